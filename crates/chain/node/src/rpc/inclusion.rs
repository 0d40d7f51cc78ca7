//! `genex_getReceiptProof`.

use alloy_consensus::TxReceipt;
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Bytes, U64};
use alloy_trie::{HashBuilder, Nibbles, proof::ProofRetainer, root::adjust_index_for_rlp};
use genex_light::ReceiptProof;

use super::{RpcContext, RpcError};

/// Proves a transaction and its receipt against the header of their block.
pub(super) fn prove(context: &RpcContext, hash: &B256) -> Result<Option<ReceiptProof>, RpcError> {
    let Some((block, index)) = context.find(hash)? else { return Ok(None) };
    let transactions: Vec<_> =
        block.transactions.iter().map(|each| Bytes::from(each.encoded_2718())).collect();
    let receipts = block.receipts.iter().map(|each| Bytes::from(each.with_bloom_ref().encoded_2718()));
    let receipts: Vec<_> = receipts.collect();
    Ok(Some(ReceiptProof {
        transaction_index: U64::from(index),
        transaction: transactions[index].clone(),
        transaction_proof: prove_index(index, &transactions),
        receipt: receipts[index].clone(),
        receipt_proof: prove_index(index, &receipts),
    }))
}

/// The nodes from the root of an ordered trie to one of its values.
fn prove_index(index: usize, values: &[Bytes]) -> Vec<Bytes> {
    let key = |index: usize| Nibbles::unpack(alloy_rlp::encode(index));
    let mut builder = HashBuilder::default().with_proof_retainer(ProofRetainer::new(vec![key(index)]));
    for place in 0..values.len() {
        let place = adjust_index_for_rlp(place, values.len());
        builder.add_leaf(key(place), &values[place]);
    }
    builder.root();
    let nodes = builder.take_proof_nodes().into_nodes_sorted();
    nodes.into_iter().map(|(_, node)| node).collect()
}
