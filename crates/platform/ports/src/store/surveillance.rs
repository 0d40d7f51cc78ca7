//! What moved as surveillance sees it, what it found, and the cases people make of it.

use async_trait::async_trait;
use genex_surveillance::{Case, Severity, Transfer};
use genex_types::{CaseId, EventId, Timestamp};
use serde::{Deserialize, Serialize};

use super::StoreError;

/// What raised an alert: a rule of the monitor or a typology of the graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRecord {
    /// The alert; follows from what it is about, so that finding it twice is finding it once.
    pub id: EventId,
    /// The case it belongs to.
    pub case: CaseId,
    /// Name of the rule or typology.
    pub kind: String,
    /// The account in question.
    pub account: String,
    /// How grave it is.
    pub severity: Severity,
    /// How sure, 0 to 1,000.
    pub score: u32,
    /// What was seen, in a sentence.
    pub reason: String,
    /// Ids of the transfers.
    pub transfers: Vec<String>,
    /// When it was found.
    pub at: Timestamp,
}

/// A case with the number of its version: who changes it says which one was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRecord {
    /// Its id.
    pub id: CaseId,
    /// 0 for one that was never stored; each change adds one.
    pub version: u64,
    /// The case.
    pub case: Case,
}

/// What a look at the journal has brought, stored in one transaction with the look's place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    /// The last receipt that had been looked at before.
    pub from: u64,
    /// The last receipt that is looked at now.
    pub to: u64,
    /// What moved.
    pub transfers: Vec<Transfer>,
    /// What was found, new or known better.
    pub alerts: Vec<AlertRecord>,
    /// Cases that are new or have changed.
    pub cases: Vec<CaseRecord>,
}

/// Transfers, alerts and cases of surveillance.
#[async_trait]
pub trait SurveillanceStore: Send + Sync {
    /// The last receipt that was looked at.
    async fn surveyed(&self) -> Result<u64, StoreError>;

    /// Stores what a look has brought, whole or not at all.
    ///
    /// Errors: [`StoreError::Stale`] if another look was first, or a case has changed since it was read.
    async fn record(&self, sighting: &Sighting) -> Result<(), StoreError>;

    /// Transfers since a moment, in seconds, in the order of time.
    async fn transfers_since(&self, at: i64) -> Result<Vec<Transfer>, StoreError>;

    /// These transfers, in the order of time.
    async fn transfers_by_id(&self, ids: &[String]) -> Result<Vec<Transfer>, StoreError>;

    /// The case about this account that is not closed.
    async fn open_case_about(&self, account: &str) -> Result<Option<CaseRecord>, StoreError>;

    /// One case.
    async fn aml_case(&self, id: CaseId) -> Result<Option<CaseRecord>, StoreError>;

    /// The newest `limit` cases that are closed, or that are not.
    async fn aml_cases(&self, closed: bool, limit: u64) -> Result<Vec<CaseRecord>, StoreError>;

    /// Stores a changed case under its next version; with `report_from`, a report of it is due from then on, unless it
    /// has one. Errors: [`StoreError::Stale`] if it has changed since it was read; [`StoreError::Conflict`] if it is
    /// reopened while another case about the account is open.
    async fn save_aml_case(
        &self,
        record: &CaseRecord,
        report_from: Option<Timestamp>,
    ) -> Result<(), StoreError>;

    /// One alert.
    async fn alert(&self, id: EventId) -> Result<Option<AlertRecord>, StoreError>;

    /// Alerts of a case, the oldest first.
    async fn alerts_of(&self, case: CaseId) -> Result<Vec<AlertRecord>, StoreError>;

    /// The newest `limit` alerts.
    async fn alerts(&self, limit: u64) -> Result<Vec<AlertRecord>, StoreError>;
}
