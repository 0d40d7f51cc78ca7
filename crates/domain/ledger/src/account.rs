//! Accounts and their balances.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::Currency;

/// Dense number of an account within its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct AccountIx(pub(crate) u32);

/// How far an account's balance may go. What is set aside counts as gone, what is announced as come, whichever
/// brings it nearer to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Limit {
    /// Never negative: what leaves must be there.
    DebitsWithinCredits,
    /// Never positive: no more comes than left.
    CreditsWithinDebits,
    /// Anywhere.
    None,
}

/// The balance of an account in minor units: credits less debits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, BorshSerialize, BorshDeserialize)]
pub struct Balance {
    /// What is final.
    pub posted: i128,
    /// Set aside to leave.
    pub pending_debits: i128,
    /// Announced to come.
    pub pending_credits: i128,
}

impl Balance {
    /// What may leave: posted and not set aside.
    pub const fn available(self) -> i128 {
        self.posted - self.pending_debits
    }

    /// What may come to an account that must not become positive.
    pub const fn room(self) -> i128 {
        -self.posted - self.pending_credits
    }
}

/// An account as stored.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct AccountRow<K> {
    pub key: K,
    pub currency: Currency,
    pub limit: Limit,
    pub balance: Balance,
}

impl<K> AccountRow<K> {
    pub fn may_give(&self, amount: i128) -> bool {
        self.limit != Limit::DebitsWithinCredits || self.balance.available() >= amount
    }

    pub fn may_get(&self, amount: i128) -> bool {
        self.limit != Limit::CreditsWithinDebits || self.balance.room() >= amount
    }

    pub fn assert_within(&self) {
        assert!(self.may_give(0), "an account went below zero");
        assert!(self.may_get(0), "an account went above zero");
        assert!(self.balance.pending_debits >= 0 && self.balance.pending_credits >= 0);
    }
}
