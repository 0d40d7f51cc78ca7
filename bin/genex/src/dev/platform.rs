//! The platform's use cases and tasks, wired to one another.

use std::{collections::HashSet, sync::Arc};

use anyhow::{Context, Result};
use async_trait::async_trait;
use genex_api::{
    App, Base, RateLimits,
    issuance::IssuanceDesk,
    sandbox::{Sandbox, Settle},
};
use genex_coupon::PassKey;
use genex_exchange::ExchangeHandle;
use genex_filings::{Address, Filer};
use genex_gateways::{
    chain::{ChainGateway, Contracts},
    kyc::SandboxKyc,
    mailbox::Mailbox,
    payments::SandboxPayments,
};
use genex_ports::{clock::Clock, journal::JournalProofs, signer::Signer, store::outbox::OutcomeHandler};
use genex_services::{
    Error,
    analytics::Analytics,
    anchors::{AnchorOutcomes, AnchorWorker, Anchors, journal_stream},
    compliance::{Compliance, CompliancePorts, Watch},
    escrow::{EscrowOutcomes, EscrowWorker},
    expiry::ExpiryWorker,
    idempotency::Idempotency,
    issuance::{Issuance, SeriesOutcomes},
    market::{Bell, Herald, Market, MarketPorts, Ringing, TagKey, vasp},
    outbox::{Delivery, OutboxConfig, OutboxHandle, Sender, actors},
    people::{Lists, People, PeoplePorts},
    projection::{Projector, SharedProjector},
    reconciliation::{Checker, CheckerConfig, Collector},
    rest::Rest,
    sanctions::{SanctionsOutcomes, SanctionsRelay},
    settlement::{SettlementOutcomes, SettlementWorker},
};
use genex_storage::Db;
use genex_types::{Currency, UserId};

use super::{
    Foundation,
    lists::{self, Folder},
};
use crate::{
    args::DevArgs,
    clock::{SandboxClock, SystemEntropy},
    exchange::{LocalExchange, LocalJournal},
};

/// The one writer of this product.
pub const THE_SHARD: u16 = 0;

/// The use cases, and what waits for nothing to be in flight.
pub struct Platform {
    /// People and issuers.
    pub people: People,
    /// Alerts and cases.
    pub compliance: Compliance,
    /// Market, gifts, redemption.
    pub market: Market,
    /// Series.
    pub issuance: Issuance,
    /// The exchange, for programs that trade.
    pub exchange: ExchangeHandle,
    /// The time.
    pub clock: Arc<SandboxClock>,
    /// The projections.
    pub projector: SharedProjector,
    /// Reads the books.
    pub collector: Collector,
    /// The standing checker.
    pub checker: Arc<Checker>,
    /// Waits until nothing is in flight.
    pub rest: Rest,
    /// The journal's roots on the chain.
    pub anchors: Anchors,
    idempotency: Idempotency,
    db: Arc<Db>,
}

/// What runs beside requests until the process ends.
pub struct Tasks {
    pub sender: Sender,
    pub delivery: Delivery,
    pub settlement: SettlementWorker,
    pub escrow: Arc<EscrowWorker>,
    pub expiry: Arc<ExpiryWorker>,
    pub anchors: AnchorWorker,
    pub sanctions: SanctionsRelay,
    pub lists: Option<(Folder, Arc<Lists>)>,
}

