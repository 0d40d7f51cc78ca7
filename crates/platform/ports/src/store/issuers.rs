//! Issuers, their stores, and the drafts of what they issue.

use async_trait::async_trait;
use genex_coupon::Terms;
use genex_types::{IssuerId, Money, StoreId, TemplateId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::StoreError;

/// What an issuer's business is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusinessTrade {
    /// Restaurants and cafés.
    Catering,
    /// Hotels.
    Hotel,
    /// Tours, tickets, transport.
    Travel,
    /// Shops.
    Retail,
}

/// How an issuer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerStatus {
    /// Waits for an operator.
    PendingReview,
    /// May issue.
    Active,
    /// May not issue for now.
    Suspended,
    /// Does not honour its coupons.
    Defaulted,
    /// Was not admitted.
    Rejected,
}

/// A business that issues coupons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer.
    pub id: IssuerId,
    /// Who applied for it and runs it.
    pub owner: UserId,
    /// Name in the register.
    pub legal_name: String,
    /// Name people know.
    pub brand_name: String,
    /// What its business is.
    pub trade: BusinessTrade,
    /// Where it is registered, ISO 3166-1 alpha-2.
    pub country: String,
    /// Number in the register.
    pub registration_number: String,
    /// Colour of its coupons, `#RRGGBB`.
    pub colour: String,
    /// One or two characters that stand for it.
    pub mark: String,
    /// Where the platform reaches it.
    pub contact_email: String,
    /// How it stands.
    pub status: IssuerStatus,
    /// Why it was rejected, suspended or defaulted.
    pub reason: Option<String>,
    /// Its grade as written: `AAA` to `BB`, or `NR`.
    pub grade: String,
    /// Its score in millionths of a point, once rated.
    pub score_micro: Option<u32>,
    /// Face value it may have outstanding.
    pub quota: Money,
    /// Of it, what is issued and neither redeemed nor expired.
    pub quota_used: Money,
    /// Its fee tier as written: `silver` to `diamond`.
    pub fee_tier: String,
    /// When it applied.
    pub created_at: Timestamp,
}

/// What an audit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingChange {
    /// The new grade, as written.
    pub grade: String,
    /// The score in millionths of a point.
    pub score_micro: Option<u32>,
    /// The quota that follows.
    pub quota: Money,
    /// What was rated, as JSON: inputs and parts.
    pub basis: String,
    /// When.
    pub at: Timestamp,
}

/// A place where coupons are redeemed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The store.
    pub id: StoreId,
    /// Whose.
    pub issuer: IssuerId,
    /// Its name.
    pub name: String,
    /// The region it reports to.
    pub region: String,
    /// Its city.
    pub city: String,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Issuers and their stores.
#[async_trait]
pub trait IssuerStore: Send + Sync {
    /// Adds an issuer and makes its owner's account its owner; adding it again changes nothing.
    ///
    /// Errors: [`StoreError::Conflict`] if the owner has another issuer, or the registration number is taken.
    async fn create_issuer(&self, issuer: &Issuer) -> Result<(), StoreError>;

    /// One issuer.
    async fn issuer(&self, id: IssuerId) -> Result<Option<Issuer>, StoreError>;

    /// Several issuers, those that exist.
    async fn issuers(&self, ids: &[IssuerId]) -> Result<Vec<Issuer>, StoreError>;

    /// Issuers of a status or all, newest first, after `after`.
    async fn list_issuers(
        &self,
        status: Option<IssuerStatus>,
        after: Option<IssuerId>,
        limit: u32,
    ) -> Result<Vec<Issuer>, StoreError>;

    /// Moves an issuer on. Errors: [`StoreError::Stale`] if it is not in one of `from`.
    async fn set_issuer_status(
        &self,
        id: IssuerId,
        from: &[IssuerStatus],
        to: IssuerStatus,
        reason: Option<&str>,
    ) -> Result<(), StoreError>;

    /// Writes a rating and keeps it in the issuer's history.
    async fn set_rating(&self, id: IssuerId, rating: &RatingChange) -> Result<(), StoreError>;

    /// An issuer's ratings, newest first.
    async fn ratings(&self, id: IssuerId) -> Result<Vec<RatingChange>, StoreError>;

    /// Sets quota aside for what is about to be issued. Returns whether there was room.
    async fn reserve_quota(&self, id: IssuerId, face: Money) -> Result<bool, StoreError>;

    /// Gives quota back: what was not issued after all, was redeemed, or has expired.
    async fn release_quota(&self, id: IssuerId, face: Money) -> Result<(), StoreError>;

    /// Adds a store; adding it again changes nothing.
    async fn add_store(&self, store: &Store) -> Result<(), StoreError>;

    /// One store.
    async fn store(&self, id: StoreId) -> Result<Option<Store>, StoreError>;

    /// An issuer's stores, oldest first.
    async fn stores_of(&self, issuer: IssuerId) -> Result<Vec<Store>, StoreError>;
}

/// How far a template has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStatus {
    /// Its issuer may change it.
    Draft,
    /// Waits for an operator.
    InReview,
    /// May be issued; fixed.
    Approved,
    /// Its issuer may change it and submit it again.
    Rejected,
    /// A series was made of it.
    Issued,
}

/// An operator's decision on a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// For or against.
    pub approved: bool,
    /// Why not.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The draft of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The template.
    pub id: TemplateId,
    /// Whose.
    pub issuer: IssuerId,
    /// How far it has come.
    pub status: TemplateStatus,
    /// The name people see.
    pub name: String,
    /// What the coupon is good for, in the issuer's words.
    pub description: String,
    /// What will be fixed.
    pub terms: Terms,
    /// The last decision on it.
    pub review: Option<Review>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
}

/// Templates.
#[async_trait]
pub trait TemplateStore: Send + Sync {
    /// Adds a template; adding it again changes nothing.
    async fn create_template(&self, template: &Template) -> Result<(), StoreError>;

    /// One template.
    async fn template(&self, id: TemplateId) -> Result<Option<Template>, StoreError>;

    /// Templates of an issuer or all, of a status or all, newest first, after `after`.
    async fn list_templates(
        &self,
        issuer: Option<IssuerId>,
        status: Option<TemplateStatus>,
        after: Option<TemplateId>,
        limit: u32,
    ) -> Result<Vec<Template>, StoreError>;

    /// Replaces name, description and terms of a draft or rejected template, which is a draft again.
    ///
    /// Errors: [`StoreError::Stale`] in any other status.
    async fn edit_template(&self, template: &Template) -> Result<(), StoreError>;

    /// Draft to in review. Errors: [`StoreError::Stale`].
    async fn submit_template(&self, id: TemplateId, at: Timestamp) -> Result<(), StoreError>;

    /// In review to approved or rejected. Errors: [`StoreError::Stale`].
    async fn review_template(&self, id: TemplateId, review: &Review) -> Result<(), StoreError>;

    /// Approved to issued: a series is being made of it. Errors: [`StoreError::Stale`].
    async fn mark_template_issued(&self, id: TemplateId) -> Result<(), StoreError>;

    /// Issued to approved: the series could not be made. Errors: [`StoreError::Stale`].
    async fn reopen_template(&self, id: TemplateId) -> Result<(), StoreError>;
}
