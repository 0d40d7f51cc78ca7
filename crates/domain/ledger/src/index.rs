//! Accounts by key. A slot holds a number; the key is looked up in the account's row, so that it is kept once.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::account::AccountRow;

/// Numbers of accounts, found by key. Its order is never seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// The index of these rows.
    pub fn of<K: Eq + Hash>(rows: &[AccountRow<K>]) -> Self {
        let mut index = Self::default();
        (0..).zip(rows).for_each(|(number, _)| index.add(number, rows));
        index
    }

    pub fn find<K: Eq + Hash>(&self, key: &K, rows: &[AccountRow<K>]) -> Option<u32> {
        let same = |number: &u32| rows[*number as usize].key == *key;
        self.numbers.find(self.hasher.hash_one(key), same).copied()
    }

    /// Adds a row whose key is not there yet.
    pub fn add<K: Hash>(&mut self, number: u32, rows: &[AccountRow<K>]) {
        let Self { numbers, hasher } = self;
        let hash = |number: &u32| hasher.hash_one(&rows[*number as usize].key);
        numbers.insert_unique(hash(&number), number, hash);
    }
}
