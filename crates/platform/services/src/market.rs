//! The market as people use it: look, buy, bid, sell, refund, give, redeem.
//!
//! Whoever changes something asks the exchange, waits until the projection shows it, and answers from there. What
//! also has to happen on the chain goes through the outbox; [`Market`] acts on the outcomes. Every use case can be
//! cut short between any two steps: ids follow from the request's [`crate::idempotency::Attempt`], so that sending
//! it again goes on, and [`Market::sweep`] takes up or takes back what nobody sends again.

mod activity;
mod bell;
mod catalogue;
mod coupons;
mod enrolment;
mod gifts;
mod herald;
mod offline;
mod orders;
mod outcomes;
mod passes;
mod purchases;
mod quotes;
mod refunds;
mod selling;
mod series;
mod sweep;
mod sync;
mod terminal;
mod till;
mod travel;
mod window;

use std::{ops::Deref, sync::Arc};

use async_trait::async_trait;
use genex_coupon::PassKey;
use genex_ports::{
    chain::Address,
    clock::{Clock, Entropy},
    exchange::{Exchange, derived_client_id},
    notices::Notifier,
    signer::{KeyRef, Signer},
    store::{
        accounts::AccountStore,
        cash::CashStore,
        gifts::GiftStore,
        inbox::InboxStore,
        issuers::IssuerStore,
        keys::PartyKeys,
        market::MarketReads,
        numbers::OrderNumbers,
        offline::OfflineStore,
        outbox::Outbox,
        redemptions::{PassStore, RedemptionStore},
        screenings::ScreeningPurpose,
        settlement::EscrowStore,
        travel::TravelStore,
    },
};
use genex_protocol::{Command, Receipt};
use genex_travel_rule::ivms::LegalPerson;
use genex_types::{Party, UserId};

use crate::{Error, projection::SharedProjector};
use window::Window;

pub use activity::{Activity, ActivityPage, Counterparty};
pub use bell::{Bell, Ringing};
pub use catalogue::{Card, CataloguePage, Filter, SeriesStatus, Sort};
pub use coupons::{CouponPage, HeldCoupon};
pub use enrolment::TagKey;
pub use gifts::{GiftDraft, GiftPage, GiftView};
pub use herald::Herald;
pub use offline::{DeviceDraft, OfflineData, SignedBudget};
pub use orders::{OrderDraft, OrderPage, OrderSideDraft, OrderView};
pub use passes::ShownPass;
pub use purchases::PurchaseView;
pub use quotes::{Quote, QuoteSide};
pub use refunds::RefundView;
pub use series::{Disclosure, SeriesPage, Worth};
pub use sync::{BATCH_LIMIT, EntryAnswer};
pub use till::{CashierLine, PassCheck, ReservationDraft, ReservationView, ReservedCoupon, TillDay};
pub use travel::vasp;

/// Most units one request may buy or offer: what one trade on the chain can carry.
pub const MOST_UNITS: u64 = 100;

/// The rows the market's use cases read and write.
pub trait MarketStore:
    MarketReads
    + GiftStore
    + PassStore
    + RedemptionStore
    + OfflineStore
    + AccountStore
    + IssuerStore
    + InboxStore
    + CashStore
    + TravelStore
{
}

impl<T> MarketStore for T where
    T: MarketReads
        + GiftStore
        + PassStore
        + RedemptionStore
        + OfflineStore
        + AccountStore
        + IssuerStore
        + InboxStore
        + CashStore
        + TravelStore
{
}

/// Looks people up on the sanctions lists before something of theirs moves.
#[async_trait]
pub trait Vetting: Send + Sync {
    /// Errors: [`Refusal::SanctionsHold`](crate::Refusal::SanctionsHold) if the person may be listed; they are held from
    /// here on.
    async fn vet(&self, user: UserId, purpose: ScreeningPurpose) -> Result<(), Error>;
}

/// What the market's use cases need from the world.
pub struct MarketPorts {
    /// Their rows.
    pub store: Arc<dyn MarketStore>,
    /// The exchange.
    pub exchange: Arc<dyn Exchange>,
    /// Its projection.
    pub projector: SharedProjector,
    /// Numbers of gifts and redemptions.
    pub numbers: Arc<dyn OrderNumbers>,
    /// Money of purchases that can still be undone.
    pub escrows: Arc<dyn EscrowStore>,
    /// Custodial keys.
    pub keys: Arc<dyn PartyKeys>,
    /// Addresses of keys.
    pub signer: Arc<dyn Signer>,
    /// What is to happen on the chain.
    pub outbox: Arc<dyn Outbox>,
    /// Looks people up.
    pub vetting: Arc<dyn Vetting>,
    /// Tells people.
    pub notifier: Arc<dyn Notifier>,
    /// Rings when somebody is told something.
    pub bell: Bell,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids of what has no idempotency key.
    pub entropy: Arc<dyn Entropy>,
    /// What passes are made and checked with.
    pub pass_key: PassKey,
    /// What persons' tags are made with.
    pub tag_key: TagKey,
    /// The platform, as other platforms know it.
    pub vasp: LegalPerson,
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct Market(Arc<Shop>);

struct Shop {
    ports: MarketPorts,
    window: Window,
}

impl Market {
    /// Use cases on these ports.
    pub fn new(ports: MarketPorts) -> Self {
        let window = Window::new(ports.projector.subscribe());
        Self(Arc::new(Shop { ports, window }))
    }

    fn window(&self) -> &Window {
        &self.0.window
    }

    /// Submits a command under the id that follows from `purpose` and `subject`.
    async fn submit(&self, purpose: &str, subject: u128, command: Command) -> Result<Receipt, Error> {
        Ok(self.exchange.submit(derived_client_id(purpose, subject), command).await?)
    }

    /// Submits a command and waits until its effects show.
    async fn submit_and_show(&self, purpose: &str, subject: u128, command: Command) -> Result<(), Error> {
        let receipt = self.submit(purpose, subject, command).await?;
        self.projector.wait_for(receipt.seq).await
    }

    async fn key_of(&self, party: Party) -> Result<KeyRef, Error> {
        self.keys.key_of(party).await?.ok_or_else(|| Error::internal(format!("{party} has no key")))
    }

    async fn address_of(&self, party: Party) -> Result<Address, Error> {
        Ok(self.signer.address(self.key_of(party).await?).await?)
    }
}

impl Deref for Market {
    type Target = MarketPorts;

    fn deref(&self) -> &MarketPorts {
        &self.0.ports
    }
}

/// 128 bits that follow from a label and a subject, for the id of a later step.
fn derived(label: &str, subject: u128) -> u128 {
    derived_client_id(label, subject).0
}
