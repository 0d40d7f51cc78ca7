//! Executing the transactions of one block.

use std::{fmt, sync::Arc};

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, U256};
use genex_chain_state::{Receipt, StateDiff, StateView};
use revm::{
    Context, ExecuteCommitEvm, MainBuilder, MainContext, MainnetEvm,
    context::result::{EVMError, ExecutionResult},
    context::{BlockEnv, CfgEnv, result::InvalidTransaction},
    context_interface::block::BlobExcessGasAndPrice,
    handler::MainnetContext,
    primitives::hardfork::SpecId,
};

use crate::{ExecutionError, MAX_BODY_BYTES, RecoveredTransaction, overlay::Overlay};

/// What is the same in every block of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainRules {
    /// Chain id of EIP-155.
    pub chain_id: u64,
}

impl ChainRules {
    /// The hardfork whose rules hold from block 0.
    pub const SPEC: SpecId = SpecId::OSAKA;

    pub(crate) fn environment(self) -> CfgEnv {
        CfgEnv::new().with_spec_and_mainnet_gas_params(Self::SPEC).with_chain_id(self.chain_id)
    }
}

/// The fields of a header that execution reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// Height.
    pub number: u64,
    /// Seconds since the epoch.
    pub timestamp: u64,
    /// Gas that the block may use.
    pub gas_limit: u64,
    /// Receives fees.
    pub beneficiary: Address,
}

impl BlockContext {
    pub(crate) fn environment(&self) -> BlockEnv {
        BlockEnv {
            number: U256::from(self.number),
            beneficiary: self.beneficiary,
            timestamp: U256::from(self.timestamp),
            gas_limit: self.gas_limit,
            basefee: 0,
            difficulty: U256::ZERO,
            prevrandao: Some(Default::default()),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice { excess_blob_gas: 0, blob_gasprice: 1 }),
            slot_num: 0,
        }
    }
}

/// Why a transaction is not part of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The block has no room left for it; a later one may.
    NoRoom,
    /// It does not apply to the state where it stood.
    Invalid(InvalidTransaction),
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom => formatter.write_str("the block is full"),
            Self::Invalid(reason) => reason.fmt(formatter),
        }
    }
}

/// Where a block's transactions come from.
pub trait TransactionSource {
    /// The next one, or `None` to close the block.
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>>;

    /// Takes back one that the block does not hold.
    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection);
}

/// What executing a block gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutedBlock {
    /// The transactions the block holds.
    pub transactions: Vec<Arc<RecoveredTransaction>>,
    /// One for each, in the same order.
    pub receipts: Vec<Receipt>,
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

    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection) {
        self.rejected = Some((transaction.hash(), rejection));
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
        let mut session = Session::new(self.rules, context, state);
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
    evm: MainnetEvm<MainnetContext<Overlay<StateView>>>,
    gas_limit: u64,
    gas_used: u64,
    bytes: usize,
    transactions: Vec<Arc<RecoveredTransaction>>,
    receipts: Vec<Receipt>,
}

impl Session {
    fn new(rules: ChainRules, context: &BlockContext, state: StateView) -> Self {
        let evm = Context::mainnet()
            .with_db(Overlay::new(state))
            .with_cfg(rules.environment())
            .with_block(context.environment())
            .build_mainnet();
        Self {
            evm,
            gas_limit: context.gas_limit,
            gas_used: 0,
            bytes: 0,
            transactions: Vec::new(),
            receipts: Vec::new(),
        }
    }

    fn push(&mut self, transaction: &Arc<RecoveredTransaction>) -> Result<Option<Rejection>, ExecutionError> {
        if !self.has_room(transaction) {
            return Ok(Some(Rejection::NoRoom));
        }
        match self.evm.transact_commit(transaction.to_env()) {
            Ok(result) => {
                self.record(transaction, result);
                Ok(None)
            }
            Err(EVMError::Transaction(reason)) => Ok(Some(Rejection::Invalid(reason))),
            Err(error) => Err(error.into()),
        }
    }

    fn has_room(&self, transaction: &RecoveredTransaction) -> bool {
        let gas = transaction.transaction().gas_limit();
        let gas_fits = self.gas_used.checked_add(gas).is_some_and(|gas| gas <= self.gas_limit);
        gas_fits && self.bytes + transaction.encoded().len() <= MAX_BODY_BYTES
    }

    fn record(&mut self, transaction: &Arc<RecoveredTransaction>, result: ExecutionResult) {
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
        self.transactions.push(transaction.clone());
    }

    fn finish(self) -> ExecutedBlock {
        ExecutedBlock {
            transactions: self.transactions,
            receipts: self.receipts,
            gas_used: self.gas_used,
            diff: self.evm.ctx.journaled_state.database.into_diff(),
        }
    }
}
