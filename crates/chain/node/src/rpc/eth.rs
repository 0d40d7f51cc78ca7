//! The `eth_` namespace.

use std::sync::Arc;

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use alloy_rpc_types_eth::{
    AccessListResult, BlockId, BlockNumberOrTag, BlockOverrides, EIP1186AccountProofResponse, FeeHistory,
    Filter, FilterChanges, Index, Log, TransactionRequest, state::StateOverride,
};
use genex_chain_execution::GAS_PRICE;
use genex_chain_state::{Account, StateReader};
use jsonrpsee::{core::async_trait, proc_macros::rpc};
use serde_json::Value;

use super::{
    RpcContext, RpcError, call, convert,
    convert::{BlockView, ReceiptView, TransactionView},
    logs, proof, submit,
};

/// Blocks one `eth_feeHistory` may cover, as in geth.
const MAX_FEE_HISTORY: u64 = 1_024;

/// The methods of the `eth_` namespace (execution-apis).
#[rpc(server, namespace = "eth")]
pub trait EthApi {
    /// Chain id of EIP-155.
    #[method(name = "chainId")]
    fn chain_id(&self) -> Result<U64, RpcError>;

    /// Height of the newest block.
    #[method(name = "blockNumber")]
    fn block_number(&self) -> Result<U64, RpcError>;

    /// Always false: a node that answers has all blocks.
    #[method(name = "syncing")]
    fn syncing(&self) -> Result<bool, RpcError>;

    /// Always empty: the node holds no accounts' keys.
    #[method(name = "accounts")]
    fn accounts(&self) -> Result<Vec<Address>, RpcError>;

    /// Where fees would go.
    #[method(name = "coinbase")]
    fn coinbase(&self) -> Result<Address, RpcError>;

    /// Balance in wei.
    #[method(name = "getBalance")]
    fn balance(&self, address: Address, block: Option<BlockId>) -> Result<U256, RpcError>;

    /// Nonce of the next transaction; the tag `pending` counts the pool.
    #[method(name = "getTransactionCount")]
    fn transaction_count(&self, address: Address, block: Option<BlockId>) -> Result<U64, RpcError>;

    /// Code of a contract.
    #[method(name = "getCode")]
    fn code(&self, address: Address, block: Option<BlockId>) -> Result<Bytes, RpcError>;

    /// One word of a contract's storage.
    #[method(name = "getStorageAt")]
    fn storage_at(&self, address: Address, slot: U256, block: Option<BlockId>) -> Result<B256, RpcError>;

    /// Merkle proof of an account and of some slots (EIP-1186), for the newest block only.
    #[method(name = "getProof")]
    async fn proof(
        &self,
        address: Address,
        slots: Vec<U256>,
        block: Option<BlockId>,
    ) -> Result<EIP1186AccountProofResponse, RpcError>;

    /// Output of a call that changes nothing.
    #[method(name = "call", blocking)]
    fn call(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
        block_overrides: Option<Box<BlockOverrides>>,
    ) -> Result<Bytes, RpcError>;

    /// Gas with which a call succeeds.
    #[method(name = "estimateGas", blocking)]
    fn estimate_gas(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
        block_overrides: Option<Box<BlockOverrides>>,
    ) -> Result<U64, RpcError>;

    /// Accounts and slots a call touches (EIP-2930), and the gas it takes when it names them.
    #[method(name = "createAccessList", blocking)]
    fn create_access_list(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
    ) -> Result<AccessListResult, RpcError>;

    /// Always zero.
    #[method(name = "gasPrice")]
    fn gas_price(&self) -> Result<U256, RpcError>;

    /// Always zero.
    #[method(name = "maxPriorityFeePerGas")]
    fn max_priority_fee_per_gas(&self) -> Result<U256, RpcError>;

