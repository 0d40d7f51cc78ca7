//! Series: what was made of a template, from the moment it is asked for to the end of its life.

use async_trait::async_trait;
use genex_coupon::Terms;
use genex_types::{IssuerId, Money, SeriesId, TemplateId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{StoreError, outbox::OpId};
use crate::chain::ChainOp;

/// How a series stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesStatus {
    /// On its way to the chain.
    Minting,
    /// May be bought and traded.
    Listed,
    /// Closed by its issuer; may be opened again.
    Delisted,
    /// Closed by its issuer for good.
    Recalled,
    /// Past its last day.
    Expired,
    /// Its issuer does not honour it.
    Defaulted,
    /// Came to nothing.
    Failed,
}

impl SeriesStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Minting,
        Self::Listed,
        Self::Delisted,
        Self::Recalled,
        Self::Expired,
        Self::Defaulted,
        Self::Failed,
    ];

    /// Its stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minting => "minting",
            Self::Listed => "listed",
            Self::Delisted => "delisted",
            Self::Recalled => "recalled",
            Self::Expired => "expired",
            Self::Defaulted => "defaulted",
            Self::Failed => "failed",
        }
    }

    /// The status of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// A series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The series.
    pub id: SeriesId,
    /// What it was made of.
    pub template: TemplateId,
    /// Whose.
    pub issuer: IssuerId,
    /// The name people see.
    pub name: String,
    /// What the coupon is good for, in the issuer's words.
    pub description: String,
    /// Fixed for ever.
    pub terms: Terms,
    /// Coupons made at first.
    pub quantity: u64,
    /// First moment of validity.
    pub valid_from: Timestamp,
    /// First moment after validity.
    pub expires_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// How it stands.
    pub status: SeriesStatus,
    /// Its class on the chain, once there is one.
    pub class: Option<u64>,
    /// Why it came to nothing.
    pub failure: Option<String>,
    /// Whether its holders were told that it ends soon.
    pub reminded: bool,
}

impl Series {
    /// The face value of all its first coupons: what it takes of its issuer's quota. `None` if that is too much to
    /// count.
    pub fn quota(&self) -> Option<Money> {
        self.terms.face.checked_mul(self.quantity).ok()
    }
}

/// What came of adding a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesCreation {
    /// It is there, now or before.
    Created,
    /// Its template is not approved, or was issued already.
    TemplateNotReady,
    /// Its issuer's quota has no room for it.
    QuotaExceeded,
}

/// Series.
#[async_trait]
pub trait SeriesStore: Send + Sync {
    /// Adds a series and the operation that makes it, marks its template as issued and takes its quota, all or
    /// nothing. Adding it again changes nothing.
    async fn create_series(
        &self,
        series: &Series,
        id: OpId,
        op: &ChainOp,
    ) -> Result<SeriesCreation, StoreError>;

    /// One series.
    async fn series(&self, id: SeriesId) -> Result<Option<Series>, StoreError>;

    /// The series made of a template.
    async fn series_of_template(&self, template: TemplateId) -> Result<Option<Series>, StoreError>;

    /// An issuer's series, newest first, after `after`.
    async fn series_of_issuer(
        &self,
        issuer: IssuerId,
        after: Option<SeriesId>,
        limit: u32,
    ) -> Result<Vec<Series>, StoreError>;

    /// Every series that has a class, by class.
    async fn series_on_chain(&self) -> Result<Vec<Series>, StoreError>;

    /// Minting to listed, now that it has a class. Doing it again changes nothing.
    async fn set_series_class(&self, id: SeriesId, class: u64) -> Result<(), StoreError>;

    /// Minting to failed; its template may be issued again, and its quota is free. Doing it again changes nothing.
    async fn set_series_failed(&self, id: SeriesId, reason: &str) -> Result<(), StoreError>;

    /// Moves a series on. Errors: [`StoreError::Stale`] if it is in none of `from`.
    async fn set_series_status(
        &self,
        id: SeriesId,
        from: &[SeriesStatus],
        to: SeriesStatus,
    ) -> Result<(), StoreError>;

    /// Series on the chain, not expired, whose last moment is before `until`; first to end first.
    async fn series_ending(&self, until: Timestamp) -> Result<Vec<Series>, StoreError>;

    /// Remembers that holders were told.
    async fn mark_reminded(&self, id: SeriesId) -> Result<(), StoreError>;
}
