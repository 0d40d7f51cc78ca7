//! Resting orders in one block of memory, linked into queues.

use std::ops::{Index, IndexMut};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::order::{SelfTrade, Side, TimeInForce};

/// No node.
pub(crate) const NIL: u32 = u32::MAX;

/// A resting order. `open` is 0 in a free node, whose `next` is the next free one.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Node {
    /// Number of its place in the queue of time; lower is older.
    pub place: u64,
    pub open: u64,
    pub price: u64,
    pub tag: u32,
    pub account: u32,
    pub resales: u32,
    pub prev: u32,
    pub next: u32,
    pub side: Side,
    pub time_in_force: TimeInForce,
    pub self_trade: SelfTrade,
}

/// Nodes by number, with a free list.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Slab {
    nodes: Vec<Node>,
    free: u32,
}

impl Slab {
    pub const fn new() -> Self {
        Self { nodes: Vec::new(), free: NIL }
    }

    pub fn insert(&mut self, node: Node) -> u32 {
        if self.free == NIL {
            self.nodes.push(node);
            return u32::try_from(self.nodes.len() - 1).expect("fewer than 2^32 orders rest in memory");
        }
        let ix = self.free;
        self.free = self[ix].next;
        self[ix] = node;
        ix
    }

    pub fn remove(&mut self, ix: u32) {
        let free = self.free;
        let node = &mut self[ix];
        node.open = 0;
        node.next = free;
        self.free = ix;
    }

    /// Nodes in use, by number.
    pub fn live(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).zip(&self.nodes).filter(|(_, node)| node.open > 0).map(|(ix, _)| ix)
    }
}

impl Index<u32> for Slab {
    type Output = Node;

    fn index(&self, ix: u32) -> &Node {
        &self.nodes[ix as usize]
    }
}

impl IndexMut<u32> for Slab {
    fn index_mut(&mut self, ix: u32) -> &mut Node {
        &mut self.nodes[ix as usize]
    }
}
