//! Reports that are due to the authorities, and those that were filed.

use async_trait::async_trait;
use genex_types::{CaseId, Timestamp, UserId};

use super::StoreError;

/// A suspicious activity report that a case calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// The case; one report each.
    pub case: CaseId,
    /// When the facts were known: from then on its time runs.
    pub known_at: Timestamp,
    /// When and by whom it was filed, once it was.
    pub filed: Option<(Timestamp, UserId)>,
}

/// Reports. What is filed stays as it was filed.
#[async_trait]
pub trait FilingStore: Send + Sync {
    /// The `limit` reports that are due, the one whose time began first in front; or that were filed, the newest first.
    async fn filings(&self, filed: bool, limit: u64) -> Result<Vec<Filing>, StoreError>;

    /// One report.
    async fn filing(&self, case: CaseId) -> Result<Option<Filing>, StoreError>;

    /// The file of a report that was filed.
    async fn filed_document(&self, case: CaseId) -> Result<Option<String>, StoreError>;

    /// Keeps the file of a report. Errors: [`StoreError::Stale`] if none is due for this case any more.
    async fn file(&self, case: CaseId, at: Timestamp, by: UserId, document: &str) -> Result<(), StoreError>;
}
