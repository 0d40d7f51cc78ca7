//! From the chain's types to those of Ethereum's JSON-RPC.

use alloy_consensus::{
    ReceiptEnvelope, ReceiptWithBloom, Transaction as _, TxReceipt, transaction::Recovered,
};
use alloy_primitives::{Bloom, U256};
use alloy_rlp::Encodable;
use alloy_rpc_types_eth::{
    Block, BlockTransactions, Header, Log, Transaction as RpcTransaction, TransactionReceipt, Withdrawals,
};
use genex_chain_execution::{GAS_PRICE, RecoveredTransaction};
use genex_chain_state::{StoredBlock, Transaction};

/// A transaction as RPC shows it.
pub type TransactionView = RpcTransaction<Transaction>;
/// A block as RPC shows it.
pub type BlockView = Block<TransactionView>;
/// A receipt as RPC shows it.
pub type ReceiptView = TransactionReceipt<ReceiptEnvelope<Log>>;

/// The block with its transactions in full or as hashes.
pub fn block(block: &StoredBlock, full: bool) -> BlockView {
    let transactions = match full {
        true => BlockTransactions::Full(
            (0..block.transactions.len()).map(|index| included(block, index)).collect(),
        ),
        false => BlockTransactions::Hashes(block.transactions.iter().map(|tx| *tx.tx_hash()).collect()),
    };
    Block::new(header(block), transactions).with_withdrawals(Some(Withdrawals::default()))
}

/// The header with hash and size.
pub fn header(block: &StoredBlock) -> Header {
    Header {
        hash: block.hash,
        inner: block.header.clone(),
        total_difficulty: Some(U256::ZERO),
        size: Some(U256::from(size(block))),
    }
}

/// Bytes of the block's RLP: header, transactions, and two empty lists for ommers and withdrawals.
fn size(block: &StoredBlock) -> usize {
    let payload_length = block.header.length() + block.transactions.length() + 2;
    payload_length + alloy_rlp::length_of_length(payload_length)
}

/// A transaction of a block. `index` is within the block.
pub fn included(block: &StoredBlock, index: usize) -> TransactionView {
    let transaction = block.transactions[index].clone();
    RpcTransaction {
        effective_gas_price: Some(GAS_PRICE),
        inner: Recovered::new_unchecked(transaction, block.senders[index]),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        transaction_index: Some(index as u64),
        block_timestamp: Some(block.header.timestamp),
    }
}

/// A transaction of the pool.
pub fn pending(transaction: &RecoveredTransaction) -> TransactionView {
    RpcTransaction {
        inner: Recovered::new_unchecked(transaction.transaction().clone(), transaction.sender()),
        block_hash: None,
        block_number: None,
        transaction_index: None,
        effective_gas_price: None,
        block_timestamp: None,
    }
}

/// The receipt of a block's transaction. `index` is within the block.
pub fn receipt(block: &StoredBlock, index: usize) -> ReceiptView {
    let earlier = &block.receipts[..index];
    let first_log = earlier.iter().map(|receipt| receipt.logs.len() as u64).sum();
    let gas_before = earlier.last().map_or(0, |receipt| receipt.cumulative_gas_used);
    receipt_after(block, index, first_log, gas_before)
}

/// All receipts of a block.
pub fn receipts(block: &StoredBlock) -> Vec<ReceiptView> {
    let (mut first_log, mut gas_before) = (0, 0);
    let views = block.receipts.iter().enumerate().map(|(index, receipt)| {
        let view = receipt_after(block, index, first_log, gas_before);
        first_log += receipt.logs.len() as u64;
        gas_before = receipt.cumulative_gas_used;
        view
    });
    views.collect()
}

fn receipt_after(block: &StoredBlock, index: usize, first_log: u64, gas_before: u64) -> ReceiptView {
    let (transaction, receipt) = (&block.transactions[index], &block.receipts[index]);
    let bloom: Bloom = receipt.bloom();
    let logs = (first_log..).zip(&receipt.logs).map(|(at, entry)| log(block, index, at, entry));
    let inner = alloy_consensus::Receipt {
        status: receipt.success.into(),
        cumulative_gas_used: receipt.cumulative_gas_used,
        logs: logs.collect(),
    };
    let sender = block.senders[index];
    TransactionReceipt {
        inner: ReceiptEnvelope::from_typed(receipt.tx_type, ReceiptWithBloom::new(inner, bloom)),
        transaction_hash: *transaction.tx_hash(),
        transaction_index: Some(index as u64),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        gas_used: receipt.cumulative_gas_used - gas_before,
        effective_gas_price: GAS_PRICE,
        blob_gas_used: None,
        blob_gas_price: None,
        from: sender,
        to: transaction.to(),
        contract_address: transaction.kind().is_create().then(|| sender.create(transaction.nonce())),
    }
}

/// All logs of a block with their places.
pub fn logs(block: &StoredBlock) -> impl Iterator<Item = Log> {
    let entries = block
        .receipts
        .iter()
        .enumerate()
        .flat_map(|(index, receipt)| receipt.logs.iter().map(move |entry| (index, entry)));
    (0..).zip(entries).map(|(at, (index, entry))| log(block, index, at, entry))
}

fn log(block: &StoredBlock, transaction: usize, log_index: u64, entry: &alloy_primitives::Log) -> Log {
    Log {
        inner: entry.clone(),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        block_timestamp: Some(block.header.timestamp),
        transaction_hash: Some(*block.transactions[transaction].tx_hash()),
        transaction_index: Some(transaction as u64),
        log_index: Some(log_index),
        removed: false,
    }
}
