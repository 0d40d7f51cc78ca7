//! Why a block could not be executed or is invalid.

use alloy_primitives::B256;
use genex_chain_state::StateError;
use revm::context::result::{EVMError, InvalidTransaction};

use crate::{Rejection, TransactionError};

/// Why a block could not be executed or is invalid.
#[derive(Debug, thiserror::Error)]
pub enum ExecutionError {
    /// The state could not be read. Nothing is known about the block.
    #[error(transparent)]
    State(#[from] StateError),
    /// A transaction does not decode or its signature is not valid; the block is invalid.
    #[error("transaction {index}: {source}")]
    Transaction {
        /// Place in the block.
        index: usize,
        /// What is wrong.
        #[source]
        source: TransactionError,
    },
    /// A transaction does not apply where it stands; the block is invalid.
    #[error("transaction {hash} does not apply: {rejection}")]
    Rejected {
        /// The transaction.
        hash: B256,
        /// Why it does not apply.
        rejection: Rejection,
    },
    /// A field of the header is not what execution gives; the block is invalid.
    #[error("header of block {height}: {field} is not what execution gives")]
    Header {
        /// Height in the header.
        height: u64,
        /// The first field that differs.
        field: &'static str,
    },
    /// A transaction can't be simulated.
    #[error("{0}")]
    Invalid(InvalidTransaction),
    /// The EVM was set up wrongly.
    #[error("evm: {0}")]
    Evm(String),
}

impl From<EVMError<StateError, InvalidTransaction>> for ExecutionError {
    fn from(error: EVMError<StateError, InvalidTransaction>) -> Self {
        match error {
            EVMError::Database(error) => Self::State(error),
            EVMError::Transaction(reason) => Self::Invalid(reason),
            other => Self::Evm(other.to_string()),
        }
    }
}