    /// Fees of past blocks: zero, with the share of gas they used.
    #[method(name = "feeHistory")]
    fn fee_history(
        &self,
        blocks: Value,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> Result<FeeHistory, RpcError>;

    /// Takes a signed transaction into the pool.
    #[method(name = "sendRawTransaction")]
    fn send_raw_transaction(&self, encoded: Bytes) -> Result<B256, RpcError>;

    /// Takes a signed transaction and waits for its receipt (EIP-7966).
    #[method(name = "sendRawTransactionSync")]
    async fn send_raw_transaction_sync(
        &self,
        encoded: Bytes,
        timeout_ms: Option<u64>,
    ) -> Result<ReceiptView, RpcError>;

    /// A transaction, in a block or in the pool.
    #[method(name = "getTransactionByHash")]
    fn transaction(&self, hash: B256) -> Result<Option<TransactionView>, RpcError>;

    /// A transaction by its place.
    #[method(name = "getTransactionByBlockNumberAndIndex")]
    fn transaction_by_number(
        &self,
        block: BlockNumberOrTag,
        index: Index,
    ) -> Result<Option<TransactionView>, RpcError>;

    /// A transaction by its place.
    #[method(name = "getTransactionByBlockHashAndIndex")]
    fn transaction_by_block(&self, block: B256, index: Index) -> Result<Option<TransactionView>, RpcError>;

    /// What a transaction did.
    #[method(name = "getTransactionReceipt")]
    fn receipt(&self, hash: B256) -> Result<Option<ReceiptView>, RpcError>;

    /// What all transactions of a block did.
    #[method(name = "getBlockReceipts")]
    fn block_receipts(&self, block: BlockId) -> Result<Option<Vec<ReceiptView>>, RpcError>;

    /// A block by height.
    #[method(name = "getBlockByNumber")]
    fn block_by_number(
        &self,
        block: BlockNumberOrTag,
        full: Option<bool>,
    ) -> Result<Option<BlockView>, RpcError>;

    /// A block by hash.
    #[method(name = "getBlockByHash")]
    fn block_by_hash(&self, block: B256, full: Option<bool>) -> Result<Option<BlockView>, RpcError>;

    /// Number of transactions in a block.
    #[method(name = "getBlockTransactionCountByNumber")]
    fn transactions_by_number(&self, block: BlockNumberOrTag) -> Result<Option<U64>, RpcError>;

    /// Number of transactions in a block.
    #[method(name = "getBlockTransactionCountByHash")]
    fn transactions_by_hash(&self, block: B256) -> Result<Option<U64>, RpcError>;

    /// Logs that match a filter.
    #[method(name = "getLogs", blocking)]
    fn logs(&self, filter: Filter) -> Result<Vec<Log>, RpcError>;

    /// Begins to collect logs for polling.
    #[method(name = "newFilter")]
    fn new_filter(&self, filter: Filter) -> Result<U256, RpcError>;

    /// Begins to collect block hashes for polling.
    #[method(name = "newBlockFilter")]
    fn new_block_filter(&self) -> Result<U256, RpcError>;

    /// What a filter collected since it was last asked.
    #[method(name = "getFilterChanges", blocking)]
    fn filter_changes(&self, id: U256) -> Result<FilterChanges<TransactionView>, RpcError>;

    /// All logs a filter matches.
    #[method(name = "getFilterLogs", blocking)]
    fn filter_logs(&self, id: U256) -> Result<Vec<Log>, RpcError>;

    /// Ends a filter.
    #[method(name = "uninstallFilter")]
    fn uninstall_filter(&self, id: U256) -> Result<bool, RpcError>;
}

/// Answers from a chain and a pool.
#[derive(Clone, Debug)]
pub struct Eth(pub Arc<RpcContext>);

impl Eth {
    fn account(&self, address: Address, block: Option<BlockId>) -> Result<Account, RpcError> {
        let account = self.0.read(block, |state| state.account(&address))?;
        Ok(account.unwrap_or_default())
    }

    fn transaction_at(&self, block: BlockId, index: Index) -> Result<Option<TransactionView>, RpcError> {
        let block = self.0.block(block)?.filter(|block| index.0 < block.transactions.len());
        Ok(block.map(|block| convert::included(&block, index.0)))
    }

