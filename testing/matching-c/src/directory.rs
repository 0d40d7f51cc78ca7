//! Where the order of an id is. Ids that count from small numbers, as they usually do, are places in an array.

use std::collections::HashMap;

/// Ids below this are places, unless they are far beyond all others.
const DENSE: u64 = 1 << 26;
/// How far beyond the array an id may be and still make it longer.
const STRIDE: u64 = 1 << 20;
const NONE: u32 = u32::MAX;

/// Slots by id.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    dense: Vec<u32>,
    sparse: HashMap<u64, u32>,
}

impl Directory {
    #[inline]
    pub fn get(&self, id: u64) -> Option<u32> {
        match self.dense.get(id as usize) {
            Some(&slot) if slot != NONE => Some(slot),
            _ if self.sparse.is_empty() => None,
            _ => self.sparse.get(&id).copied(),
        }
    }

    #[inline]
    pub fn insert(&mut self, id: u64, slot: u32) {
        if id < DENSE && id < self.dense.len() as u64 + STRIDE {
            if id as usize >= self.dense.len() {
                self.dense.resize((id as usize + 1).next_power_of_two(), NONE);
            }
            self.dense[id as usize] = slot;
        } else {
            self.sparse.insert(id, slot);
        }
    }

    #[inline]
    pub fn remove(&mut self, id: u64) {
        match self.dense.get_mut(id as usize) {
            Some(slot) if *slot != NONE => *slot = NONE,
            _ => drop(self.sparse.remove(&id)),
        }
    }
}
