//! Registration, and what an account says about itself.

use genex_ports::providers::KycApplication;
use genex_ports::store::{
    accounts::{Account, AccountStatus, Role, Roles},
    issuers::{Issuer, Store},
    kyc::{CaseStatus, KycCase},
    screenings::ScreeningPurpose,
};
use genex_types::{CaseId, Party, UserId};

use super::{People, fields, password, screening};
use crate::{
    Caller, Error, Locale,
    contact::{Contact, mask},
};

/// What somebody hands in to register.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Where they are reached.
    pub contact: Contact,
    /// Their password.
    pub password: String,
    /// Full name.
    pub name: String,
    /// ISO 8601 date.
    pub birth_date: String,
    /// ISO 3166-1 alpha-2.
    pub nationality: String,
    /// Country of residence, ISO 3166-1 alpha-2.
    pub country: String,
    /// State or region.
    pub region: Option<String>,
    /// The language they read.
    pub locale: Locale,
}

/// A new account that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The account.
    pub id: UserId,
    /// Where the code went, as others see it.
    pub contact_masked: String,
}

/// An account with what it works for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The account.
    pub account: Account,
    /// The issuer it owns or works for.
    pub issuer: Option<Issuer>,
    /// The store it works at.
    pub store: Option<Store>,
    /// Its newest case.
    pub case: Option<KycCase>,
    /// Notices it has not read.
    pub unread: u64,
}

impl People {
    /// Registers and sends a code. Errors: a value is not acceptable, or the contact has an account.
    pub async fn register(&self, registration: Registration) -> Result<Registered, Error> {
        password::check(&registration.password)?;
        let hash = registration.password.clone();
        let account = self.new_account(registration)?;
        let hash = password::hash(hash, self.entropy.bits()).await?;
        self.store.create_account(&account, &hash).await?;
        self.send_code(&account.contact, account.locale).await?;
        Ok(Registered { id: account.id, contact_masked: mask(&account.contact) })
    }

    /// The caller's own account.
    pub async fn profile(&self, caller: &Caller) -> Result<Profile, Error> {
        let account = self.account(caller.user).await?;
        let issuer = match account.issuer {
            Some(id) => self.store.issuer(id).await?,
            None => None,
        };
        let store = match account.store {
            Some(id) => self.store.store(id).await?,
            None => None,
        };
        let case = self.store.latest_case(caller.user).await?;
        let unread = self.store.unread_notices(caller.user).await?;
        Ok(Profile { account, issuer, store, case, unread })
    }

    /// Changes the language the caller reads.
    pub async fn set_locale(&self, caller: &Caller, locale: Locale) -> Result<(), Error> {
        Ok(self.store.set_locale(caller.user, locale).await?)
    }

    /// One account. Errors: unknown.
    pub(super) async fn account(&self, id: UserId) -> Result<Account, Error> {
        self.store.account(id).await?.ok_or(Error::NotFound("account"))
    }

    /// Screens an account whose contact is proven, and lets it act or holds it. Repeating it changes nothing.
    pub(super) async fn admit(&self, account: &Account) -> Result<(), Error> {
        let found = self.screen_person(account, ScreeningPurpose::Registration).await?;
        let to = match screening::reason(&found) {
            None => {
                self.open_wallet(Party::User(account.id)).await?;
                AccountStatus::Active
            }
            Some(reason) => {
                self.store.open_case(&self.screening_case(account, &reason)).await?;
                AccountStatus::Held
            }
        };
        self.store.set_account_status(account.id, AccountStatus::Unverified, to).await?;
        self.store.take_position(account.id).await?;
        Ok(())
    }

    /// The case of a held account: level 0, since nothing is granted but to go on. Its id follows from the account's.
    pub(super) fn screening_case(&self, account: &Account, reason: &str) -> KycCase {
        KycCase {
            id: CaseId(account.id.0),
            application: KycApplication {
                check: account.id.0,
                user: account.id,
                level: 0,
                name: account.name.clone(),
                birth_date: account.birth_date.clone(),
                nationality: account.nationality.clone(),
                document_number: None,
            },
            status: CaseStatus::Review,
            reason: Some(reason.to_owned()),
            created_at: self.clock.now(),
            decided_at: None,
        }
    }

    pub(super) fn new_account(&self, registration: Registration) -> Result<Account, Error> {
        let now = self.clock.now();
        let region = registration.region.as_deref().map(|r| fields::line("address.region", r, 64));
        Ok(Account {
            id: UserId::at(now, self.entropy.bits()),
            contact: registration.contact,
            name: fields::line("name", &registration.name, 100)?,
            birth_date: fields::birth_date(&registration.birth_date, now)?,
            nationality: fields::country("nationality", &registration.nationality)?,
            country: fields::country("address.country", &registration.country)?,
            region: region.transpose()?,
            locale: registration.locale,
            status: AccountStatus::Unverified,
            roles: Roles(vec![Role::Consumer]),
            kyc_level: 0,
            issuer: None,
            store: None,
            created_at: now,
        })
    }
}
