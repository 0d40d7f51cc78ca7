//! Watching execution: traces as geth gives them, and the places a call touches.

use alloy_eips::eip2930::AccessList;
use alloy_rpc_types_trace::geth::{GethDebugTracingOptions, GethTrace};
use genex_chain_state::{StateError, StateReader, StateView};
use revm::{
    Context, DatabaseCommit, InspectEvm, Inspector, MainBuilder, MainContext,
    context::{
        TxEnv,
        result::{ExecutionResult, ResultAndState},
    },
    handler::MainnetContext,
};
use revm_inspectors::{
    access_list::AccessListInspector,
    tracing::{DebugInspector, DebugInspectorError, TransactionContext},
};

use crate::{
    BlockContext, ChainRules, ExecutionError, RecoveredTransaction, Simulation, machine::Machine,
    overlay::Overlay,
};

/// Steps that one trace of single operations holds at most; without a bound, one transaction of 2^24 gas could
/// take gigabytes.
const MAX_STEPS: u64 = 100_000;

/// Why there is no trace.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The tracer is not known, or its configuration has another shape.
    #[error("{0}")]
    Options(String),
    /// Execution failed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
}

impl From<DebugInspectorError<StateError>> for TraceError {
    fn from(error: DebugInspectorError<StateError>) -> Self {
        match error {
            DebugInspectorError::Database(error) => Self::Execution(ExecutionError::State(error)),
            other => Self::Options(other.to_string()),
        }
    }
}

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Hash of the block.
    pub block: alloy_primitives::B256,
    /// Place in the block.
    pub index: usize,
}

/// A block's transactions, executed again one after the other.
pub struct Replay {
    rules: ChainRules,
    context: BlockContext,
    machine: Machine<Overlay<StateView>>,
}

impl Replay {
    /// Begins on the state of the block's parent.
    ///
    /// # Errors
    /// [`ExecutionError::State`] if the state can't be read.
    pub fn new(rules: ChainRules, context: BlockContext, parent: StateView) -> Result<Self, ExecutionError> {
        let machine = Machine::new(rules, &context, parent.clone(), Overlay::new(parent))?;
        Ok(Self { rules, context, machine })
    }

    /// Executes the next transaction.
    ///
    /// # Errors
    /// [`ExecutionError`] if it does not apply, as none of a final block's does, or state can't be read.
    pub fn apply(&mut self, transaction: &RecoveredTransaction) -> Result<(), ExecutionError> {
        let outcome = self.machine.attempt(transaction)?;
        let outcome =
            outcome.map_err(|rejection| ExecutionError::Rejected { hash: transaction.hash(), rejection })?;
        self.machine.db().commit(outcome.state);
        Ok(())
    }

    /// Executes the next transaction and tells what happened in it.
    ///
    /// # Errors
    /// [`TraceError`] if the options are not understood, or as [`Replay::apply`].
    pub fn trace(
        &mut self,
        transaction: &RecoveredTransaction,
        place: Place,
        options: GethDebugTracingOptions,
    ) -> Result<GethTrace, TraceError> {
        let place = TransactionContext {
            block_hash: Some(place.block),
            tx_index: Some(place.index),
            tx_hash: Some(transaction.hash()),
        };
        let call = transaction.to_env(self.context.gas_price(), self.context.priority_fee.into());
        let (result, mut tracer) = self.watch(call.clone(), tracer(options)?)?;
        let block = self.context.environment();
        let trace = tracer.get_result(Some(place), &call, &block, &result, self.machine.db())?;
        self.apply(transaction)?;
        Ok(trace)
    }

    /// Executes a call while `inspector` watches, and keeps nothing of it.
    fn watch<'a, I: Inspector<MainnetContext<&'a mut Overlay<StateView>>>>(
        &'a mut self,
        call: TxEnv,
        inspector: I,
    ) -> Result<(ResultAndState, I), ExecutionError> {
        let mut evm = Context::mainnet()
            .with_db(self.machine.db())
            .with_cfg(self.rules.environment())
            .with_block(self.context.environment())
            .build_mainnet_with_inspector(inspector);
        let result = evm.inspect_tx(call)?;
        Ok((result, evm.inspector))
    }
}

/// Executes a call on `state`, forgets what it changed, and tells what happened in it.
///
/// # Errors
/// [`TraceError`] if the options are not understood or the call can't even start.
pub fn trace_call(
    state: impl StateReader,
    simulation: Simulation,
    options: GethDebugTracingOptions,
) -> Result<GethTrace, TraceError> {
    let (call, block) = (simulation.call.clone(), simulation.block());
    let (result, mut tracer, mut overlay) = simulation.watch(state, tracer(options)?)?;
    Ok(tracer.get_result(None, &call, &block, &result, &mut overlay)?)
}

/// Executes a call on `state`, forgets what it changed, and tells which accounts and slots it touched beside those
/// that every transaction touches (EIP-2930).
///
/// # Errors
/// [`ExecutionError::Invalid`] if the call can't even start.
pub fn access_list(
    state: impl StateReader,
    simulation: Simulation,
) -> Result<(AccessList, ExecutionResult), ExecutionError> {
    let known = simulation.call.access_list.clone();
    let (result, inspector, _) = simulation.watch(state, AccessListInspector::new(known))?;
    Ok((inspector.into_access_list(), result.result))
}

fn tracer(mut options: GethDebugTracingOptions) -> Result<DebugInspector, TraceError> {
    let limit = options.config.limit.filter(|steps| *steps > 0).unwrap_or(MAX_STEPS);
    options.config.limit = Some(limit.min(MAX_STEPS));
    let tracer = DebugInspector::new(options);
    tracer.map_err(|error: DebugInspectorError| TraceError::Options(error.to_string()))
}
