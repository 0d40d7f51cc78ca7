//! Executing the transactions of one block.

use std::sync::Arc;

use alloy_consensus::Transaction as _;
use genex_chain_state::{Receipt, StateDiff, StateView};
use revm::{DatabaseCommit, context::result::ExecutionResult, state::EvmState};

use crate::{
    BlockContext, ChainRules, ExecutionError, MAX_BODY_BYTES, RecoveredTransaction, Rejection,
    machine::{Machine, Outcome},
    overlay::{Overlay, is_written},
};

/// Where a block's transactions come from.
pub trait TransactionSource {
    /// The next one, or `None` to close the block.
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>>;

    /// Takes back some that were given out and not tried, in the order in which they were.
    fn postpone(&mut self, transactions: Vec<Arc<RecoveredTransaction>>);

    /// Takes back one that the block does not hold, after those that were given out later.
    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection);
}

/// What executing a block gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutedBlock {
    /// The transactions the block holds.
    pub transactions: Vec<Arc<RecoveredTransaction>>,
    /// One for each, in the same order.
    pub receipts: Vec<Receipt>,
    /// For each, by how many accounts and slots the state has grown.
    pub growth: Vec<u32>,
    /// Gas used by all.
    pub gas_used: u64,
    /// What they changed.
    pub diff: StateDiff,
}

/// Executes blocks. Implementations differ in speed, never in outcome.
pub trait BlockExecutor: Send + Sync {
    /// Executes what `source` gives on `state`, leaving out what does not apply.
    ///
    /// # Errors
    /// [`ExecutionError::State`] if the state can't be read.
    fn build(
        &self,
        context: &BlockContext,
        state: StateView,
        source: &mut dyn TransactionSource,
    ) -> Result<ExecutedBlock, ExecutionError>;

    /// Executes a given block, of which every transaction must apply.
    ///
    /// # Errors
    /// [`ExecutionError::Rejected`] names the first that does not; [`ExecutionError::State`] if the
    /// state can't be read.
    fn execute(
        &self,
        context: &BlockContext,
        state: StateView,
        transactions: Vec<Arc<RecoveredTransaction>>,
    ) -> Result<ExecutedBlock, ExecutionError> {
        let mut source = Fixed { transactions: transactions.into_iter(), rejected: None };
        let executed = self.build(context, state, &mut source)?;
        match source.rejected {
            None => Ok(executed),
            Some((hash, rejection)) => Err(ExecutionError::Rejected { hash, rejection }),
        }
    }
}

/// The transactions of a block that somebody proposed.
struct Fixed {
    transactions: std::vec::IntoIter<Arc<RecoveredTransaction>>,
    rejected: Option<(alloy_primitives::B256, Rejection)>,
}

impl TransactionSource for Fixed {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        self.transactions.next().filter(|_| self.rejected.is_none())
    }

    fn postpone(&mut self, _: Vec<Arc<RecoveredTransaction>>) {}

    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection) {
        self.rejected.get_or_insert((transaction.hash(), rejection));
    }
}

/// Executes one transaction after the other.
#[derive(Clone, Copy, Debug)]
pub struct SerialExecutor {
    rules: ChainRules,
}

impl SerialExecutor {
    /// An executor for a chain.
    pub fn new(rules: ChainRules) -> Self {
        Self { rules }
    }
}

impl BlockExecutor for SerialExecutor {
    fn build(
        &self,
        context: &BlockContext,
        state: StateView,
        source: &mut dyn TransactionSource,
    ) -> Result<ExecutedBlock, ExecutionError> {
        let mut session = Session::new(self.rules, context, state)?;
        while let Some(transaction) = source.next() {
            if let Some(rejection) = session.push(&transaction)? {
                let full = rejection == Rejection::NoRoom;
                source.reject(transaction, rejection);
                if full {
                    break;
                }
            }
        }
        Ok(session.finish())
    }
}

/// A block while it is being executed.
struct Session {
    machine: Machine<Overlay<StateView>>,
    filling: Filling,
}

impl Session {
    fn new(rules: ChainRules, context: &BlockContext, state: StateView) -> Result<Self, ExecutionError> {
        let machine = Machine::new(rules, context, state.clone(), Overlay::new(state))?;
        Ok(Self { machine, filling: Filling::new(context.gas_limit) })
    }

    fn push(&mut self, transaction: &Arc<RecoveredTransaction>) -> Result<Option<Rejection>, ExecutionError> {
        if !self.filling.has_room(transaction) {
            return Ok(Some(Rejection::NoRoom));
        }
        match self.machine.attempt(transaction)? {
            Ok(Outcome { result, state }) => {
                self.filling.record(transaction, result, growth(&state));
                self.machine.db().commit(state);
                Ok(None)
            }
            Err(rejection) => Ok(Some(rejection)),
        }
    }

    fn finish(self) -> ExecutedBlock {
        self.filling.finish(self.machine.into_db().into_diff())
    }
}

/// By how many accounts and slots a transaction made the state grow; none if it shrank.
pub(crate) fn growth(state: &EvmState) -> u32 {
    let mut grown = 0i64;
    for account in state.values().filter(|account| is_written(account)) {
        let (before, after) = (account.original_info().is_empty(), account.info.is_empty());
        grown += i64::from(before) - i64::from(after);
        for (_, slot) in account.changed_storage_slots() {
            grown += i64::from(slot.original_value.is_zero()) - i64::from(slot.present_value.is_zero());
        }
    }
    grown.clamp(0, u32::MAX.into()) as u32
}

/// What a block holds so far.
pub(crate) struct Filling {
    gas_limit: u64,
    gas_used: u64,
    bytes: usize,
    transactions: Vec<Arc<RecoveredTransaction>>,
    receipts: Vec<Receipt>,
    growth: Vec<u32>,
}

impl Filling {
    pub(crate) fn new(gas_limit: u64) -> Self {
        Self {
            gas_limit,
            gas_used: 0,
            bytes: 0,
            transactions: Vec::new(),
            receipts: Vec::new(),
            growth: Vec::new(),
        }
    }

    pub(crate) fn has_room(&self, transaction: &RecoveredTransaction) -> bool {
        let gas = transaction.transaction().gas_limit();
        let gas_fits = self.gas_used.checked_add(gas).is_some_and(|gas| gas <= self.gas_limit);
        gas_fits && self.bytes + transaction.encoded().len() <= MAX_BODY_BYTES
    }

    pub(crate) fn record(
        &mut self,
        transaction: &Arc<RecoveredTransaction>,
        result: ExecutionResult,
        growth: u32,
    ) {
        self.gas_used += result.gas().tx_gas_used();
        self.bytes += transaction.encoded().len();
        self.receipts.push(Receipt {
            tx_type: transaction.transaction().tx_type(),
            success: result.is_success(),
            cumulative_gas_used: self.gas_used,
            logs: match result {
                ExecutionResult::Success { logs, .. } => logs,
                ExecutionResult::Revert { .. } | ExecutionResult::Halt { .. } => Vec::new(),
            },
        });
        self.growth.push(growth);
        self.transactions.push(transaction.clone());
    }

    pub(crate) fn finish(self, diff: StateDiff) -> ExecutedBlock {
        ExecutedBlock {
            transactions: self.transactions,
            receipts: self.receipts,
            growth: self.growth,
            gas_used: self.gas_used,
            diff,
        }
    }
}
