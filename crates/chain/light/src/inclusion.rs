//! Transactions and what became of them: what `genex_getReceiptProof` answers.

use alloc::vec::Vec;

use alloy_consensus::{Eip658Value, ReceiptEnvelope, TxReceipt};
use alloy_eips::eip2718::Decodable2718;
use alloy_primitives::{B256, Bytes, Log, U64, keccak256};
use alloy_trie::{Nibbles, proof::verify_proof};
use serde::{Deserialize, Serialize};

use crate::{FinalHeader, LightError};

/// A transaction and its receipt, with the nodes that prove them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptProof {
    /// Place in the block.
    pub transaction_index: U64,
    /// The signed transaction (EIP-2718).
    pub transaction: Bytes,
    /// Nodes from the root of transactions.
    pub transaction_proof: Vec<Bytes>,
    /// The receipt (EIP-2718).
    pub receipt: Bytes,
    /// Nodes from the root of receipts.
    pub receipt_proof: Vec<Bytes>,
}

/// A transaction that is proved to be in a final block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionResult {
    /// Its hash.
    pub hash: B256,
    /// Whether it did what it was to do.
    pub success: bool,
    /// What its contracts logged.
    pub logs: Vec<Log>,
}

impl FinalHeader {
    /// Checks that a transaction and its receipt are in this block, and tells what became of it.
    ///
    /// # Errors
    /// [`LightError::Transaction`] or [`LightError::Receipt`] if they are not.
    pub fn check_receipt(&self, proof: &ReceiptProof) -> Result<TransactionResult, LightError> {
        let index = proof.transaction_index.to::<u64>();
        let included = |root, value: &Bytes, nodes: &[Bytes]| {
            let key = Nibbles::unpack(alloy_rlp::encode(index));
            verify_proof(root, key, Some(value.to_vec()), nodes).is_ok()
        };
        let header = self.header();
        if !included(header.transactions_root, &proof.transaction, &proof.transaction_proof) {
            return Err(LightError::Transaction(index));
        }
        if !included(header.receipts_root, &proof.receipt, &proof.receipt_proof) {
            return Err(LightError::Receipt(index));
        }
        let receipt = ReceiptEnvelope::<Log>::decode_2718(&mut &proof.receipt[..]);
        let receipt = receipt.map_err(|_| LightError::Encoding("receipt"))?;
        Ok(TransactionResult {
            hash: keccak256(&proof.transaction),
            success: receipt.status_or_post_state() == Eip658Value::Eip658(true),
            logs: receipt.logs().to_vec(),
        })
    }
}
