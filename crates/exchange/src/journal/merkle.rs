//! The Merkle tree over the journal's frames, as in RFC 6962 with BLAKE3: who knows a root can check that a frame is
//! in the journal, and that a later root only adds to it, without seeing the rest and without trusting us.
//!
//! A leaf is the hash of a frame. Hashes of leaves and of inner nodes begin with different bytes, so that one can't be
//! passed off as the other.

use serde::Serialize;

/// A hash.
pub type Hash = [u8; 32];

/// A tree that grows at its right end and can say what it looked like at any size.
#[derive(Debug, Clone, Default)]
pub struct MerkleTree {
    /// Hashes of all complete subtrees: leaves, pairs, fours and so on.
    levels: Vec<Vec<Hash>>,
}

impl MerkleTree {
    /// No leaf at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a frame by its hash.
    pub fn push(&mut self, frame: Hash) {
        let mut hash = leaf(&frame);
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let nodes = &mut self.levels[level];
            nodes.push(hash);
            if nodes.len() % 2 == 1 {
                return;
            }
            hash = node(&nodes[nodes.len() - 2], &hash);
        }
    }

    /// How many frames it holds.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The root over the first `size` frames; `None` if there are fewer.
    pub fn root(&self, size: u64) -> Option<Hash> {
        (size <= self.size()).then(|| self.subtree(0, size))
    }

    /// The way from frame `index` (from 0) to the root over the first `size` frames.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        (index < size && size <= self.size()).then(|| {
            let mut path = Vec::new();
            self.path(index, 0, size, &mut path);
            path
        })
    }

    /// What shows that the root over `old` frames is a beginning of the one over `new`.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        (0 < old && old <= new && new <= self.size()).then(|| {
            let mut proof = Vec::new();
            self.subproof(old, 0, new, true, &mut proof);
            proof
        })
    }

    /// Hash over `size` leaves from `start`, which is a multiple of the largest power of two in it.
    fn subtree(&self, start: u64, size: u64) -> Hash {
        if size == 0 {
            return *blake3::hash(&[]).as_bytes();
        }
        if size.is_power_of_two() {
            return self.levels[size.trailing_zeros() as usize][(start / size) as usize];
        }
        let left = split(size);
        node(&self.subtree(start, left), &self.subtree(start + left, size - left))
    }

    fn path(&self, index: u64, start: u64, size: u64, path: &mut Vec<Hash>) {
        if size == 1 {
            return;
        }
        let left = split(size);
        if index < left {
            self.path(index, start, left, path);
            path.push(self.subtree(start + left, size - left));
        } else {
            self.path(index - left, start + left, size - left, path);
            path.push(self.subtree(start, left));
        }
    }

    fn subproof(&self, old: u64, start: u64, size: u64, known: bool, proof: &mut Vec<Hash>) {
        if old == size {
            if !known {
                proof.push(self.subtree(start, size));
            }
            return;
        }
        let left = split(size);
        if old <= left {
            self.subproof(old, start, left, known, proof);
            proof.push(self.subtree(start + left, size - left));
        } else {
            self.subproof(old - left, start + left, size - left, false, proof);
            proof.push(self.subtree(start, left));
        }
    }
}

/// A root and the number of frames below it, as it is signed and anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Anchor {
    /// Frames.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Whether `frame` is frame `index` (from 0) of the journal behind the anchor.
pub fn is_included(frame: &Hash, index: u64, proof: &[Hash], anchor: &Anchor) -> bool {
    if index >= anchor.size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, anchor.size - 1, leaf(frame));
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if place % 2 == 1 || place == last {
            hash = node(sibling, &hash);
            while place % 2 == 0 && place != 0 {
                (place, last) = (place / 2, last / 2);
            }
        } else {
            hash = node(&hash, sibling);
        }
        (place, last) = (place / 2, last / 2);
    }
    last == 0 && hash == anchor.root
}

/// Whether the journal behind `old` is a beginning of the one behind `new`.
pub fn is_consistent(old: &Anchor, new: &Anchor, proof: &[Hash]) -> bool {
    if old.size == 0 || old.size > new.size {
        return false;
    }
    if old.size == new.size {
        return proof.is_empty() && old.root == new.root;
    }
    let own = [old.root];
    let mut rest = if old.size.is_power_of_two() { own.iter().chain(proof) } else { [].iter().chain(proof) };
    let (mut place, mut last) = (old.size - 1, new.size - 1);
    while place % 2 == 1 {
        (place, last) = (place / 2, last / 2);
    }
    let Some(first) = rest.next() else { return false };
    let (mut before, mut after) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if place % 2 == 1 || place == last {
            (before, after) = (node(sibling, &before), node(sibling, &after));
            while place % 2 == 0 && place != 0 {
                (place, last) = (place / 2, last / 2);
            }
        } else {
            after = node(&after, sibling);
        }
        (place, last) = (place / 2, last / 2);
    }
    last == 0 && before == old.root && after == new.root
}

