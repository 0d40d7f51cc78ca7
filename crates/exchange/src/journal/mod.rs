//! The journal: every command and its effects, in frames that are chained by their hashes.
//!
//! A frame is what one group commit makes durable. It names the hash of the frame before it, the hash of its
//! inputs and the state hash after its last command, so that a reader can check any stretch by itself. Frames are
//! laid out in [`frame`]; [`files`] keeps them in preallocated segment files, [`postgres`] in a table, [`memory`] in
//! memory.

pub(crate) mod disk;
mod file_follower;
pub mod files;
pub mod frame;
mod inspect;
mod live;
pub mod memory;
pub mod merkle;
mod place;
pub mod postgres;
mod prove;
pub(crate) mod scan;
mod tenure;
mod verify;

use std::path::PathBuf;

pub(crate) use file_follower::FileFollower;
pub use frame::{Frame, FrameBuilder, Record};
pub use inspect::{FrameSummary, Inspected, export_journal, inspect_journal, visit_journal};
pub use live::LiveTree;
pub use place::JournalPlace;
pub use prove::{InclusionProof, JournalTree};
pub use tenure::fence as fence_files;
pub use verify::{VerifiedJournal, verify_journal, verify_journal_in};

/// What can be wrong with a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process writes here.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
    /// Bytes are not what was written. Nothing was changed; restore the file from a copy.
    #[error("{path} is damaged at byte {offset}: {what}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where the damaged frame or header begins.
        offset: u64,
        /// What does not fit.
        what: &'static str,
    },
    /// A write was cut off at the end; opening the journal for writing removes it.
    #[error("{path} ends in an incomplete frame at byte {offset}")]
    Torn {
        /// Which file.
        path: PathBuf,
        /// Where the incomplete frame begins.
        offset: u64,
    },
    /// A block in PostgreSQL is not what was written. Nothing was changed; restore it from a copy.
    #[error("the block of sequence {seq} in shard {shard} is damaged: {what}")]
    DamagedBlock {
        /// Whose journal.
        shard: i32,
        /// Sequence that its first command has or should have.
        seq: u64,
        /// What does not fit.
        what: &'static str,
    },
    /// PostgreSQL refused or went away. After a write, whether it took effect is known to the next start.
    #[error("PostgreSQL: {0}")]
    Postgres(#[source] Box<::postgres::Error>),
    /// The server is set up to lose what it has confirmed.
    #[error("PostgreSQL runs with {0}, and may lose what it has confirmed")]
    Unsafe(&'static str),
    /// Another writer has taken over; this one must not write any more.
    #[error("another writer has taken over {journal} from epoch {epoch}")]
    Fenced {
        /// Which folder, or which shard's blocks.
        journal: PathBuf,
        /// The epoch of the writer that was shut out.
        epoch: u64,
    },
    /// An earlier write failed; the next start decides what is there.
    #[error("the journal has failed before and takes nothing more")]
    Failed,
    /// A frame's content can't be read although its checksums fit.
    #[error("the record of sequence {seq} can't be read")]
    Unreadable {
        /// Which.
        seq: u64,
    },
    /// There is no frame for a sequence that should have one.
    #[error("sequence {seq} is not in the journal")]
    Missing {
        /// Which.
        seq: u64,
    },
    /// A frame does not continue the one before.
    #[error("the frame of sequence {seq} is not part of the journal: {what}")]
    Unlinked {
        /// Its first sequence.
        seq: u64,
        /// What does not fit.
        what: &'static str,
    },
    /// Applying the commands again gives something else than is stored.
    #[error("replay differs from the journal at sequence {seq}")]
    Diverged {
        /// Where.
        seq: u64,
    },
    /// A snapshot is of another journal, or ahead of this one.
    #[error("{path} does not belong to this journal")]
    ForeignSnapshot {
        /// Which.
        path: PathBuf,
    },
}

impl JournalError {
    /// Whether files or server could only not be reached, and nothing is known to be wrong with what they hold.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Io { .. } | Self::Postgres(_))
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl From<::postgres::Error> for JournalError {
    fn from(error: ::postgres::Error) -> Self {
        Self::Postgres(Box::new(error))
    }
}

/// Where frames are appended.
pub trait Journal: Send {
    /// Appends a frame; when this returns the frame is durable.
    fn append(&mut self, frame: &Frame) -> Result<(), JournalError>;

    /// A reader that sees every frame that was appended.
    fn reader(&self) -> std::sync::Arc<dyn JournalReader>;
}

/// Where frames are read back.
pub trait JournalReader: Send + Sync {
    /// The frame that holds the command of this sequence; `None` beyond the end.
    fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError>;
}

/// Reads a journal that another process writes.
pub(crate) trait Follow: Send {
    /// Shows every frame that was added since the last call, in order; returns how many commands they hold.
    fn advance(&mut self, visit: scan::Visit<'_>) -> Result<u64, JournalError>;

    /// Becomes the writer, unless there is one (`None`), and shows what is there to the end. Frames that were shown
    /// before may be shown again.
    fn take_over(&mut self, visit: scan::Visit<'_>) -> Result<Option<TakenOver>, JournalError>;
}

/// A journal that is now ours to write, and what opening it found.
pub(crate) type TakenOver = (Box<dyn Journal>, files::Opened);

/// What the first frame names as the frame before it.
pub(crate) fn genesis_link() -> [u8; 32] {
    *blake3::hash(b"genex exchange journal 1").as_bytes()
}
