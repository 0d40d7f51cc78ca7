//! Blocks above the tip that were executed and may still become final.

use std::{collections::BTreeMap, sync::Arc};

use genex_chain_consensus::BlockId;
use genex_chain_state::{StateDiff, StoredBlock};

use crate::Succession;

/// A block with what it changes.
#[derive(Clone, Debug)]
pub(crate) struct Executed {
    /// The block.
    pub(crate) block: Arc<StoredBlock>,
    /// What it changes.
    pub(crate) diff: Arc<StateDiff>,
    /// By how much each transaction makes the state grow.
    pub(crate) growth: Arc<[u32]>,
    /// Who decides after it, if it is the last block of an epoch.
    pub(crate) succession: Option<Arc<Succession>>,
    /// Whether its transactions are out of this node's pool.
    pub(crate) own: bool,
}

impl Executed {
    pub(crate) fn id(&self) -> BlockId {
        BlockId { height: self.block.header.number, hash: self.block.hash }
    }

    fn parent(&self) -> BlockId {
        BlockId { height: self.block.header.number - 1, hash: self.block.header.parent_hash }
    }
}

/// The blocks, by height and hash.
#[derive(Debug, Default)]
pub(crate) struct BlockTree {
    blocks: BTreeMap<BlockId, Executed>,
}

impl BlockTree {
    /// Adds a block whose parent is the tip or in the tree.
    pub(crate) fn insert(&mut self, block: Executed) {
        // A block of this node's own comes back by way of the network; it stays its own.
        self.blocks.entry(block.id()).or_insert(block);
    }

    pub(crate) fn contains(&self, id: BlockId) -> bool {
        self.blocks.contains_key(&id)
    }

    pub(crate) fn remove(&mut self, id: BlockId) -> Option<Executed> {
        self.blocks.remove(&id)
    }

    /// The blocks from above `tip` to `id`, oldest first; `None` if `id` is not above `tip`.
    pub(crate) fn path(&self, tip: BlockId, id: BlockId) -> Option<Vec<Executed>> {
        let mut path = Vec::new();
        let mut at = id;
        while at != tip {
            let block = self.blocks.get(&at)?;
            path.push(block.clone());
            at = block.parent();
        }
        path.reverse();
        Some(path)
    }

    /// This node's own blocks that are not on `path`. From now on they count as others'.
    pub(crate) fn disown_off(&mut self, path: &[Executed]) -> Vec<Executed> {
        let off = |block: &&mut Executed| block.own && path.iter().all(|on| on.id() != block.id());
        let disowned = self.blocks.values_mut().filter(off).map(|block| {
            block.own = false;
            block.clone()
        });
        disowned.collect()
    }

    /// Drops the blocks that can't become final after `tip`, and returns them.
    pub(crate) fn prune(&mut self, tip: BlockId) -> Vec<Executed> {
        let (mut kept, mut dropped) = (BTreeMap::new(), Vec::new());
        for (id, block) in std::mem::take(&mut self.blocks) {
            let parent = block.parent();
            match parent == tip || kept.contains_key(&parent) {
                true => drop(kept.insert(id, block)),
                false => dropped.push(block),
            }
        }
        self.blocks = kept;
        dropped
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;
    use genex_chain_state::header_template;

    use super::*;

    fn id(height: u64, mark: u8) -> BlockId {
        BlockId { height, hash: B256::repeat_byte(mark) }
    }

    fn block(height: u64, mark: u8, parent: u8, own: bool) -> Executed {
        let header = alloy_consensus::Header {
            number: height,
            parent_hash: B256::repeat_byte(parent),
            ..header_template()
        };
        let block = StoredBlock {
            header,
            hash: B256::repeat_byte(mark),
            transactions: Vec::new(),
            senders: Vec::new(),
            receipts: Vec::new(),
        };
        Executed {
            block: Arc::new(block),
            diff: Arc::default(),
            growth: Arc::default(),
            succession: None,
            own,
        }
    }

    /// Two branches over block 1: 2-3 and 4-5.
    fn tree() -> BlockTree {
        let mut tree = BlockTree::default();
        for (height, mark, parent, own) in
            [(2, 2, 1, true), (3, 3, 2, false), (2, 4, 1, false), (3, 5, 4, true)]
        {
            tree.insert(block(height, mark, parent, own));
        }
        tree
    }

    fn ids(blocks: &[Executed]) -> Vec<BlockId> {
        blocks.iter().map(Executed::id).collect()
    }

    #[test]
    fn a_path_leads_from_the_tip_to_a_block() {
        let tree = tree();
        assert_eq!(ids(&tree.path(id(1, 1), id(3, 5)).unwrap()), [id(2, 4), id(3, 5)]);
        assert!(tree.path(id(1, 1), id(1, 1)).unwrap().is_empty());
        assert!(tree.path(id(2, 2), id(3, 5)).is_none());
    }

    #[test]
    fn what_does_not_descend_from_the_tip_is_dropped() {
        let mut tree = tree();
        let mut dropped = ids(&tree.prune(id(2, 4)));
        dropped.sort();
        assert_eq!(dropped, [id(2, 2), id(2, 4), id(3, 3)]);
        assert!(tree.contains(id(3, 5)));
    }

    #[test]
    fn own_blocks_off_the_path_are_given_up_once() {
        let mut tree = tree();
        let path = tree.path(id(1, 1), id(3, 5)).unwrap();
        assert_eq!(ids(&tree.disown_off(&path)), [id(2, 2)]);
        assert!(tree.disown_off(&path).is_empty());
    }
}
