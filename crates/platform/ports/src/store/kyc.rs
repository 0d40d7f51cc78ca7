//! KYC cases.

use async_trait::async_trait;
use genex_types::{CaseId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::providers::KycApplication;

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// The provider has not answered.
    Pending,
    /// A person has to look.
    Review,
    /// Passed.
    Approved,
    /// Not passed.
    Rejected,
}

/// An application for a KYC level and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KycCase {
    /// The case.
    pub id: CaseId,
    /// What was handed in.
    pub application: KycApplication,
    /// How far it has come.
    pub status: CaseStatus,
    /// Why, if it was not passed at once.
    pub reason: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

impl KycCase {
    /// Whose it is.
    pub const fn user(&self) -> UserId {
        self.application.user
    }
}

/// Cases.
#[async_trait]
pub trait KycStore: Send + Sync {
    /// Opens a case; opening it again changes nothing.
    ///
    /// Errors: [`StoreError::Conflict`] if the person has another one that is not decided.
    async fn open_case(&self, case: &KycCase) -> Result<(), StoreError>;

    /// One case.
    async fn case(&self, id: CaseId) -> Result<Option<KycCase>, StoreError>;

    /// A person's newest case.
    async fn latest_case(&self, user: UserId) -> Result<Option<KycCase>, StoreError>;

    /// Moves a case on; an approval raises the person's level with it.
    ///
    /// Errors: [`StoreError::Stale`] if it is not in `from`.
    async fn decide_case(
        &self,
        id: CaseId,
        from: CaseStatus,
        to: CaseStatus,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Cases a person has to look at, oldest first.
    async fn cases_in_review(&self) -> Result<Vec<KycCase>, StoreError>;

    /// Approved cases whose level the chain may not know yet, and pending ones: what a restart takes up again.
    async fn unfinished_cases(&self) -> Result<Vec<KycCase>, StoreError>;
}
