//! Merkle trees as OpenZeppelin's `MerkleProof` checks them: keccak256 over sorted pairs.

use alloy_primitives::{B256, keccak256};

/// A tree over leaves that are hashes already. A node without a sibling moves up as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerkleTree {
    levels: Vec<Vec<B256>>,
}

impl MerkleTree {
    /// The tree over `leaves`; nothing if there are none.
    pub fn new(leaves: Vec<B256>) -> Option<Self> {
        let mut level = (!leaves.is_empty()).then_some(leaves)?;
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level.chunks(2).map(parent).collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Some(Self { levels })
    }

    /// What is signed.
    pub fn root(&self) -> B256 {
        self.levels.last().expect("a tree has at least one level")[0]
    }

    /// The path of leaf `index` to the root; nothing if there is no such leaf.
    pub fn proof(&self, mut index: usize) -> Option<Vec<B256>> {
        (index < self.levels[0].len()).then_some(())?;
        let mut path = Vec::with_capacity(self.levels.len());
        for level in &self.levels {
            path.extend(level.get(index ^ 1));
            index /= 2;
        }
        Some(path)
    }
}

fn parent(children: &[B256]) -> B256 {
    match children {
        [left, right] => hash_pair(*left, *right),
        [only, ..] => *only,
        [] => unreachable!("chunks are never empty"),
    }
}

/// The node above two nodes, whichever of them is left.
pub fn hash_pair(a: B256, b: B256) -> B256 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    keccak256([low.as_slice(), high.as_slice()].concat())
}

/// Whether `proof` leads from `leaf` to `root`.
pub fn verify_proof(root: B256, leaf: B256, proof: &[B256]) -> bool {
    proof.iter().fold(leaf, |node, sibling| hash_pair(node, *sibling)) == root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<B256> {
        (0..count).map(|n| keccak256(n.to_be_bytes())).collect()
    }

    #[test]
    fn every_leaf_of_every_small_tree_has_a_proof_and_no_stranger_has() {
        for count in 1..=33 {
            let tree = MerkleTree::new(leaves(count)).expect("not empty");
            for (index, leaf) in leaves(count).into_iter().enumerate() {
                let proof = tree.proof(index).expect("a leaf of the tree");
                assert!(verify_proof(tree.root(), leaf, &proof), "leaf {index} of {count}");
                assert!(!verify_proof(tree.root(), B256::repeat_byte(7), &proof));
            }
            assert_eq!(tree.proof(count as usize), None);
        }
    }

    #[test]
    fn there_is_no_tree_without_leaves() {
        assert_eq!(MerkleTree::new(Vec::new()), None);
    }

    #[test]
    fn a_single_leaf_is_its_own_root() {
        let tree = MerkleTree::new(leaves(1)).expect("not empty");
        assert_eq!((tree.root(), tree.proof(0)), (leaves(1)[0], Some(Vec::new())));
    }
}
