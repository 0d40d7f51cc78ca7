//! Why the rules of validity keep a transaction out.

use alloy_primitives::Address;
use genex_chain_state::StateError;

/// Why the rules of validity keep a transaction out of every block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It involves an address on the sanctions list.
    #[error("address {0} is sanctioned")]
    Sanctioned(Address),
    /// It involves a frozen address.
    #[error("address {0} is frozen")]
    Frozen(Address),
    /// A transfer takes a Travel Rule ticket, and there is none of the pair that lives and covers it.
    #[error("transfer from {from} to {to} takes a travel rule ticket (flow: {cents} cents)")]
    TicketRequired {
        /// Who gives.
        from: Address,
        /// Who gets.
        to: Address,
        /// Flow of the pair within a day, with this transfer, in US cents.
        cents: u64,
    },
    /// A transfer takes a ticket, and a party is not known well enough for one.
    #[error("address {0} is below the level that a transfer of this size takes")]
    LevelRequired(Address),
    /// An address that nobody is known behind would take in too much.
    #[error("nobody is known behind address {0}, which can't take in as much")]
    UnknownReceiver(Address),
    /// What a transfer is worth in dollars is not known.
    #[error("no rate of currency {0:03}")]
    UnknownRate(u16),
    /// It makes a contract, and neither its sender nor the maker may.
    #[error("address {0} may not deploy contracts")]
    Deployment(Address),
}

/// Why judging has ended early.
#[derive(Debug)]
pub(super) enum Fault {
    Refused(Refusal),
    State(StateError),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StateError> for Fault {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}
