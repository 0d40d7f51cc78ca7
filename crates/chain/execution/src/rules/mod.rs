//! The rules of validity beside Ethereum's.
//!
//! A block that holds a transaction which breaks one is invalid, whoever proposes it:
//!
//! 1. **Sanctions and freezes.** Nothing that a transaction does may involve an address that is
//!    sanctioned or frozen: its sender, whom it calls, whose code runs, whose account or storage it
//!    changes, what it creates, to whom an account delegates, and who gives or gets coupons or cash;
//! 2. **Travel Rule.** A transfer without a sale that brings the flow between two parties within a day
//!    to [`TRAVEL_RULE_CENTS`] uses up a ticket of that pair, and both are known at level 2. An address
//!    that nobody is known behind takes in less than that, for ever;
//! 3. **Deployment.** Where governance has not opened it to all, contracts are made under a sender, or by a
//!    contract, that it allows;
//! 4. Lists, levels, freezes, rates and parameters are those **at the block's start**; tickets and flows
//!    are those of the running state.
//!
//! Proposer and verifiers check the same after execution: from the frames that took effect, from the
//! changes of accounts, and from the logs of contracts whose code can't be replaced. A frame that was
//! undone has no effect, and neither has a static one.
//!
//! The protocol keeps the flows and uses up the tickets itself, in the storage of the compliance
//! contract. For coupons the contract has done the same already, and nothing changes; for cash and GNX,
//! which know nothing of that contract, this is where they are counted. So no call past the ledger and no
//! upgrade of a policy gets around the rule.

mod effects;
mod observed;
mod refusal;
mod running;
mod slots;
mod standing;
#[cfg(test)]
mod tests;
mod transfers;
mod travel;
mod validators;

use alloy_primitives::{Address, Log};
use genex_chain_state::{StateError, StateReader, StateView};
use revm::Database;

use crate::{RecoveredTransaction, frames::Step};

pub use observed::Movement;
pub use refusal::Refusal;
pub use slots::SystemContracts;
pub use travel::TRAVEL_RULE_CENTS;
pub use validators::{NamedValidator, NamedValidators};

pub(crate) use observed::movements;
pub(crate) use running::Running;
pub(crate) use slots::Parameters;
pub use standing::NewlyBarred;
pub(crate) use standing::Standings;

use refusal::Fault;
use slots::mapping;

/// A transaction that was executed, and is to be judged.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) transaction: &'a RecoveredTransaction,
    /// What it logged, if it succeeded.
    pub(crate) logs: &'a [Log],
    /// Its frames that took effect.
    pub(crate) steps: &'a [Step],
}

/// The rules, as they are during one block.
pub(crate) struct Validity {
    contracts: SystemContracts,
    /// The state at the block's start.
    start: StateView,
    timestamp: u64,
    /// Whether anybody may make contracts.
    open: bool,
    standings: Standings,
}

impl Validity {
    /// The rules of the block at `timestamp` on the state `start`; `None` on a chain without the
    /// compliance contract.
    pub(crate) fn at(
        contracts: SystemContracts,
        start: StateView,
        timestamp: u64,
    ) -> Result<Option<Self>, StateError> {
        if start.account(&contracts.compliance)?.is_none() {
            return Ok(None);
        }
        let open = Parameters::read(&contracts, &start)?.deployment_open;
        let standings = Standings::new(contracts);
        Ok(Some(Self { contracts, start, timestamp, open, standings }))
    }

    /// Judges a transaction, and counts what it moved.
    pub(crate) fn judge<DB: Database<Error = StateError>>(
        &mut self,
        attempt: &Attempt<'_>,
        mut running: Running<'_, DB>,
    ) -> Result<Result<(), Refusal>, StateError> {
        match self.check(attempt, &mut running) {
            Ok(()) => Ok(Ok(())),
            Err(Fault::Refused(refusal)) => Ok(Err(refusal)),
            Err(Fault::State(error)) => Err(error),
        }
    }

    fn check<DB: Database<Error = StateError>>(
        &mut self,
        attempt: &Attempt<'_>,
        running: &mut Running<'_, DB>,
    ) -> Result<(), Fault> {
        self.check_deployment(attempt)?;
        let transfers = transfers::of(&self.contracts, attempt);
        for party in effects::involved(attempt, running.state, &transfers) {
            if let Some(refusal) = self.standings.barred(&self.start, party, self.timestamp)? {
                return Err(refusal.into());
            }
        }
        self.count(&transfers, running)
    }

    fn check_deployment(&self, attempt: &Attempt<'_>) -> Result<(), Fault> {
        if self.open {
            return Ok(());
        }
        let sender = attempt.transaction.sender();
        for step in attempt.steps {
            let Step::Create { creator, .. } = step else { continue };
            if !self.may_deploy(sender)? && !self.may_deploy(*creator)? {
                return Err(Refusal::Deployment(*creator).into());
            }
        }
        Ok(())
    }

    fn may_deploy(&self, deployer: Address) -> Result<bool, StateError> {
        let slot = mapping(deployer.into_word(), slots::DEPLOYERS);
        Ok(!self.start.storage(&self.contracts.governance, &slot)?.is_zero())
    }
}