    fn transactions_in(&self, block: BlockId) -> Result<Option<U64>, RpcError> {
        let block = self.0.block(block)?;
        Ok(block.map(|block| U64::from(block.transactions.len())))
    }

    fn block_view(&self, block: BlockId, full: Option<bool>) -> Result<Option<BlockView>, RpcError> {
        let block = self.0.block(block)?;
        Ok(block.map(|block| convert::block(&block, full.unwrap_or_default())))
    }
}

#[async_trait]
impl EthApiServer for Eth {
    fn chain_id(&self) -> Result<U64, RpcError> {
        Ok(U64::from(self.0.chain.genesis().chain_id))
    }

    fn block_number(&self) -> Result<U64, RpcError> {
        Ok(U64::from(self.0.chain.head().height))
    }

    fn syncing(&self) -> Result<bool, RpcError> {
        Ok(false)
    }

    fn accounts(&self) -> Result<Vec<Address>, RpcError> {
        Ok(Vec::new())
    }

    fn coinbase(&self) -> Result<Address, RpcError> {
        Ok(self.0.chain.genesis().coinbase)
    }

    fn balance(&self, address: Address, block: Option<BlockId>) -> Result<U256, RpcError> {
        Ok(self.account(address, block)?.balance)
    }

    fn transaction_count(&self, address: Address, block: Option<BlockId>) -> Result<U64, RpcError> {
        if block == Some(BlockId::pending()) {
            return Ok(U64::from(self.0.pool.next_nonce(address)?));
        }
        Ok(U64::from(self.account(address, block)?.nonce))
    }

    fn code(&self, address: Address, block: Option<BlockId>) -> Result<Bytes, RpcError> {
        let code_hash = self.account(address, block)?.code_hash;
        if code_hash == Account::default().code_hash {
            return Ok(Bytes::new());
        }
        self.0.read(block, |state| Ok(state.code(&code_hash)?.original_bytes()))
    }

    fn storage_at(&self, address: Address, slot: U256, block: Option<BlockId>) -> Result<B256, RpcError> {
        let value = self.0.read(block, |state| state.storage(&address, &slot))?;
        Ok(value.into())
    }

    async fn proof(
        &self,
        address: Address,
        slots: Vec<U256>,
        block: Option<BlockId>,
    ) -> Result<EIP1186AccountProofResponse, RpcError> {
        proof::prove(self.0.clone(), address, slots, block).await
    }

    fn call(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
        block_overrides: Option<Box<BlockOverrides>>,
    ) -> Result<Bytes, RpcError> {
        call::call(&self.0, request, block, overrides, block_overrides)
    }

    fn estimate_gas(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
        block_overrides: Option<Box<BlockOverrides>>,
    ) -> Result<U64, RpcError> {
        Ok(U64::from(call::estimate_gas(&self.0, request, block, overrides, block_overrides)?))
    }

    fn create_access_list(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
    ) -> Result<AccessListResult, RpcError> {
        call::create_access_list(&self.0, request, block)
    }

    fn gas_price(&self) -> Result<U256, RpcError> {
        Ok(U256::from(GAS_PRICE))
    }

    fn max_priority_fee_per_gas(&self) -> Result<U256, RpcError> {
        Ok(U256::ZERO)
    }

