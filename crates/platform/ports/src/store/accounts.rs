//! People, how they prove who they are, and what they may do.

use async_trait::async_trait;
use genex_types::{IssuerId, StoreId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::{locale::Locale, messages::Contact};

/// What an account may do beyond its own affairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Buys, sells, gives and redeems.
    Consumer,
    /// Runs an issuer.
    IssuerOwner,
    /// Runs a store: redeems and sees totals.
    Manager,
    /// Redeems only.
    Cashier,
    /// Works for the platform.
    Operator,
    /// Supervises; reads only.
    Regulator,
}

/// The roles of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    /// Whether `role` is among them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether any of `roles` is among them.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// These roles and `role`.
    pub fn with(mut self, role: Role) -> Self {
        if !self.has(role) {
            self.0.push(role);
        }
        self
    }
}

/// Whether an account may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// The code sent to its contact has not come back.
    Unverified,
    /// Screening found something; a person has to look before it can do anything.
    Held,
    /// May act.
    Active,
    /// May look, not act.
    Frozen,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub id: UserId,
    /// Where it is reached; unique.
    pub contact: Contact,
    /// Full name.
    pub name: String,
    /// ISO 8601 date.
    pub birth_date: String,
    /// ISO 3166-1 alpha-2.
    pub nationality: String,
    /// Country of residence, ISO 3166-1 alpha-2.
    pub country: String,
    /// State or region within it.
    pub region: Option<String>,
    /// The language it reads.
    pub locale: Locale,
    /// Whether it may act.
    pub status: AccountStatus,
    /// What it may do.
    pub roles: Roles,
    /// KYC level, 0 to 3.
    pub kyc_level: u8,
    /// The issuer it owns or works for.
    pub issuer: Option<IssuerId>,
    /// The store it works at.
    pub store: Option<StoreId>,
    /// When it registered.
    pub created_at: Timestamp,
}

/// A place to work, offered to a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The issuer.
    pub issuer: IssuerId,
    /// The store.
    pub store: StoreId,
    /// Manager or cashier.
    pub role: Role,
}

/// Accounts. A contact belongs to one account at most.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Adds an account with the hash of its password. One that was never verified gives way to it.
    ///
    /// Errors: [`StoreError::Conflict`] if the contact belongs to a verified account.
    async fn create_account(&self, account: &Account, password_hash: &str) -> Result<(), StoreError>;

    /// One account.
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError>;

    /// Several accounts, those that exist.
    async fn accounts(&self, ids: &[UserId]) -> Result<Vec<Account>, StoreError>;

    /// The account of a contact.
    async fn account_of(&self, contact: &Contact) -> Result<Option<Account>, StoreError>;

    /// The hash of an account's password.
    async fn password_hash(&self, id: UserId) -> Result<Option<String>, StoreError>;

    /// Moves an account from one status to another. Errors: [`StoreError::Stale`] if it is not in `from`.
    async fn set_account_status(
        &self,
        id: UserId,
        from: AccountStatus,
        to: AccountStatus,
    ) -> Result<(), StoreError>;

    /// Changes the language an account reads.
    async fn set_locale(&self, id: UserId, locale: Locale) -> Result<(), StoreError>;

    /// Gives an account a role beside its others.
    async fn add_role(&self, id: UserId, role: Role) -> Result<(), StoreError>;

    /// Offers a contact a place to work; an account that has the contact, now or later, takes it.
    async fn offer_position(&self, contact: &Contact, position: &Position) -> Result<(), StoreError>;

    /// Gives an account the place offered to its contact, if there is one.
    async fn take_position(&self, id: UserId) -> Result<Option<Position>, StoreError>;

    /// People who work for an issuer.
    async fn staff_of(&self, issuer: IssuerId) -> Result<Vec<Account>, StoreError>;

    /// Places offered by an issuer that nobody has taken yet.
    async fn open_positions(&self, issuer: IssuerId) -> Result<Vec<(Contact, Position)>, StoreError>;

    /// Accounts held by screening, oldest first.
    async fn held_accounts(&self) -> Result<Vec<Account>, StoreError>;
}

/// A code that was sent to a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCode {
    /// Where it was sent.
    pub contact: Contact,
    /// Digest of the code.
    pub digest: [u8; 32],
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// What came of a code that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// It was right, and is used up now.
    Right,
    /// It was wrong; one try less.
    Wrong,
    /// There is none, it is over, or its tries are.
    Gone,
}

/// One-time codes, one per contact: a new one replaces the last. And how often a password was guessed wrong.
#[async_trait]
pub trait CodeStore: Send + Sync {
    /// Keeps a code, unless `most` were sent to the contact since `since`; returns whether it did.
    async fn put_code(&self, code: &SentCode, since: Timestamp, most: u32) -> Result<bool, StoreError>;

    /// Compares a code with the one kept; `tries` wrong ones use it up.
    async fn check_code(
        &self,
        contact: &Contact,
        digest: [u8; 32],
        tries: u32,
        now: Timestamp,
    ) -> Result<CodeCheck, StoreError>;

    /// Counts a wrong password for a contact; returns how many there were since `since`, this one included.
    async fn count_failure(
        &self,
        contact: &Contact,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<u32, StoreError>;

    /// How many wrong passwords there were for a contact since `since`.
    async fn failures(&self, contact: &Contact, since: Timestamp) -> Result<u32, StoreError>;

    /// Begins counting anew.
    async fn forget_failures(&self, contact: &Contact) -> Result<(), StoreError>;
}

/// The tokens of a session, as digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTokens {
    /// Digest of the access token.
    pub access: [u8; 32],
    /// When it stops being good.
    pub access_expires_at: Timestamp,
    /// Digest of the refresh token.
    pub refresh: [u8; 32],
    /// When it stops being good.
    pub refresh_expires_at: Timestamp,
}

/// What came of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// The session goes on under the new tokens.
    Renewed(UserId),
    /// A refresh token was used a second time: it has been stolen, and its session is over.
    Replayed,
    /// Unknown, revoked or over.
    Unknown,
}

/// Sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Opens a session.
    async fn open_session(
        &self,
        user: UserId,
        tokens: &SessionTokens,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The account of a session by its access token, if that is good at `now`.
    async fn session_account(&self, access: [u8; 32], now: Timestamp) -> Result<Option<Account>, StoreError>;

    /// Replaces the tokens of the session with this refresh token.
    async fn refresh_session(
        &self,
        refresh: [u8; 32],
        tokens: &SessionTokens,
        now: Timestamp,
    ) -> Result<Refreshed, StoreError>;

    /// Ends the session with this access or refresh token, if there is one.
    async fn revoke_session(&self, token: [u8; 32]) -> Result<(), StoreError>;

    /// Deletes sessions whose refresh token was over at `now`.
    async fn purge_sessions(&self, now: Timestamp) -> Result<u64, StoreError>;
}
