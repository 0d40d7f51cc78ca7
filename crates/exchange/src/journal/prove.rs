//! Proofs about a journal, for whoever does not trust its keeper.

use serde::Serialize;

use super::{
    JournalError, JournalPlace,
    merkle::{Anchor, Hash, MerkleTree, is_included},
};

/// The tree over a journal's frames, and which commands are in which.
#[derive(Debug, Clone, Default)]
pub struct JournalTree {
    tree: MerkleTree,
    /// Hash and last sequence of every frame.
    frames: Vec<(Hash, u64)>,
}

/// That a command's frame is in the journal behind an anchor.
///
/// The frame's bytes are checked against `frame` by hashing all of them but the last eight with BLAKE3; the command is
/// then found in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InclusionProof {
    /// Hash of the frame.
    pub frame: Hash,
    /// Its place among all frames, from 0.
    pub index: u64,
    /// The hashes beside the way to the root, from the leaf up.
    pub path: Vec<Hash>,
    /// What it is proved against.
    pub anchor: Anchor,
}

impl InclusionProof {
    /// Whether it proves what it says.
    pub fn holds(&self) -> bool {
        is_included(&self.frame, self.index, &self.path, &self.anchor)
    }
}

impl JournalTree {
    /// Reads a whole journal. Errors: damage; it can't be read.
    pub fn read(place: &JournalPlace) -> Result<Self, JournalError> {
        let mut tree = Self::default();
        place.walk(&mut |frame, hash| {
            tree.add(hash, frame.last_seq());
            Ok(())
        })?;
        Ok(tree)
    }

    /// Adds the next frame.
    pub fn add(&mut self, frame: Hash, last_seq: u64) {
        self.tree.push(frame);
        self.frames.push((frame, last_seq));
    }

    /// The root over all frames.
    pub fn anchor(&self) -> Anchor {
        let size = self.tree.size();
        Anchor { size, root: self.tree.root(size).expect("it holds as many frames as it holds") }
    }

    /// The anchor whose last frame is the first `size`; `None` if there are fewer.
    pub fn anchor_at(&self, size: u64) -> Option<Anchor> {
        Some(Anchor { size, root: self.tree.root(size)? })
    }

    /// The last command in the first `size` frames, 0 if there is none; `None` if there are fewer frames.
    pub fn last_seq(&self, size: u64) -> Option<u64> {
        match size {
            0 => Some(0),
            _ => Some(self.frames.get(usize::try_from(size - 1).ok()?)?.1),
        }
    }

    /// That the command at `seq` is in the journal behind the anchor over `size` frames; `None` if it is not.
    pub fn inclusion(&self, seq: u64, size: u64) -> Option<InclusionProof> {
        let index = self.frames.partition_point(|(_, last)| *last < seq) as u64;
        let (frame, _) = *self.frames.get(index as usize)?;
        let path = self.tree.inclusion(index, size)?;
        (seq > 0).then_some(InclusionProof { frame, index, path, anchor: self.anchor_at(size)? })
    }

    /// That the journal over `old` frames is a beginning of the one over `new`; `None` if there are fewer.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        self.tree.consistency(old, new)
    }
}
