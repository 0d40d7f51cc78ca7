//! From what execution gave to a block with its header.

use alloy_consensus::{Header, TxReceipt};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Bloom};
use alloy_trie::root::{ordered_trie_root_encoded, ordered_trie_root_with_encoder};
use genex_chain_state::{Receipt, StoredBlock, header_template};

use crate::{BlockContext, ExecutedBlock, ExecutionError};

/// Makes the block on `parent` that holds what was executed; `state_root` is the root after it.
pub fn seal(parent: B256, context: &BlockContext, executed: ExecutedBlock, state_root: B256) -> StoredBlock {
    let transactions = &executed.transactions;
    let encoded: Vec<_> = transactions.iter().map(|transaction| transaction.encoded()).collect();
    let (receipts_root, logs_bloom) = commit_to_receipts(&executed.receipts);
    let header = Header {
        parent_hash: parent,
        number: context.number,
        timestamp: context.timestamp,
        gas_limit: context.gas_limit,
        beneficiary: context.beneficiary,
        state_root,
        transactions_root: ordered_trie_root_encoded(&encoded),
        receipts_root,
        logs_bloom,
        gas_used: executed.gas_used,
        base_fee_per_gas: Some(context.base_fee),
        ..header_template()
    };
    StoredBlock {
        hash: header.hash_slow(),
        header,
        transactions: transactions.iter().map(|transaction| transaction.transaction().clone()).collect(),
        senders: transactions.iter().map(|transaction| transaction.sender()).collect(),
        receipts: executed.receipts,
    }
}

/// The receipts' root and their joint bloom filter, each log hashed once.
fn commit_to_receipts(receipts: &[Receipt]) -> (B256, Bloom) {
    let with_bloom: Vec<_> = receipts.iter().map(|receipt| receipt.with_bloom_ref()).collect();
    let bloom = with_bloom.iter().fold(Bloom::ZERO, |all, receipt| all | receipt.logs_bloom);
    let root = ordered_trie_root_with_encoder(&with_bloom, |receipt, out| receipt.encode_2718(out));
    (root, bloom)
}

/// Checks a header somebody proposed against the one execution gives.
///
/// # Errors
/// [`ExecutionError::Header`] names the first field that differs.
pub fn verify_seal(proposed: &Header, computed: &Header) -> Result<(), ExecutionError> {
    if proposed == computed {
        return Ok(());
    }
    let field = match (proposed, computed) {
        (a, b) if a.parent_hash != b.parent_hash => "parent hash",
        (a, b) if a.number != b.number => "number",
        (a, b) if a.timestamp != b.timestamp => "timestamp",
        (a, b) if a.gas_limit != b.gas_limit => "gas limit",
        (a, b) if a.base_fee_per_gas != b.base_fee_per_gas => "base fee",
        (a, b) if a.beneficiary != b.beneficiary => "beneficiary",
        (a, b) if a.transactions_root != b.transactions_root => "transactions root",
        (a, b) if a.gas_used != b.gas_used => "gas used",
        (a, b) if a.logs_bloom != b.logs_bloom => "logs bloom",
        (a, b) if a.receipts_root != b.receipts_root => "receipts root",
        (a, b) if a.state_root != b.state_root => "state root",
        (a, b) if a.extra_data != b.extra_data => "extra data",
        _ => "a constant field",
    };
    Err(ExecutionError::Header { height: proposed.number, field })
}
