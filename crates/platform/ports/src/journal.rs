//! The exchange's journal as something to be proved: frames below a Merkle root (RFC 6962, BLAKE3).

use async_trait::async_trait;

use crate::{chain::Hash32, exchange::ExchangeError};

/// The journal's first frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalRoot {
    /// How many.
    pub size: u64,
    /// The Merkle root over them.
    pub root: Hash32,
    /// The last command in them; 0 if there is none.
    pub last_seq: u64,
}

/// That a frame is in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// Hash of the frame.
    pub frame: Hash32,
    /// Its place among all frames, from 0.
    pub index: u64,
    /// The hashes beside the way to the root, from the leaf up.
    pub path: Vec<Hash32>,
}

/// The durable journal and the tree over it.
#[async_trait]
pub trait JournalProofs: Send + Sync {
    /// Everything that is durable. Errors: the journal can't be read.
    async fn newest(&self) -> Result<JournalRoot, ExchangeError>;

    /// The first `size` frames; `None` if there are fewer. Errors: the journal can't be read.
    async fn first(&self, size: u64) -> Result<Option<JournalRoot>, ExchangeError>;

    /// That the frame with the command `seq` is among the first `size`; `None` if it is not. Errors: the journal can't be
    /// read.
    async fn inclusion(&self, seq: u64, size: u64) -> Result<Option<Inclusion>, ExchangeError>;

    /// What shows that the first `old` frames are a beginning of the first `new`; `None` if there are fewer, or if `old`
    /// is 0 or the larger. Errors: the journal can't be read.
    async fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Hash32>>, ExchangeError>;

    /// The frame with the command `seq`, as stored; `None` if it is not durable. Errors: the journal can't be read.
    async fn frame(&self, seq: u64) -> Result<Option<Vec<u8>>, ExchangeError>;
}
