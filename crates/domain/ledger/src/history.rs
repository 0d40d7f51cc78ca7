//! Balances as they were.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::Timestamp;

use crate::account::Balance;

/// Of each account that is recorded, its balance after every moment at which it changed, oldest first.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct History {
    accounts: BTreeMap<u32, Vec<(Timestamp, Balance)>>,
}

impl History {
    /// Records an account from `now` on.
    pub fn begin(&mut self, account: u32, now: Timestamp, balance: Balance) {
        self.accounts.entry(account).or_insert_with(|| vec![(now, balance)]);
    }

    /// Notes what an account has after a change at `now`, if it is recorded. A moment that ends as the one before
    /// leaves no trace.
    pub fn note(&mut self, account: u32, now: Timestamp, balance: Balance) {
        let Some(changes) = self.accounts.get_mut(&account) else { return };
        changes.pop_if(|last| last.0 == now && last.1 != balance);
        if changes.last().is_none_or(|last| last.1 != balance) {
            changes.push((now, balance));
        }
    }

    /// What an account had at the end of the moment `at`; `None` if it was not recorded then.
    pub fn as_of(&self, account: u32, at: Timestamp) -> Option<Balance> {
        let changes = self.accounts.get(&account)?;
        let after = changes.partition_point(|(time, _)| *time <= at);
        changes[..after].last().map(|(_, balance)| *balance)
    }
}