    fn fee_history(
        &self,
        blocks: Value,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> Result<FeeHistory, RpcError> {
        let newest = self.0.known_height(newest.into())?;
        let count = parse_count(&blocks)?.min(MAX_FEE_HISTORY).min(newest + 1);
        fee_history(&self.0, newest, count, percentiles)
    }

    fn send_raw_transaction(&self, encoded: Bytes) -> Result<B256, RpcError> {
        submit::submit(&self.0, encoded)
    }

    async fn send_raw_transaction_sync(
        &self,
        encoded: Bytes,
        timeout_ms: Option<u64>,
    ) -> Result<ReceiptView, RpcError> {
        submit::submit_and_wait(&self.0, encoded, timeout_ms).await
    }

    fn transaction(&self, hash: B256) -> Result<Option<TransactionView>, RpcError> {
        if let Some(transaction) = self.0.pool.get(&hash) {
            return Ok(Some(convert::pending(&transaction)));
        }
        let found = self.0.find(&hash)?;
        Ok(found.map(|(block, index)| convert::included(&block, index)))
    }

    fn transaction_by_number(
        &self,
        block: BlockNumberOrTag,
        index: Index,
    ) -> Result<Option<TransactionView>, RpcError> {
        self.transaction_at(block.into(), index)
    }

    fn transaction_by_block(&self, block: B256, index: Index) -> Result<Option<TransactionView>, RpcError> {
        self.transaction_at(block.into(), index)
    }

    fn receipt(&self, hash: B256) -> Result<Option<ReceiptView>, RpcError> {
        let found = self.0.find(&hash)?;
        Ok(found.map(|(block, index)| convert::receipt(&block, index)))
    }

    fn block_receipts(&self, block: BlockId) -> Result<Option<Vec<ReceiptView>>, RpcError> {
        let block = self.0.block(block)?;
        Ok(block.map(|block| convert::receipts(&block)))
    }

    fn block_by_number(
        &self,
        block: BlockNumberOrTag,
        full: Option<bool>,
    ) -> Result<Option<BlockView>, RpcError> {
        self.block_view(block.into(), full)
    }

    fn block_by_hash(&self, block: B256, full: Option<bool>) -> Result<Option<BlockView>, RpcError> {
        self.block_view(block.into(), full)
    }

    fn transactions_by_number(&self, block: BlockNumberOrTag) -> Result<Option<U64>, RpcError> {
        self.transactions_in(block.into())
    }

    fn transactions_by_hash(&self, block: B256) -> Result<Option<U64>, RpcError> {
        self.transactions_in(block.into())
    }

    fn logs(&self, filter: Filter) -> Result<Vec<Log>, RpcError> {
        logs::search(&self.0, &filter)
    }

    fn new_filter(&self, filter: Filter) -> Result<U256, RpcError> {
        self.0.filters.add_logs(filter, self.0.chain.head().height)
    }

    fn new_block_filter(&self) -> Result<U256, RpcError> {
        self.0.filters.add_blocks(self.0.chain.head().height)
    }

    fn filter_changes(&self, id: U256) -> Result<FilterChanges<TransactionView>, RpcError> {
        self.0.filters.changes(&self.0, id)
    }

    fn filter_logs(&self, id: U256) -> Result<Vec<Log>, RpcError> {
        logs::search(&self.0, &self.0.filters.log_filter(id)?)
    }

    fn uninstall_filter(&self, id: U256) -> Result<bool, RpcError> {
        Ok(self.0.filters.remove(id))
    }
}

/// A number of blocks: hexadecimal or decimal, as clients differ in this.
fn parse_count(blocks: &Value) -> Result<u64, RpcError> {
    let parsed = match blocks {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse::<U256>().ok().map(|number| number.saturating_to()),
        _ => None,
    };
    parsed.ok_or_else(|| RpcError::InvalidParams("blockCount is not a number".into()))
}

fn fee_history(
    context: &RpcContext,
    newest: u64,
    count: u64,
    percentiles: Option<Vec<f64>>,
) -> Result<FeeHistory, RpcError> {
    let oldest_block = newest + 1 - count;
    let ratios = (oldest_block..=newest).take(count as usize).map(|height| {
        let header = context.header(height.into())?;
        Ok(header.gas_used as f64 / header.gas_limit as f64)
    });
    let rows = count as usize;
    Ok(FeeHistory {
        base_fee_per_gas: vec![0; rows + 1],
        gas_used_ratio: ratios.collect::<Result<_, RpcError>>()?,
        base_fee_per_blob_gas: vec![1; rows + 1],
        blob_gas_used_ratio: vec![0.0; rows],
        oldest_block,
        reward: percentiles.map(|percentiles| vec![vec![0; percentiles.len()]; rows]),
    })
}
