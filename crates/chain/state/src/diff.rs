//! What one block changes.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};

use crate::Account;

/// The accounts, slots and codes one block wrote, with their values after it. Sorted by key, so that
/// two nodes that executed the same block hold the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateDiff {
    /// Changed accounts by address.
    pub accounts: BTreeMap<Address, AccountDiff>,
    /// Codes that were deployed, by Keccak-256.
    pub codes: BTreeMap<B256, Bytes>,
}

/// One account after the block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountDiff {
    /// The account, or `None` if it exists no longer. Always given, also when only storage changed.
    pub account: Option<Account>,
    /// Whether everything stored before the block was dropped. [`AccountDiff::storage`] then holds
    /// all there is.
    pub storage_cleared: bool,
    /// Changed slots; zero removes a slot.
    pub storage: BTreeMap<U256, U256>,
}

impl StateDiff {
    /// Number of leaves of the tries that this diff touches.
    pub fn leaves(&self) -> usize {
        self.accounts.values().map(|account| 1 + account.storage.len()).sum()
    }
}

impl AccountDiff {
    /// The slot's value after the block, if the block decided it.
    pub(crate) fn slot(&self, slot: &U256) -> Option<U256> {
        let dropped = self.storage_cleared || self.account.is_none();
        self.storage.get(slot).copied().or_else(|| dropped.then_some(U256::ZERO))
    }
}
