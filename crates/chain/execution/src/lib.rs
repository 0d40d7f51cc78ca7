//! Executing blocks.
//!
//! A block is executed on the state of its parent, one transaction after the other, by revm with the
//! rules of Osaka, and by the rules of validity of this chain ([`Refusal`]). Execution reads nothing but
//! that state and the block's own header fields, so every node that executes it gets the same receipts,
//! the same [`StateDiff`](genex_chain_state::StateDiff) and the same header.
//!
//! The same code serves three callers: a proposer, who draws transactions from its pool and leaves out
//! those that do not apply ([`BlockExecutor::build`]); a verifier, for whom one that does not apply
//! makes the block invalid ([`BlockExecutor::execute`]); and calls that change nothing ([`simulate`]).
//!
//! Differences from Ethereum: blobs, withdrawals, execution requests and randomness are constant
//! (`PREVRANDAO` is zero and must not be used as a source of randomness); blob transactions (type 3) are
//! invalid, types 0, 1, 2 and 4 are not; gas costs what governance says, [`GAS_PRICE`] as long as it says
//! nothing, and what a transaction offers above it is not taken; a block's transactions take at most
//! [`MAX_BODY_BYTES`]; a block may bear its parent's time, since several may be made in one second.

mod context;
mod error;
mod executor;
mod frames;
mod machine;
mod overlay;
mod parallel;
mod rules;
mod seal;
mod simulate;
mod statetest;
mod trace;
mod transaction;

pub use context::{BlockContext, ChainRules, GasTerms};
pub use error::ExecutionError;
pub use executor::{BlockExecutor, ExecutedBlock, SerialExecutor, TransactionSource};
pub use machine::Rejection;
pub use parallel::{ParallelExecutor, ParallelStatistics};
pub use rules::{
    Movement, NamedValidator, NamedValidators, NewlyBarred, Refusal, SystemContracts, TRAVEL_RULE_CENTS,
};
pub use seal::{seal, verify_seal};
pub use simulate::{Simulation, simulate};
pub use statetest::{StateTestFailure, StateTestReport, run_state_tests};
pub use trace::{Place, Replay, TraceError, access_list, trace_call};
pub use transaction::{RecoveredTransaction, TransactionError};

/// Bytes that the transactions of one block may take, encoded (below the 10 MiB of EIP-7934).
pub const MAX_BODY_BYTES: usize = 8 << 20;

/// Gas that one transaction may ask for (EIP-7825).
pub const MAX_TRANSACTION_GAS: u64 = 1 << 24;

/// What the chain charges for a unit of gas, in wei, as long as governance says nothing, and whatever a
/// transaction offers: tools that offer a tip of their own accord work for accounts that own nothing.
pub const GAS_PRICE: u128 = 0;

#[cfg(test)]
mod tests;
