//! The exchange's journal on the chain: its Merkle root, stated and anchored at least once a minute while it grows, and
//! proofs against what is anchored.
//!
//! A statement is kept, together with the operation that anchors it, before anything is signed; the next one is made
//! only once it stands on the chain. So a process that is killed goes on with the statement it was about to make, and
//! the chain sees each once. A journal that does not continue what was stated is never anchored.

#[cfg(test)]
mod tests;
mod worker;

use std::sync::Arc;

use genex_ports::{
    chain::Hash32,
    journal::{Inclusion, JournalProofs, JournalRoot},
    store::anchors::{AnchorStore, Anchoring},
};

pub use worker::{AnchorError, AnchorOutcomes, AnchorWorker};

use crate::Error;

/// The stream of a shard's journal: `journal/` and its number as ASCII, filled up with zeros.
pub fn journal_stream(shard: u16) -> Hash32 {
    let name = format!("journal/{shard}");
    let mut stream = [0; 32];
    stream[..name.len()].copy_from_slice(name.as_bytes());
    Hash32(stream)
}

/// What anybody may ask about the journal, and what auditors may read of it. Nothing but a frame's bytes tells what
/// anybody did.
#[derive(Clone)]
pub struct Anchors {
    journal: Arc<dyn JournalProofs>,
    store: Arc<dyn AnchorStore>,
    stream: Hash32,
}

/// That a command's frame is in the journal, and where on the chain the root stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandProof {
    /// The way from the frame to the root.
    pub inclusion: Inclusion,
    /// The root.
    pub root: JournalRoot,
    /// The statement about it on the chain; `None` if there is none about exactly so many frames.
    pub anchoring: Option<Anchoring>,
}

/// That the journal only grew from one root to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrowthProof {
    /// The earlier root, and the statement about it if there is one.
    pub first: (JournalRoot, Option<Anchoring>),
    /// The later root, and the statement about it if there is one.
    pub second: (JournalRoot, Option<Anchoring>),
    /// The hashes that show it (RFC 6962).
    pub path: Vec<Hash32>,
}

impl Anchors {
    /// What is stated about the stream's journal.
    pub fn new(journal: Arc<dyn JournalProofs>, store: Arc<dyn AnchorStore>, stream: Hash32) -> Self {
        Self { journal, store, stream }
    }

    /// Statements, the newest first, from below number `before` on.
    ///
    /// Errors: the store.
    pub async fn list(&self, before: Option<u64>, limit: u32) -> Result<Vec<Anchoring>, Error> {
        Ok(self.store.anchorings(self.stream, before, limit).await?)
    }

    /// That the command `seq` is in the journal: below the root over `size` frames, or below the first anchored root that
    /// covers it, so that the answer stays the same.
    ///
    /// Errors: there is no such command; it is not anchored yet; it is not among so many frames, or there are fewer.
    pub async fn prove(&self, seq: u64, size: Option<u64>) -> Result<CommandProof, Error> {
        if seq == 0 || seq > self.journal.newest().await?.last_seq {
            return Err(Error::NotFound("command"));
        }
        let anchoring = match size {
            None => self.store.anchoring_of(self.stream, seq).await?,
            Some(size) => self.store.anchoring_at(self.stream, size).await?,
        };
        let anchored = anchoring.as_ref().map(|found| found.statement.size);
        let size = size.or(anchored).ok_or_else(not_yet)?;
        let root = self.root(size).await?;
        let inclusion = self.journal.inclusion(seq, size).await?;
        let inclusion = inclusion.ok_or_else(|| Error::invalid("size", "the command is in a later frame"))?;
        Ok(CommandProof { inclusion, root, anchoring: agreed(anchoring, &root)? })
    }

    /// That the first `first` frames are a beginning of the first `second`.
    ///
    /// Errors: there are fewer frames, `first` is 0 or the larger.
    pub async fn prove_growth(&self, first: u64, second: u64) -> Result<GrowthProof, Error> {
        if first == 0 || first > second {
            return Err(Error::invalid("first", "must be from 1 to `second`"));
        }
        let Some(later) = self.journal.first(second).await? else {
            return Err(Error::invalid("second", "the journal has fewer frames"));
        };
        let earlier = self.root(first).await?;
        let path = self.journal.consistency(first, second).await?;
        let path = path.ok_or_else(|| Error::internal("a journal that shrinks"))?;
        Ok(GrowthProof {
            first: (earlier, agreed(self.store.anchoring_at(self.stream, first).await?, &earlier)?),
            second: (later, agreed(self.store.anchoring_at(self.stream, second).await?, &later)?),
            path,
        })
    }

    /// The frame that holds the command `seq`, byte for byte. It names parties by their ids: it is for auditors.
    ///
    /// Errors: there is no such command.
    pub async fn frame(&self, seq: u64) -> Result<Vec<u8>, Error> {
        self.journal.frame(seq).await?.ok_or(Error::NotFound("command"))
    }

    async fn root(&self, size: u64) -> Result<JournalRoot, Error> {
        let root = self.journal.first(size).await?;
        root.ok_or_else(|| Error::invalid("size", "the journal has fewer frames"))
    }
}

/// A proof must never name a statement about another journal.
fn agreed(anchoring: Option<Anchoring>, root: &JournalRoot) -> Result<Option<Anchoring>, Error> {
    match anchoring {
        Some(found) if found.statement.root != root.root => {
            Err(Error::internal("the journal is not the one that is anchored"))
        }
        other => Ok(other),
    }
}

fn not_yet() -> Error {
    Error::conflict("the command is not anchored yet; ask again in a minute, or name a size")
}
