//! The `debug_` namespace: what happened inside transactions, as geth tells it.

use std::sync::Arc;

use alloy_consensus::Header;
use alloy_primitives::{B256, Bytes};
use alloy_rlp::Decodable;
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag, TransactionRequest};
use alloy_rpc_types_trace::geth::{
    GethDebugTracingCallOptions, GethDebugTracingOptions, GethTrace, TraceResult,
};
use genex_chain_execution::{Place, RecoveredTransaction, Replay, TraceError, trace_call};
use genex_chain_state::StoredBlock;
use jsonrpsee::proc_macros::rpc;

use super::{RpcContext, RpcError, call::Attempt};

/// The methods of the `debug_` namespace.
#[rpc(server, namespace = "debug")]
pub trait DebugApi {
    /// What happened in a transaction.
    #[method(name = "traceTransaction", blocking)]
    fn trace_transaction(
        &self,
        hash: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<GethTrace, RpcError>;

    /// What would happen in a call.
    #[method(name = "traceCall", blocking)]
    fn trace_call(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        options: Option<GethDebugTracingCallOptions>,
    ) -> Result<GethTrace, RpcError>;

    /// What happened in each transaction of a block, by height.
    #[method(name = "traceBlockByNumber", blocking)]
    fn trace_block_by_number(
        &self,
        block: BlockNumberOrTag,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError>;

    /// What happened in each transaction of a block, by hash.
    #[method(name = "traceBlockByHash", blocking)]
    fn trace_block_by_hash(
        &self,
        block: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError>;

    /// What happened in each transaction of a block of this chain, given in RLP.
    #[method(name = "traceBlock", blocking)]
    fn trace_block(
        &self,
        encoded: Bytes,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError>;

    /// The EIP-2718 bytes of a transaction.
    #[method(name = "getRawTransaction")]
    fn raw_transaction(&self, hash: B256) -> Result<Option<Bytes>, RpcError>;

    /// A block's header in RLP.
    #[method(name = "getRawHeader")]
    fn raw_header(&self, block: BlockId) -> Result<Bytes, RpcError>;
}

/// Answers from a chain.
#[derive(Clone, Debug)]
pub struct Debug(pub Arc<RpcContext>);

impl Debug {
    fn trace_all(
        &self,
        block: BlockId,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError> {
        let block = self.0.block(block)?.ok_or(RpcError::UnknownBlock)?;
        let mut replay = self.replay(&block)?;
        let traces = (0..block.transactions.len()).map(|index| {
            let transaction = recover(&block, index)?;
            let trace = replay.trace(&transaction, place(&block, index), options.clone().unwrap_or_default());
            let trace = trace.map_err(|error| self.explain(error, &block.header))?;
            Ok(TraceResult::new_success(trace, Some(transaction.hash())))
        });
        traces.collect()
    }

    /// Begins at the state before a block.
    fn replay(&self, block: &StoredBlock) -> Result<Replay, RpcError> {
        let chain = &self.0.chain;
        let parent = block.header.number.checked_sub(1).ok_or(RpcError::Genesis)?;
        let state = chain.state().view(parent);
        let header = self.0.header(parent.into())?;
        let context = chain.rules().context_after(&header, &state, block.header.timestamp);
        let context = context.map_err(|error| self.0.explain(error.into(), parent))?;
        let replay = Replay::new(chain.rules(), context, state);
        replay.map_err(|error| self.0.explain(error.into(), parent))
    }

    fn explain(&self, error: TraceError, header: &Header) -> RpcError {
        match error {
            TraceError::Options(reason) => RpcError::InvalidParams(reason),
            TraceError::Execution(error) => self.0.explain(error.into(), header.number.saturating_sub(1)),
        }
    }
}

impl DebugApiServer for Debug {
    fn trace_transaction(
        &self,
        hash: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<GethTrace, RpcError> {
        let (block, index) = self.0.find(&hash)?.ok_or(RpcError::UnknownTransaction)?;
        let mut replay = self.replay(&block)?;
        for before in 0..index {
            let applied = replay.apply(&recover(&block, before)?);
            applied.map_err(|error| self.explain(error.into(), &block.header))?;
        }
        let trace = replay.trace(&recover(&block, index)?, place(&block, index), options.unwrap_or_default());
        trace.map_err(|error| self.explain(error, &block.header))
    }

    fn trace_call(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        options: Option<GethDebugTracingCallOptions>,
    ) -> Result<GethTrace, RpcError> {
        let options = options.unwrap_or_default();
        let attempt = Attempt::new(
            &self.0,
            request,
            block,
            options.state_overrides,
            options.block_overrides.map(Box::new),
        )?;
        let gas = attempt.gas_limit(self.0.limits.call_gas);
        let (state, simulation) = (attempt.state.clone(), attempt.simulation(gas));
        let trace = trace_call(state, simulation, options.tracing_options);
        trace.map_err(|error| match error {
            TraceError::Options(reason) => RpcError::InvalidParams(reason),
            TraceError::Execution(error) => attempt.explain(error),
        })
    }

    fn trace_block_by_number(
        &self,
        block: BlockNumberOrTag,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError> {
        self.trace_all(block.into(), options)
    }

    fn trace_block_by_hash(
        &self,
        block: B256,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError> {
        self.trace_all(block.into(), options)
    }

    fn trace_block(
        &self,
        encoded: Bytes,
        options: Option<GethDebugTracingOptions>,
    ) -> Result<Vec<TraceResult>, RpcError> {
        let not_a_block = |error: alloy_rlp::Error| RpcError::InvalidParams(format!("block: {error}"));
        let mut body = alloy_rlp::Header::decode_bytes(&mut encoded.as_ref(), true).map_err(not_a_block)?;
        let header = Header::decode(&mut body).map_err(not_a_block)?;
        self.trace_all(header.hash_slow().into(), options)
    }

    fn raw_transaction(&self, hash: B256) -> Result<Option<Bytes>, RpcError> {
        if let Some(waiting) = self.0.pool.get(&hash) {
            return Ok(Some(waiting.encoded().clone()));
        }
        let found = self.0.find(&hash)?;
        found.map(|(block, index)| Ok(recover(&block, index)?.encoded().clone())).transpose()
    }

    fn raw_header(&self, block: BlockId) -> Result<Bytes, RpcError> {
        Ok(alloy_rlp::encode(self.0.header(block)?).into())
    }
}

fn place(block: &StoredBlock, index: usize) -> Place {
    Place { block: block.header.hash_slow(), index }
}

fn recover(block: &StoredBlock, index: usize) -> Result<RecoveredTransaction, RpcError> {
    let transaction = block.transactions.get(index).ok_or(RpcError::UnknownTransaction)?;
    let recovered = RecoveredTransaction::from_signed(transaction.clone());
    recovered.map_err(|error| RpcError::Internal(error.to_string()))
}
