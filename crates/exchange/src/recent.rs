//! Ids that were used, of which the newest are remembered.

use std::{collections::HashMap, hash::Hash};

use borsh::{BorshDeserialize, BorshSerialize};

/// A map whose order nobody sees, so that a fast hash will do.
pub(crate) type Map<K, V> = HashMap<K, V, hashbrown::DefaultHashBuilder>;

/// How many ids are remembered at least. Seven eighths of a power of two fill a table of that size.
pub(crate) const REMEMBERED: usize = 7 << 17;
/// From this size on a table is made as large as it will ever be, and all of its memory is used at once.
const SMALL: usize = 1 << 16;

/// Ids with what belongs to them: at least the newest [`REMEMBERED`], at most twice as many.
///
/// They are kept in two generations. When the younger is full, the elder is forgotten whole and the younger takes its
/// place: no id is ever taken out by itself, and no table has to be put in order while commands wait.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Recent<K, V>
where
    K: Eq + Hash + Ord,
{
    younger: Generation<K, V>,
    elder: Generation<K, V>,
}

#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
struct Generation<K, V>
where
    K: Eq + Hash + Ord,
{
    rows: Map<K, V>,
    highest: Option<K>,
}

impl<K: Copy + Eq + Hash + Ord, V> Default for Recent<K, V> {
    fn default() -> Self {
        let empty = || Generation { rows: Map::default(), highest: None };
        Self { younger: empty(), elder: empty() }
    }
}

impl<K: Copy + Eq + Hash + Ord, V> Recent<K, V> {
    /// What belongs to an id, if it is remembered.
    pub fn get(&self, id: &K) -> Option<&V> {
        self.younger.rows.get(id).or_else(|| self.elder.rows.get(id))
    }

    /// Remembers an id that is not there yet. Returns the highest of those that are forgotten for it, if any are.
    pub fn remember(&mut self, id: K, value: V) -> Option<K> {
        let forgotten = if self.younger.rows.len() == REMEMBERED { self.turn() } else { None };
        let Generation { rows, highest } = &mut self.younger;
        if rows.len() == rows.capacity() && rows.len() >= SMALL {
            rows.reserve(REMEMBERED - rows.len());
        }
        rows.insert(id, value);
        *highest = (*highest).max(Some(id));
        forgotten
    }

    fn turn(&mut self) -> Option<K> {
        std::mem::swap(&mut self.younger, &mut self.elder);
        self.younger.rows.clear();
        self.younger.highest.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered_and_a_whole_generation_is_forgotten_at_once() {
        let mut recent = Recent::default();
        let all = 2 * REMEMBERED as u64;
        for id in 0..all {
            assert_eq!(recent.remember(id, ()), None, "nothing was forgotten before {id}");
        }
        assert!((0..all).all(|id| recent.get(&id).is_some()));
        assert_eq!(recent.remember(all, ()), Some(REMEMBERED as u64 - 1));
        assert!((0..REMEMBERED as u64).all(|id| recent.get(&id).is_none()));
        assert!((REMEMBERED as u64..=all).all(|id| recent.get(&id).is_some()));
    }

    #[test]
    fn a_full_table_is_as_large_as_it_will_ever_be() {
        let mut recent = Recent::default();
        for id in 0..SMALL as u64 * 2 {
            recent.remember(id, ());
        }
        let capacity = recent.younger.rows.capacity();
        assert!(capacity >= REMEMBERED);
        for id in SMALL as u64 * 2..3 * REMEMBERED as u64 {
            recent.remember(id, ());
        }
        assert_eq!(recent.younger.rows.capacity(), capacity);
    }
}
