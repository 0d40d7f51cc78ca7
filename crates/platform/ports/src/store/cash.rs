//! Money coming in and going out.

use async_trait::async_trait;
use genex_types::{DepositId, Money, PayoutId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::StoreError;

/// How far a deposit or payout has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashStatus {
    /// Asked for.
    Requested,
    /// The payment is made; the books follow.
    Paid,
    /// Done.
    Settled,
    /// Refused; nothing has moved.
    Declined,
}

/// Cash coming in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// The deposit.
    pub id: DepositId,
    /// Its number, as people see it.
    pub number: String,
    /// Whose.
    pub user: UserId,
    /// How much.
    pub amount: Money,
    /// How it is paid.
    pub method: String,
    /// How far it has come.
    pub status: CashStatus,
    /// Why it was declined.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was settled or declined.
    pub finished_at: Option<Timestamp>,
}

/// Cash going out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The payout.
    pub id: PayoutId,
    /// Its number, as people see it.
    pub number: String,
    /// Whose.
    pub user: UserId,
    /// How much.
    pub amount: Money,
    /// Where to.
    pub destination: String,
    /// How far it has come.
    pub status: CashStatus,
    /// Why it was declined.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was settled or declined.
    pub finished_at: Option<Timestamp>,
}

/// Deposits and payouts.
#[async_trait]
pub trait CashStore: Send + Sync {
    /// Adds a deposit unless the person's deposits since `since` and this one exceed `limit_minor`. Adding it
    /// again changes nothing.
    ///
    /// Returns whether it stands. Errors: the store's.
    async fn add_deposit(
        &self,
        deposit: &Deposit,
        since: Timestamp,
        limit_minor: Option<i64>,
    ) -> Result<bool, StoreError>;

    /// One deposit.
    async fn deposit(&self, id: DepositId) -> Result<Option<Deposit>, StoreError>;

    /// Moves a deposit on. Errors: [`StoreError::Stale`] if it is not in `from`.
    async fn move_deposit(
        &self,
        id: DepositId,
        from: CashStatus,
        to: CashStatus,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// A person's deposits, newest first.
    async fn deposits_of(&self, user: UserId) -> Result<Vec<Deposit>, StoreError>;

    /// Deposits that are neither settled nor declined: what a restart takes up again.
    async fn unfinished_deposits(&self) -> Result<Vec<Deposit>, StoreError>;

    /// Adds a payout; adding it again changes nothing.
    async fn add_payout(&self, payout: &Payout) -> Result<(), StoreError>;

    /// One payout.
    async fn payout(&self, id: PayoutId) -> Result<Option<Payout>, StoreError>;

    /// Moves a payout on. Errors: [`StoreError::Stale`] if it is not in `from`.
    async fn move_payout(
        &self,
        id: PayoutId,
        from: CashStatus,
        to: CashStatus,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// A person's payouts, newest first.
    async fn payouts_of(&self, user: UserId) -> Result<Vec<Payout>, StoreError>;

    /// Payouts that are neither settled nor declined: what a restart takes up again.
    async fn unfinished_payouts(&self) -> Result<Vec<Payout>, StoreError>;
}
