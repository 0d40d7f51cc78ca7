//! Outside providers: identity checks and payments.

use async_trait::async_trait;
use genex_types::{Money, UserId};
use serde::{Deserialize, Serialize};

/// A provider gave no usable answer; asking again is safe.
#[derive(Debug, thiserror::Error)]
#[error("{provider}: {detail}")]
pub struct ProviderError {
    /// Which provider.
    pub provider: &'static str,
    /// What happened.
    pub detail: String,
}

/// What a person hands in for a KYC level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KycApplication {
    /// Id of the check; the same id is the same check.
    pub check: u128,
    /// Who.
    pub user: UserId,
    /// The level aimed at, 1 to 3.
    pub level: u8,
    /// Name as in the document.
    pub name: String,
    /// Birth date, ISO 8601.
    pub birth_date: String,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: String,
    /// Number of the document; L2 and up.
    pub document_number: Option<String>,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum KycDecision {
    /// Passed.
    Approved,
    /// A person has to look.
    Review {
        /// Why.
        reason: String,
    },
    /// Not passed.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// Checks identities.
#[async_trait]
pub trait KycProvider: Send + Sync {
    /// Decides on an application.
    async fn check(&self, application: &KycApplication) -> Result<KycDecision, ProviderError>;
}

/// What came of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The money is ours.
    Captured,
    /// The payer's side refused.
    Declined {
        /// Why.
        reason: String,
    },
}

/// Takes money in and sends it out.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Collects `amount`; the same id is the same payment.
    async fn collect(&self, id: u128, method: &str, amount: Money) -> Result<PaymentStatus, ProviderError>;

    /// Pays `amount` out; the same id is the same payment.
    async fn pay_out(
        &self,
        id: u128,
        destination: &str,
        amount: Money,
    ) -> Result<PaymentStatus, ProviderError>;
}
