//! Surveillance in the product: what settles, is given, paid in or out is watched; what looks like laundering becomes
//! an alert, alerts about one account become a case, and people decide cases, grave ones by twos.

mod cases;
mod filings;
mod findings;
mod moves;
mod travel;
mod watch;

use std::{ops::Deref, sync::Arc};

use async_trait::async_trait;
use genex_ports::{
    clock::Clock,
    exchange::Exchange,
    store::{
        accounts::AccountStore, cash::CashStore, filings::FilingStore, issuers::IssuerStore,
        market::MarketReads, surveillance::SurveillanceStore, travel::TravelStore,
    },
};

use genex_filings::Filer;
use genex_types::Party;

pub use cases::{CaseStep, CaseView, Dossier};
pub use filings::{SarDraft, SarText, SarView};
pub use travel::TravelView;
pub use watch::Watch;

use crate::{Error, people::People, projection::SharedProjector};

/// Freezes accounts.
#[async_trait]
pub trait Freezer: Send + Sync {
    /// Takes the party's orders out of the book and lets nothing of theirs move, until an appeal is heard. Repeating a
    /// decision changes nothing.
    async fn freeze(&self, party: Party, decision: u128) -> Result<(), Error>;

    /// Lets the party act again. Repeating a decision changes nothing. Errors: screening has confirmed that the party is
    /// listed.
    async fn thaw(&self, party: Party, decision: u128) -> Result<(), Error>;
}

#[async_trait]
impl Freezer for People {
    async fn freeze(&self, party: Party, decision: u128) -> Result<(), Error> {
        match party {
            Party::User(user) => self.freeze_account(user, decision).await,
            Party::Issuer(_) => self.stop(party).await,
        }
    }

    async fn thaw(&self, party: Party, decision: u128) -> Result<(), Error> {
        match party {
            Party::User(user) => self.thaw_account(user, decision).await,
            Party::Issuer(_) => Self::thaw(self, party).await,
        }
    }
}

/// The rows compliance reads and writes.
pub trait ComplianceStore:
    SurveillanceStore + FilingStore + TravelStore + AccountStore + IssuerStore + MarketReads + CashStore
{
}

impl<T> ComplianceStore for T where
    T: SurveillanceStore + FilingStore + TravelStore + AccountStore + IssuerStore + MarketReads + CashStore
{
}

/// What compliance needs from the world.
pub struct CompliancePorts {
    /// Its rows, and those it reads of others.
    pub store: Arc<dyn ComplianceStore>,
    /// What happened.
    pub exchange: Arc<dyn Exchange>,
    /// Rows of what happened.
    pub projector: SharedProjector,
    /// Freezes accounts.
    pub freezer: Arc<dyn Freezer>,
    /// Who files reports: this platform as the authorities know it.
    pub filer: Filer,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct Compliance(Arc<CompliancePorts>);

impl Compliance {
    /// Use cases on these ports.
    pub fn new(ports: CompliancePorts) -> Self {
        Self(Arc::new(ports))
    }
}

impl Deref for Compliance {
    type Target = CompliancePorts;

    fn deref(&self) -> &CompliancePorts {
        &self.0
    }
}
