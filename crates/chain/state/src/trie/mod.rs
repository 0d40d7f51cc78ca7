//! A Merkle Patricia trie in memory, over keys of 32 bytes (Yellow Paper, appendix D).
//!
//! Every node keeps the reference its parent writes for it, and forgets it when something below
//! changes; the root is therefore as cheap as the paths that changed. Keys are hashes of equal
//! length, so branches carry no value. Encodings come from `alloy-trie`.

mod node;
#[cfg(test)]
mod tests;

use alloy_primitives::{B256, Bytes, keccak256};
use alloy_trie::{EMPTY_ROOT_HASH, Nibbles};

use node::{Child, Removal};

/// A Merkle Patricia trie from 32-byte keys to byte strings.
#[derive(Default)]
pub struct Trie {
    root: Option<Child>,
    scratch: Vec<u8>,
}

impl Trie {
    /// Whether the trie holds nothing.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// The value at `key`.
    pub fn get(&self, key: &B256) -> Option<&[u8]> {
        self.root.as_ref()?.get(Nibbles::unpack_array(&key.0))
    }

    /// Puts `value`, which is not empty, at `key`.
    pub fn put(&mut self, key: &B256, value: &[u8]) {
        let path = Nibbles::unpack_array(&key.0);
        match &mut self.root {
            Some(root) => root.put(path, value),
            vacant => *vacant = Some(Child::leaf(path, value)),
        }
    }

    /// Removes `key`; nothing happens if it is not there.
    pub fn remove(&mut self, key: &B256) {
        let path = Nibbles::unpack_array(&key.0);
        if let Some(root) = &mut self.root
            && root.remove(path) == Removal::Vanished
        {
            self.root = None;
        }
    }

    /// The root hash. Hashes only the paths that changed since the last call.
    pub fn root(&mut self) -> B256 {
        let Some(root) = &mut self.root else {
            return EMPTY_ROOT_HASH;
        };
        match root.reference(&mut self.scratch).as_hash() {
            Some(hash) => hash,
            None => {
                root.encode(&mut self.scratch);
                keccak256(&self.scratch)
            }
        }
    }

    /// The nodes from the root towards `key`, as `eth_getProof` gives them (EIP-1186): they prove
    /// the value there, or that there is none.
    pub fn prove(&mut self, key: &B256) -> Vec<Bytes> {
        let mut proof = Vec::new();
        if let Some(root) = &mut self.root {
            root.prove(Nibbles::unpack_array(&key.0), &mut proof);
        }
        proof.into_iter().map(Bytes::from).collect()
    }
}

impl std::fmt::Debug for Trie {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Trie").field("empty", &self.is_empty()).finish()
    }
}
