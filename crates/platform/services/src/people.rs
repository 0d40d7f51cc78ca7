//! People and issuers: who they are, what they may do, the money they bring and take, the coupons they draft, and
//! what they are told.
//!
//! Every use case can be cut short between any two of its steps: rows say how far it came, ids of later steps
//! follow from the row's, and [`People::resume`] takes up after a restart what was left.

mod accounts;
mod cash;
mod codes;
mod deposits;
mod fields;
mod inbox;
mod issuers;
mod kyc;
mod levels;
mod lists;
mod outcomes;
mod password;
mod payouts;
mod personas;
mod rating;
mod resume;
mod reviews;
mod screening;
mod seeding;
mod sessions;
mod staff;
mod templates;
mod wallet;
mod words;

use std::{ops::Deref, sync::Arc};

use genex_ports::{
    clock::{Clock, Entropy},
    exchange::Exchange,
    messages::Messenger,
    providers::{KycProvider, PaymentProvider},
    signer::Signer,
    store::{
        accounts::{AccountStore, CodeStore, SessionStore},
        cash::CashStore,
        halts::PayoutHalt,
        inbox::InboxStore,
        issuers::{IssuerStore, TemplateStore},
        keys::PartyKeys,
        kyc::KycStore,
        market::MarketReads,
        numbers::OrderNumbers,
        outbox::Outbox,
        sandbox::SandboxStore,
        screenings::ScreeningStore,
    },
};

pub use accounts::{Profile, Registered, Registration};
pub use cash::CashBalance;
pub use deposits::Method;
pub use inbox::{InboxEntry, InboxPage};
pub use issuers::{IssuerApplication, IssuerPage};
pub use kyc::{Application, KycStanding};
pub use levels::{Ability, Rights, rights};
pub use lists::Lists;
pub use payouts::Destination;
pub use personas::{PERSONAS, PersonaRole};
pub use rating::{Audit, quota_of};
pub use reviews::{PendingReview, ReviewKind};
pub use sessions::Tokens;
pub use staff::{Invitation, StaffMember};
pub use templates::{TemplateDraft, TemplatePage, TemplateScope};
pub use words::{Words, words};

/// The rows people's use cases read and write; of the market, what they sold.
pub trait PeopleStore:
    AccountStore
    + CodeStore
    + SessionStore
    + KycStore
    + ScreeningStore
    + CashStore
    + IssuerStore
    + TemplateStore
    + InboxStore
    + SandboxStore
    + MarketReads
    + PayoutHalt
{
}

impl<T> PeopleStore for T where
    T: AccountStore
        + CodeStore
        + SessionStore
        + KycStore
        + ScreeningStore
        + CashStore
        + IssuerStore
        + TemplateStore
        + InboxStore
        + SandboxStore
        + MarketReads
        + PayoutHalt
{
}

/// What people's use cases need from the world.
pub struct PeoplePorts {
    /// Their rows.
    pub store: Arc<dyn PeopleStore>,
    /// Numbers of deposits and payouts.
    pub numbers: Arc<dyn OrderNumbers>,
    /// Custodial keys.
    pub keys: Arc<dyn PartyKeys>,
    /// What is to happen on the chain.
    pub outbox: Arc<dyn Outbox>,
    /// Accounts of money.
    pub exchange: Arc<dyn Exchange>,
    /// Addresses of keys.
    pub signer: Arc<dyn Signer>,
    /// Checks identities.
    pub kyc: Arc<dyn KycProvider>,
    /// Moves money in and out.
    pub payments: Arc<dyn PaymentProvider>,
    /// Sends messages.
    pub messenger: Arc<dyn Messenger>,
    /// Who must not be served.
    pub sanctions: Arc<Lists>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Secrets and ids.
    pub entropy: Arc<dyn Entropy>,
    /// Where people open the wallet, without a slash at the end; put before links in messages.
    pub public_url: String,
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct People(Arc<PeoplePorts>);

impl People {
    /// Use cases on these ports.
    pub fn new(ports: PeoplePorts) -> Self {
        Self(Arc::new(ports))
    }
}

impl Deref for People {
    type Target = PeoplePorts;

    fn deref(&self) -> &PeoplePorts {
        &self.0
    }
}
