//! Who asks.

use async_trait::async_trait;
pub use genex_ports::store::accounts::{AccountStatus, Role, Roles};
use genex_ports::{locale::Locale, store::accounts::Account};
use genex_types::{IssuerId, Party, StoreId, UserId};

use crate::{Error, Refusal};

/// A signed-in account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// Its roles.
    pub roles: Roles,
    /// The issuer it owns or works for.
    pub issuer: Option<IssuerId>,
    /// The store it works at.
    pub store: Option<StoreId>,
    /// KYC level, 0 to 3.
    pub kyc_level: u8,
    /// Whether it may act.
    pub status: AccountStatus,
    /// The language it reads.
    pub locale: Locale,
}

impl Caller {
    /// The person as a party of the exchange.
    pub const fn party(&self) -> Party {
        Party::User(self.user)
    }

    /// Errors: held or frozen.
    pub fn require_active(&self) -> Result<(), Error> {
        match self.status {
            AccountStatus::Active => Ok(()),
            AccountStatus::Unverified => Err(Error::Forbidden),
            AccountStatus::Held => Err(Refusal::SanctionsHold.into()),
            AccountStatus::Frozen => Err(Refusal::AccountFrozen.into()),
        }
    }

    /// Errors: held, frozen, or below `level`.
    pub fn require_level(&self, level: u8) -> Result<(), Error> {
        self.require_active()?;
        if self.kyc_level < level {
            return Err(Refusal::KycLevelRequired.into());
        }
        Ok(())
    }

    /// Errors: the caller neither owns nor manages `issuer`.
    pub fn require_issuer(&self, issuer: IssuerId) -> Result<(), Error> {
        let desk = self.roles.has_any(&[Role::IssuerOwner, Role::Manager]);
        if desk && self.issuer == Some(issuer) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// The issuer whose tills the caller may serve. Errors: not staff of any.
    pub fn require_staff(&self) -> Result<IssuerId, Error> {
        let staff = self.roles.has_any(&[Role::IssuerOwner, Role::Manager, Role::Cashier]);
        self.issuer.filter(|_| staff).ok_or(Error::Forbidden)
    }

    /// Errors: not an operator of the platform.
    pub fn require_operator(&self) -> Result<(), Error> {
        if self.roles.has(Role::Operator) { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl From<Account> for Caller {
    fn from(account: Account) -> Self {
        Self {
            user: account.id,
            roles: account.roles,
            issuer: account.issuer,
            store: account.store,
            kyc_level: account.kyc_level,
            status: account.status,
            locale: account.locale,
        }
    }
}

/// Finds the account behind an access token.
#[async_trait]
pub trait Authenticate: Send + Sync {
    /// The account; `None` if the token is unknown, revoked or over.
    async fn caller(&self, access_token: &str) -> Result<Option<Caller>, Error>;
}