impl Platform {
    /// Opens the store and wires everything; nothing runs yet.
    pub async fn assemble(foundation: &Foundation, args: &DevArgs) -> Result<(Self, Tasks)> {
        let path = foundation.data.database();
        let db = Arc::new(Db::open(path.to_str().context("the data folder's name is not UTF-8")?).await?);
        let clock: Arc<dyn Clock> = foundation.clock.clone();
        let signer: Arc<dyn Signer> = foundation.signer.clone();
        let handle = foundation.exchange.handle();
        let exchange = Arc::new(LocalExchange(handle.clone()));
        let rpc = format!("http://{}", foundation.node.rpc_address);
        let chain = Arc::new(ChainGateway::new(&rpc, signer.clone(), Contracts::development())?);
        let outbox = OutboxHandle::new(db.clone());
        let projector = Projector::open(exchange.clone(), db.clone()).await?;

        let (lists, folder) = lists::open(args.sanctions.as_ref())?;
        let people = People::new(PeoplePorts {
            store: db.clone(),
            numbers: db.clone(),
            keys: db.clone(),
            outbox: Arc::new(outbox.clone()),
            exchange: exchange.clone(),
            signer: signer.clone(),
            kyc: Arc::new(SandboxKyc),
            payments: Arc::new(SandboxPayments),
            messenger: Arc::new(Mailbox::new(db.clone(), clock.clone())),
            sanctions: lists.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy),
            public_url: format!("http://{}", args.http),
        });
        let bell = Bell::default();
        let notifier = Arc::new(Ringing::new(Arc::new(people.clone()), bell.clone()));
        let compliance = Compliance::new(CompliancePorts {
            store: db.clone(),
            exchange: exchange.clone(),
            projector: projector.clone(),
            freezer: Arc::new(people.clone()),
            filer: sandbox_filer(),
            clock: clock.clone(),
        });
        let market = Market::new(MarketPorts {
            vetting: Arc::new(people.clone()),
            store: db.clone(),
            exchange: exchange.clone(),
            projector: projector.clone(),
            numbers: db.clone(),
            keys: db.clone(),
            signer: signer.clone(),
            escrows: db.clone(),
            bell,
            outbox: Arc::new(outbox.clone()),
            notifier: notifier.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy),
            pass_key: PassKey::new(foundation.data.secret("passes")?),
            tag_key: TagKey::new(foundation.data.secret("persons")?),
            vasp: vasp(&sandbox_filer().name, SANDBOX_LEI),
        });
        let issuance = Issuance {
            series: db.clone(),
            templates: db.clone(),
            issuers: db.clone(),
            keys: db.clone(),
            exchange: exchange.clone(),
            notifier: notifier.clone(),
            outbox: Arc::new(outbox.clone()),
            clock: clock.clone(),
        };
        let escrow = Arc::new(EscrowWorker::new(db.clone(), outbox.clone(), clock.clone()));
        let expiry =
            Arc::new(ExpiryWorker::new(exchange.clone(), db.clone(), notifier.clone(), clock.clone()));
        let journal: Arc<dyn JournalProofs> = Arc::new(LocalJournal::new(&handle));
        let stream = journal_stream(THE_SHARD);
        let anchor_worker =
            AnchorWorker::new(journal.clone(), db.clone(), outbox.clone(), clock.clone(), stream);
        let (settlement, progress) =
            SettlementWorker::new(exchange.clone(), db.clone(), db.clone(), outbox.clone(), clock.clone());
        let rest = Rest::new(
            exchange.clone(),
            outbox.clone(),
            progress,
            projector.clone(),
            escrow.clone(),
            expiry.clone(),
        );
        let series_outcomes = SeriesOutcomes {
            series: db.clone(),
            issuers: db.clone(),
            profiles: db.clone(),
            exchange: exchange.clone(),
            notifier,
            clock: clock.clone(),
        };
        let handlers: [Arc<dyn OutcomeHandler>; 7] = [
            Arc::new(people.clone()),
            Arc::new(market.clone()),
            Arc::new(series_outcomes),
            Arc::new(SettlementOutcomes::new(
                exchange.clone(),
                db.clone(),
                db.clone(),
                Arc::new(outbox.clone()),
            )),
            Arc::new(EscrowOutcomes::new(exchange.clone(), db.clone())),
            Arc::new(AnchorOutcomes::new(db.clone())),
            Arc::new(SanctionsOutcomes),
        ];
        let told = Arc::new(outbox.clone());
        let relay = SanctionsRelay::new(lists.clone(), chain.clone(), db.clone(), told, clock.clone());
        let (sender, delivery) =
            actors(&outbox, chain.clone(), clock.clone(), &handlers, OutboxConfig::default());
        let collector = Collector {
            exchange,
            chain,
            keys: db.clone(),
            signer,
            series: db.clone(),
            projection: db.clone(),
            projector: projector.clone(),
            currency: Currency::Usd,
        };
        let checker = Checker::new(collector.clone(), rest.clone(), clock.clone(), CheckerConfig::default());
        let checker = Arc::new(checker.halting(db.clone()));
        let idempotency = Idempotency::start(db.clone(), clock, "dev").await?;
        let platform = Self {
            people,
            compliance,
            market,
            issuance,
            exchange: handle,
            clock: foundation.clock.clone(),
            projector,
            collector,
            checker,
            rest,
            anchors: Anchors::new(journal, db.clone(), stream),
            idempotency,
            db,
        };
        Ok((
            platform,
            Tasks {
                sender,
                delivery,
                settlement,
                escrow,
                expiry,
                anchors: anchor_worker,
                sanctions: relay,
                lists: folder.map(|folder| (folder, lists)),
            },
        ))
    }

    /// The whole HTTP surface.
    pub fn app(&self, args: &DevArgs) -> App {
        let base = Base {
            auth: Arc::new(self.people.clone()),
            idempotency: self.idempotency.clone(),
            entropy: Arc::new(SystemEntropy),
            rate_limits: (!args.no_limits).then(RateLimits::default),
            web: args.web.is_dir().then(|| args.web.clone()),
        };
        let settle = Arc::new(SettleAll { rest: self.rest.clone(), checker: self.checker.clone() });
        let desk = IssuanceDesk { issuance: self.issuance.clone(), market: self.market.clone() };
        let analytics = Analytics {
            figures: self.db.clone(),
            exchange: Arc::new(LocalExchange(self.exchange.clone())),
            clock: self.clock.clone(),
            currency: Currency::Usd,
        };
        let sandbox = Sandbox { people: self.people.clone(), clock: self.clock.clone(), settle };
        App::new(base)
            .area(genex_api::accounts::router(self.people.clone()))
            .area(genex_api::issuers::router(genex_api::issuers::IssuerDesk {
                people: self.people.clone(),
                issuance: self.issuance.clone(),
            }))
            .area(genex_api::operator::router(self.people.clone()))
            .area(genex_api::compliance::router(self.compliance.clone()))
            .area(genex_api::issuance::router(desk))
            .area(genex_api::analytics::router(analytics))
            .area(genex_api::audit::router(self.checker.clone()))
            .area(genex_api::audit::journal_router(self.anchors.clone()))
            .area(genex_api::trade::router(self.market.clone()))
            .area(genex_api::coupons::router(self.market.clone()))
            .area(genex_api::gifts::router(self.market.clone()))
            .area(genex_api::redeem::router(self.market.clone()))
            .area(genex_api::sandbox::router(sandbox))
    }

    /// Watches what moves for signs of laundering.
    pub fn watch(&self) -> Watch {
        Watch::new(self.compliance.clone())
    }

    /// Tells people of trades, expiry and the like, but not the programs in `deaf`.
    pub fn herald(&self, deaf: HashSet<UserId>) -> Herald {
        Herald::new(self.market.clone(), self.db.clone(), deaf)
    }
}

struct SettleAll {
    rest: Rest,
    checker: Arc<Checker>,
}

#[async_trait]
impl Settle for SettleAll {
    async fn settle(&self) -> Result<(), Error> {
        self.rest.settle().await.map_err(|e| Error::internal(e.to_string()))?;
        self.checker.check().await;
        Ok(())
    }
}

/// The sandbox among platforms: a legal entity identifier that nobody has.
const SANDBOX_LEI: &str = "5493GENEXSANDBOX0013";

/// The platform as the authorities would know it: numbers nobody has.
fn sandbox_filer() -> Filer {
    Filer {
        name: "Genex Sandbox Inc.".into(),
        ein: "123456789".into(),
        transmitter_code: "TGENEX01".into(),
        address: Address {
            street: Some("1 Main Street".into()),
            city: Some("Wilmington".into()),
            state: Some("DE".into()),
            postal_code: Some("19801".into()),
            country: Some("US".into()),
        },
        phone: "3025550100".into(),
        contact: "Compliance".into(),
        office: "Financial Crime Compliance".into(),
    }
}
