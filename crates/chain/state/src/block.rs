//! Blocks as the chain keeps them.

use alloy_consensus::{EMPTY_OMMER_ROOT_HASH, EthereumReceipt, EthereumTxEnvelope, Header, TxEip4844};
use alloy_primitives::{Address, B256, b256};
use alloy_trie::EMPTY_ROOT_HASH;

/// A signed Ethereum transaction. Blob transactions decode and are refused at admission.
pub type Transaction = EthereumTxEnvelope<TxEip4844>;

/// What a transaction did: status, gas and logs. The bloom filter is derived.
pub type Receipt = EthereumReceipt;

/// SHA-256 of nothing: the requests hash of a block without execution requests (EIP-7685).
const EMPTY_REQUESTS_HASH: B256 = b256!("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

/// A block with everything that follows from it. `senders` and `receipts` are as long as
/// `transactions`, in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock {
    /// The header.
    pub header: Header,
    /// Keccak-256 of the header.
    pub hash: B256,
    /// The signed transactions.
    pub transactions: Vec<Transaction>,
    /// Who signed each transaction, recovered once at admission.
    pub senders: Vec<Address>,
    /// What each transaction did.
    pub receipts: Vec<Receipt>,
}

/// A header with the constants that every block of this chain has: no ommers, no withdrawals, no
/// blobs, no execution requests, no base fee.
pub fn header_template() -> Header {
    Header {
        ommers_hash: EMPTY_OMMER_ROOT_HASH,
        transactions_root: EMPTY_ROOT_HASH,
        receipts_root: EMPTY_ROOT_HASH,
        base_fee_per_gas: Some(0),
        withdrawals_root: Some(EMPTY_ROOT_HASH),
        blob_gas_used: Some(0),
        excess_blob_gas: Some(0),
        parent_beacon_block_root: Some(B256::ZERO),
        requests_hash: Some(EMPTY_REQUESTS_HASH),
        ..Header::default()
    }
}
