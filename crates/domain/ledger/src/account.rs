//! Accounts and their balances.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::Currency;

/// Dense number of an account within its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct AccountIx(pub(crate) u32);

/// How low an account may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Floor {
    /// What leaves must be there.
    Zero,
    /// It may owe.
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
}

/// An account as stored.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct AccountRow<K> {
    pub key: K,
    pub currency: Currency,
    pub floor: Floor,
    pub balance: Balance,
}

impl<K> AccountRow<K> {
    pub fn covers(&self, amount: i128) -> bool {
        self.floor == Floor::None || self.balance.available() >= amount
    }

    pub fn assert_floor(&self) {
        if self.floor == Floor::Zero {
            assert!(self.balance.available() >= 0, "an account went below zero");
        }
        assert!(self.balance.pending_debits >= 0 && self.balance.pending_credits >= 0);
    }
}
