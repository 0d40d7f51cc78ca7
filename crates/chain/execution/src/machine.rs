//! Executing one transaction, and judging what it did.

use std::fmt;

use alloy_consensus::Transaction as _;
use genex_chain_state::{StateError, StateView};
use revm::{
    Context, Database, ExecuteEvm, MainBuilder, MainContext, MainnetEvm,
    context::{
        ContextSetters,
        result::{EVMError, ExecutionResult, InvalidTransaction},
    },
    handler::{Handler, MainnetContext},
    state::EvmState,
};

use crate::{
    BlockContext, ChainRules, ExecutionError, RecoveredTransaction, Refusal,
    frames::Watching,
    rules::{Attempt, Running, Validity},
};

/// Why a transaction is not part of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The block has no room left for it; a later one may.
    NoRoom,
    /// It does not apply to the state where it stood.
    Invalid(InvalidTransaction),
    /// What it does, the rules of validity forbid.
    Refused(Refusal),
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom => formatter.write_str("the block is full"),
            Self::Invalid(reason) => reason.fmt(formatter),
            Self::Refused(reason) => reason.fmt(formatter),
        }
    }
}

/// What a transaction did.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) result: ExecutionResult,
    pub(crate) state: EvmState,
}

/// Executes the transactions of a block on `DB`, which holds the state that the next one sees.
pub(crate) struct Machine<DB: Database> {
    evm: MainnetEvm<MainnetContext<DB>>,
    gas_price: u128,
    priority_fee: u128,
    validity: Option<Validity>,
}

impl<DB: Database<Error = StateError>> Machine<DB> {
    /// A machine for the block of `context` on the state `start`.
    pub(crate) fn new(
        rules: ChainRules,
        context: &BlockContext,
        start: StateView,
        db: DB,
    ) -> Result<Self, StateError> {
        let evm = Context::mainnet()
            .with_db(db)
            .with_cfg(rules.environment())
            .with_block(context.environment())
            .build_mainnet();
        Ok(Self {
            evm,
            gas_price: context.gas_price(),
            priority_fee: context.priority_fee.into(),
            validity: Validity::at(rules.contracts, start, context.timestamp)?,
        })
    }

    /// The state that the next transaction sees.
    pub(crate) fn db(&mut self) -> &mut DB {
        &mut self.evm.ctx.journaled_state.database
    }

    pub(crate) fn into_db(self) -> DB {
        self.evm.ctx.journaled_state.database
    }

    /// Executes a transaction. Its changes are in the outcome, and not in the state yet.
    pub(crate) fn attempt(
        &mut self,
        transaction: &RecoveredTransaction,
    ) -> Result<Result<Outcome, Rejection>, ExecutionError> {
        if transaction.transaction().max_fee_per_gas() < self.gas_price {
            return Ok(Err(Rejection::Invalid(InvalidTransaction::GasPriceLessThanBasefee)));
        }
        self.evm.ctx.set_tx(transaction.to_env(self.gas_price, self.priority_fee));
        let mut handler = Watching::<_, EVMError<StateError, InvalidTransaction>>::default();
        let result = handler.run(&mut self.evm);
        let mut state = self.evm.finalize();
        let result = match result {
            Ok(result) => result,
            Err(EVMError::Transaction(reason)) => return Ok(Err(Rejection::Invalid(reason))),
            Err(error) => return Err(error.into()),
        };
        let Some(validity) = &mut self.validity else { return Ok(Ok(Outcome { result, state })) };
        let attempt = Attempt { transaction, logs: result.logs(), steps: handler.steps.as_slice() };
        let running = Running { state: &mut state, db: &mut self.evm.ctx.journaled_state.database };
        let judged = validity.judge(&attempt, running)?;
        Ok(judged.map(|()| Outcome { result, state }).map_err(Rejection::Refused))
    }
}
