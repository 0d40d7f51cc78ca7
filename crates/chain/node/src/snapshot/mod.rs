//! The state after one final block in a folder, for others to join from.
//!
//! ```text
//!   manifest.json    which chain and block, and what files there are, with their hashes
//!   past             what proves the block final from block 0 on, and what the next blocks need of it
//!   state-00000 …    pieces of the state
//! ```
//!
//! # Threat model
//!
//! Nothing in the folder is believed. Whoever joins has the genesis document from elsewhere. From it follow
//! the first validators; the last block of each epoch, certified by a quorum of those who decided in it,
//! commits to those who decide in the next; the block is certified by a quorum of those of its own epoch, and
//! commits to the state, whose root is computed again from the pieces. Hashes in the manifest only tell early
//! which file is damaged. What is left to trust is that no quorum of an earlier epoch has since been talked
//! into signing another history: who joins after long should compare a recent block's hash with one heard
//! elsewhere, as on every chain whose validators change.
//!
//! # Invariants
//!
//! A folder is there whole or not at all, and so is what is restored from one: both are made beside their
//! place and moved there when they are on disk.

mod folder;
mod keeper;
mod manifest;
mod past;
mod restore;
mod write;

use std::{
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use alloy_primitives::B256;
use genex_chain_consensus::CertificateError;
use genex_chain_execution::ExecutionError;
use genex_chain_state::StateError;

use crate::NodeError;

pub(crate) use folder::replace_folder;
pub use keeper::SnapshotSettings;
pub(crate) use keeper::start;
pub use manifest::{Manifest, ManifestFile};
pub use restore::restore_snapshot;
pub use write::{PIECE_BYTES, write_snapshot};

/// Is told of each step before it is done, and may break off there.
pub type Progress<'a> = dyn FnMut(SnapshotStep) -> ControlFlow<()> + 'a;

/// What comes next when a snapshot is written or restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotStep {
    /// Reading or writing what proves the block final.
    Past,
    /// A piece of the state.
    Piece {
        /// Its number.
        index: usize,
        /// How many there are, where that is known.
        of: Option<usize>,
    },
    /// Making all of it valid at once.
    Finish,
}

/// Why a snapshot can't be written or restored.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The store failed or is damaged, or the state is not the one of the block.
    #[error(transparent)]
    State(#[from] StateError),
    /// The genesis can't be one.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// A sender of the block can't be recovered.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// A file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file is not the one that the manifest names.
    #[error("{} is not the file that the manifest names", .0.display())]
    OtherFile(PathBuf),
    /// A file does not decode.
    #[error("{}: {reason}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// It is of another chain.
    #[error("the snapshot is of the chain that begins with {given}, not {own}")]
    OtherChain {
        /// Hash of block 0 it is for.
        given: B256,
        /// Hash of block 0 of the genesis.
        own: B256,
    },
    /// It holds another block than its manifest says.
    #[error("the snapshot holds another block than its manifest says")]
    OtherBlock,
    /// A certificate does not prove its block final.
    #[error("certificate of block {height}: {source}")]
    Certificate {
        /// Height of the block.
        height: u64,
        /// Why not.
        #[source]
        source: CertificateError,
    },
    /// The epochs' ends are not those before the block.
    #[error("what ended epoch {0} is missing, or not of that epoch")]
    Epoch(u64),
    /// Those who are said to decide in an epoch are not those that the block before it commits to.
    #[error("others decide in epoch {0} than the block before it commits to")]
    Successors(u64),
    /// A header, transaction or receipt is not the one that a header commits to.
    #[error("block {0} is not the one that the block above it, or its header, commits to")]
    Block(u64),
    /// The newest block is final because of one above it: the next one that is final by itself will do.
    #[error("block {0} has no certificate of its own")]
    NoCertificate(u64),
    /// There is no chain to write of.
    #[error("the chain is empty")]
    Empty,
    /// Something is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// It was broken off.
    #[error("broken off")]
    Stopped,
}

impl SnapshotError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }

    fn encoding(path: &Path, reason: impl ToString) -> Self {
        Self::Encoding { path: path.to_owned(), reason: reason.to_string() }
    }
}

fn step(progress: &mut Progress<'_>, step: SnapshotStep) -> Result<(), SnapshotError> {
    match progress(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(SnapshotError::Stopped),
    }
}
