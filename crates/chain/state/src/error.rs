//! What can go wrong when state is read or stored.

use alloy_primitives::B256;
use revm::database_interface::DBErrorMarker;

/// Why state could not be read or stored.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The state of this height is no longer kept. Ask for a newer block.
    #[error("state at height {height} is not available")]
    Pruned {
        /// Height whose state was asked for.
        height: u64,
    },
    /// The block is below the one that this store's chain was restored at.
    #[error("block {height} is not in this store")]
    BlockPruned {
        /// Height of the block.
        height: u64,
    },
    /// A chain is there where one was to be restored.
    #[error("there is a chain in {}", .0.display())]
    NotEmpty(std::path::PathBuf),
    /// An account names a code that the state does not hold.
    #[error("code {0} is missing")]
    MissingCode(B256),
    /// A stored value does not decode. The store was damaged: restore it or synchronise anew.
    #[error("{keyspace} at {key} is damaged: {reason}")]
    Damaged {
        /// Which part of the store.
        keyspace: &'static str,
        /// The entry's key, readable.
        key: String,
        /// What is wrong with the value.
        reason: String,
    },
    /// A block that was final is no longer in the store.
    #[error("block {height} ({hash}) was final and is missing from the store")]
    FinalBlockMissing {
        /// Height of the newest block this node ever acknowledged.
        height: u64,
        /// Its hash.
        hash: B256,
    },
    /// The state in the store is not the one the head's header commits to.
    #[error("state root of block {height} is {header}, but the stored state has {stored}")]
    StateRootMismatch {
        /// Height of the head.
        height: u64,
        /// Root in the header.
        header: B256,
        /// Root of what is stored.
        stored: B256,
    },
    /// The genesis is not the one this store was made with.
    #[error("the store belongs to genesis {stored}, not {given}")]
    GenesisMismatch {
        /// Hash of the stored genesis block.
        stored: B256,
        /// Hash of the genesis block given.
        given: B256,
    },
    /// The genesis document can't be read.
    #[error("genesis: {0}")]
    Genesis(String),
    /// The storage engine failed. Nothing of the batch is stored.
    #[error("store: {0}")]
    Store(#[from] fjall::Error),
    /// A file beside the store could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

impl DBErrorMarker for StateError {}

impl StateError {
    pub(crate) fn damaged(
        keyspace: &'static str,
        key: impl std::fmt::Display,
        reason: impl std::fmt::Display,
    ) -> Self {
        Self::Damaged { keyspace, key: key.to_string(), reason: reason.to_string() }
    }
}
