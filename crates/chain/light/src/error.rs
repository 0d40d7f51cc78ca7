//! Why a proof proves nothing.

use alloy_primitives::{Address, B256, U256};

/// Why a proof proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LightError {
    /// Bytes do not decode, or there are more than there should be.
    #[error("the {0} does not decode")]
    Encoding(&'static str),
    /// The header is not that of the block 0 that is known.
    #[error("block 0 is {given}, not {known}")]
    OtherChain {
        /// Hash of what was given.
        given: B256,
        /// Hash of the chain's.
        known: B256,
    },
    /// Those who are said to decide are not those that a header commits to.
    #[error("the header commits to other validators")]
    OtherValidators,
    /// The block is of another epoch than the one that was come to.
    #[error("block {height} is not of epoch {epoch}")]
    OtherEpoch {
        /// Height of the block.
        height: u64,
        /// The epoch.
        epoch: u64,
    },
    /// The block is not the last of its epoch, so that it says nothing about the next one.
    #[error("block {0} is not the last of its epoch")]
    NotTheLast(u64),
    /// The certificate is for another block, or of another epoch.
    #[error("the certificate is for another block")]
    OtherBlock,
    /// A vote names a validator that is not in the set, or one that voted already.
    #[error("validator {0} is unknown or voted twice")]
    Voter(u16),
    /// A signature is not valid.
    #[error("the signature of validator {0} is not valid")]
    Signature(u16),
    /// Too few votes.
    #[error("{votes} votes, {quorum} needed")]
    NoQuorum {
        /// Votes there are.
        votes: usize,
        /// Votes it takes.
        quorum: usize,
    },
    /// A key is no point of the curve.
    #[error("validator key {0} is not an ed25519 key")]
    Key(B256),
    /// The account is not what the state's root commits to.
    #[error("account {0} is another in the state")]
    Account(Address),
    /// The slot is not what the account's storage commits to.
    #[error("slot {0} is another in the state")]
    Slot(U256),
    /// The transaction is not what the block commits to.
    #[error("transaction {0} of the block is another")]
    Transaction(u64),
    /// The receipt is not what the block commits to.
    #[error("receipt {0} of the block is another")]
    Receipt(u64),
}