/// The largest power of two below `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}

fn leaf(frame: &Hash) -> Hash {
    let mut hasher = blake3::Hasher::new();
    *hasher.update(&[0]).update(frame).finalize().as_bytes()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = blake3::Hasher::new();
    *hasher.update(&[1]).update(left).update(right).finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZES: u64 = 40;

    fn frame(n: u64) -> Hash {
        *blake3::hash(&n.to_le_bytes()).as_bytes()
    }

    fn tree(size: u64) -> MerkleTree {
        let mut tree = MerkleTree::new();
        (0..size).for_each(|n| tree.push(frame(n)));
        tree
    }

    fn anchor(tree: &MerkleTree, size: u64) -> Anchor {
        Anchor { size, root: tree.root(size).unwrap() }
    }

    /// The definition in RFC 6962, section 2.1, without any cleverness.
    fn plain_root(frames: &[Hash]) -> Hash {
        match frames {
            [] => *blake3::hash(&[]).as_bytes(),
            [one] => leaf(one),
            _ => {
                let (left, right) = frames.split_at(split(frames.len() as u64) as usize);
                node(&plain_root(left), &plain_root(right))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_definition_at_every_size() {
        let (tree, frames) = (tree(SIZES), (0..SIZES).map(frame).collect::<Vec<_>>());
        for size in 0..=SIZES {
            assert_eq!(tree.root(size), Some(plain_root(&frames[..size as usize])));
        }
        assert_eq!(tree.root(SIZES + 1), None);
    }

    #[test]
    fn every_frame_is_proved_to_be_where_it_is_and_nowhere_else() {
        let tree = tree(SIZES);
        for size in 1..=SIZES {
            for index in 0..size {
                let (proof, anchor) = (tree.inclusion(index, size).unwrap(), anchor(&tree, size));
                assert!(is_included(&frame(index), index, &proof, &anchor), "{index} of {size}");
                let elsewhere = (0..size).filter(|other| *other != index);
                assert!(elsewhere.clone().all(|other| !is_included(&frame(index), other, &proof, &anchor)));
                assert!(elsewhere.clone().all(|other| !is_included(&frame(other), index, &proof, &anchor)));
            }
        }
    }

    #[test]
    fn every_earlier_root_is_proved_to_be_a_beginning() {
        let tree = tree(SIZES);
        for new in 1..=SIZES {
            for old in 1..=new {
                let proof = tree.consistency(old, new).unwrap();
                assert!(is_consistent(&anchor(&tree, old), &anchor(&tree, new), &proof), "{old} of {new}");
            }
        }
        assert_eq!(tree.consistency(0, 5), None);
        assert_eq!(tree.consistency(6, 5), None);
    }

    #[test]
    fn a_journal_that_was_rewritten_is_consistent_with_nothing() {
        let honest = tree(SIZES);
        for changed in 0..SIZES - 1 {
            let mut other = MerkleTree::new();
            (0..SIZES).for_each(|n| other.push(if n == changed { frame(999) } else { frame(n) }));
            let old = anchor(&honest, SIZES - 1);
            let proof = other.consistency(SIZES - 1, SIZES).unwrap();
            assert!(!is_consistent(&old, &anchor(&other, SIZES), &proof), "{changed}");
        }
    }

    proptest! {
        #[test]
        fn no_proof_that_was_tampered_with_is_believed(
            size in 2u64..200, at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let (tree, index) = (tree(size), at.index(size as usize) as u64);
            let mut proof = tree.inclusion(index, size).unwrap();
            let node = which.index(proof.len());
            proof[node][usize::from(bit) * 4] ^= 1 << bit;
            prop_assert!(!is_included(&frame(index), index, &proof, &anchor(&tree, size)));
            proof[node][usize::from(bit) * 4] ^= 1 << bit;
            let longer: Vec<Hash> = proof.iter().copied().chain([frame(0)]).collect();
            prop_assert!(!is_included(&frame(index), index, &longer, &anchor(&tree, size)));
            proof.pop();
            prop_assert!(!is_included(&frame(index), index, &proof, &anchor(&tree, size)));
        }
    }
}
