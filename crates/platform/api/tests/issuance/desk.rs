//! The endpoints of issuing over a store in memory, before an exchange that takes every command.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use genex_api::{
    App, Base, analytics,
    issuance::{self, IssuanceDesk},
};
use genex_coupon::{HolderGroup, Kind, PassKey, Rules, Terms, Transfer, Validity};
use genex_ports::{
    chain::{Address, ChainOp, Hash32, OpResult, Outcome},
    clock::{Clock, Entropy},
    exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding},
    locale::Locale,
    messages::Contact,
    notices::{Notice, Notifier},
    signer::{KeyRef, Signature, Signer, SignerError},
    store::{
        StoreError,
        accounts::{Account as Person, AccountStore},
        issuers::{
            BusinessTrade, Issuer, IssuerStatus, IssuerStore, RatingChange, Review, Template, TemplateStatus,
            TemplateStore,
        },
        outbox::{OpId, Outbox, OutboxStore, OutcomeHandler, Purpose},
        screenings::ScreeningPurpose,
    },
};
use genex_protocol::{Account, ClientId, Command, Receipt};
use genex_services::{
    AccountStatus, Authenticate, Caller, Error, Role, Roles,
    analytics::Analytics,
    idempotency::Idempotency,
    issuance::{Issuance, SeriesOutcomes},
    market::{Bell, Market, MarketPorts, TagKey, Vetting},
    projection::Projector,
};
use genex_storage::Db;
use genex_types::{CouponId, Currency, IssuerId, Money, SeriesId, TemplateId, Timestamp, UserId};
use serde_json::Value;
use tower::ServiceExt;

pub const ISSUER: IssuerId = IssuerId(1);
const RIVAL: IssuerId = IssuerId(2);

fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a moment")
}

/// Takes every command once, and records nothing for the chain but what the store gets anyway.
#[derive(Default)]
struct Doubles(Mutex<Vec<(ClientId, Command)>>);

#[async_trait]
impl Exchange for Doubles {
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !taken.iter().any(|(known, _)| *known == client_id) {
            taken.push((client_id, command));
        }
        let seq = taken.len() as u64;
        Ok(Receipt { seq, time: noon(), client_id, events: vec![], entries: vec![], replayed: false })
    }

    async fn receipts(&self, _: u64, _: usize) -> Result<Vec<Receipt>, ExchangeError> {
        std::future::pending().await
    }

    async fn durable_seq(&self) -> Result<u64, ExchangeError> {
        Ok(0)
    }

    async fn balance(&self, _: Account) -> Result<Balance, ExchangeError> {
        Ok(Balance::default())
    }

    async fn depth(&self, _: SeriesId, _: usize) -> Result<Depth, ExchangeError> {
        Ok(Depth::default())
    }

    async fn holding(&self, _: CouponId) -> Result<Option<Holding>, ExchangeError> {
        Ok(None)
    }

    async fn audit(&self) -> Result<AuditView, ExchangeError> {
        Err(ExchangeError::Unavailable)
    }
}

#[async_trait]
impl Outbox for Doubles {
    async fn enqueue(&self, _: OpId, _: ChainOp) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl Notifier for Doubles {
    async fn notify(&self, _: &[Notice]) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl Signer for Doubles {
    async fn address(&self, key: KeyRef) -> Result<Address, SignerError> {
        Err(SignerError::UnknownKey(key))
    }

    async fn sign(&self, key: KeyRef, _: Hash32) -> Result<Signature, SignerError> {
        Err(SignerError::UnknownKey(key))
    }
}

struct Noon;

impl Clock for Noon {
    /// A clock moves on; two requests never share a moment.
    fn now(&self) -> Timestamp {
        static TICKS: AtomicU64 = AtomicU64::new(0);
        noon().plus(TICKS.fetch_add(1, Ordering::SeqCst) as i64)
    }
}

impl Entropy for Noon {
    fn bits(&self) -> u128 {
        7
    }
}

struct Names;

#[async_trait]
impl Authenticate for Names {
    async fn caller(&self, token: &str) -> Result<Option<Caller>, Error> {
        let (role, issuer) = match token {
            "owner" => (Role::IssuerOwner, Some(ISSUER)),
            "rival" => (Role::IssuerOwner, Some(RIVAL)),
            "operator" => (Role::Operator, None),
            "ann" => (Role::Consumer, None),
            _ => return Ok(None),
        };
        Ok(Some(Caller {
            user: UserId(1),
            roles: Roles(vec![role]),
            issuer,
            store: None,
            kyc_level: 3,
            status: AccountStatus::Active,
            locale: Locale::default(),
        }))
    }
}

pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}

pub struct Desk {
    pub store: Arc<Db>,
    router: Router,
    doubles: Arc<Doubles>,
    outcomes: SeriesOutcomes,
}

fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::Usd)
}

fn person() -> Person {
    Person {
        id: UserId(1),
        contact: Contact::Email("owner@example.com".into()),
        name: "Owner".into(),
        birth_date: "1990-01-01".into(),
        nationality: "US".into(),
        country: "US".into(),
        region: None,
        locale: Locale::En,
        status: AccountStatus::Active,
        roles: Roles(vec![Role::IssuerOwner]),
        kyc_level: 3,
        issuer: None,
        store: None,
        created_at: noon(),
    }
}

/// With room for three hundred coupons of 100.00.
fn issuer() -> Issuer {
    Issuer {
        id: ISSUER,
        owner: UserId(1),
        legal_name: "Hai Ltd".into(),
        brand_name: "Hai".into(),
        trade: BusinessTrade::Catering,
        country: "US".into(),
        registration_number: "1".into(),
        colour: "#aa0000".into(),
        mark: "海".into(),
        contact_email: "hai@example.com".into(),
        status: IssuerStatus::Active,
        reason: None,
        grade: "AA".into(),
        score_micro: None,
        quota: usd(3_000_000),
        quota_used: usd(0),
        fee_tier: "gold".into(),
        created_at: noon(),
    }
}

fn template(id: u128) -> Template {
    Template {
        id: TemplateId(id),
        issuer: ISSUER,
        status: TemplateStatus::Draft,
        name: "Hotpot 100".into(),
        description: "One for each table".into(),
        terms: Terms {
            kind: Kind::SpendAndSave,
            face: usd(10_000),
            issue_price: usd(8_500),
            validity: Validity::Days(90),
            rules: Rules {
                transfer: Transfer::Free,
                max_resales: 3,
                holder_group: HolderGroup::All,
                per_person: 0,
                stores: vec![],
                stackable: false,
                min_spend: None,
            },
            refund_days: 7,
            gift_card: false,
        },
        review: None,
        created_at: noon(),
        submitted_at: None,
    }
}

impl Desk {
    pub async fn open() -> Self {
        let store = Arc::new(Db::open(":memory:").await.expect("a store"));
        store.create_account(&person(), "").await.expect("created");
        store.create_issuer(&issuer()).await.expect("created");
        let (doubles, noon) = (Arc::new(Doubles::default()), Arc::new(Noon));
        let market = market(&store, &doubles, &noon).await;
        let issuance = Issuance {
            series: store.clone(),
            templates: store.clone(),
            issuers: store.clone(),
            keys: store.clone(),
            exchange: doubles.clone(),
            notifier: doubles.clone(),
            outbox: doubles.clone(),
            clock: noon.clone(),
        };
        let outcomes = SeriesOutcomes {
            series: store.clone(),
            issuers: store.clone(),
            profiles: store.clone(),
            exchange: doubles.clone(),
            notifier: doubles.clone(),
            clock: noon.clone(),
        };
        let figures = Analytics {
            figures: store.clone(),
            exchange: doubles.clone(),
            clock: noon.clone(),
            currency: Currency::Usd,
        };
        let idempotency = Idempotency::start(store.clone(), noon.clone(), "test").await.expect("started");
        let base = Base { auth: Arc::new(Names), idempotency, entropy: noon, rate_limits: None, web: None };
        let app = App::new(base)
            .area(issuance::router(IssuanceDesk { issuance, market }))
            .area(analytics::router(figures));
        Self { store, router: app.into_router(), doubles, outcomes }
    }

    pub async fn draft_template(&self, id: u128) {
        self.store.create_template(&template(id)).await.expect("created");
    }

    pub async fn approve_template(&self, id: u128) {
        self.draft_template(id).await;
        let review = Review { approved: true, reason: None, at: noon() };
        self.store.submit_template(TemplateId(id), noon()).await.expect("submitted");
        self.store.review_template(TemplateId(id), &review).await.expect("approved");
    }

    /// The issuer falls below what may issue.
    pub async fn downgrade(&self) {
        let rating = RatingChange {
            grade: "BB".into(),
            score_micro: Some(40_000_000),
            quota: usd(3_000_000),
            basis: "{}".into(),
            at: noon(),
        };
        self.store.set_rating(ISSUER, &rating).await.expect("rated");
    }

    /// The commands the exchange took, in order.
    pub fn commands(&self) -> Vec<Command> {
        let taken = self.doubles.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.iter().map(|(_, command)| command.clone()).collect()
    }

    /// The chain answers for a series.
    pub async fn outcome(&self, series: SeriesId, result: OpResult) {
        let id = OpId::new(Purpose::Series, series.0);
        let op = self.store.get(id).await.expect("read").expect("recorded").op;
        let outcome = Outcome { block: 9, time: noon(), result };
        self.outcomes.on_outcome(id, &op, &outcome).await.expect("taken");
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send("GET", path, token, None, None).await
    }

    /// With an idempotency key of its own.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        let key = format!("key {}", KEYS.fetch_add(1, Ordering::SeqCst));
        let body = Some(body).filter(|body| !body.is_null()).map(|body| body.to_string());
        self.send("POST", path, token, Some(&key), body).await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        key: Option<&str>,
        body: Option<String>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Answer { status, body: serde_json::from_slice(&body).expect("JSON") }
    }
}

async fn market(store: &Arc<Db>, doubles: &Arc<Doubles>, noon: &Arc<Noon>) -> Market {
    let projector = Projector::open(doubles.clone(), store.clone()).await.expect("a cursor");
    Market::new(MarketPorts {
        vetting: Arc::new(NobodyListed),
        store: store.clone(),
        exchange: doubles.clone(),
        projector,
        numbers: store.clone(),
        escrows: store.clone(),
        keys: store.clone(),
        signer: doubles.clone(),
        outbox: doubles.clone(),
        notifier: doubles.clone(),
        bell: Bell::default(),
        clock: noon.clone(),
        entropy: noon.clone(),
        pass_key: PassKey::new([1; 32]),
        tag_key: TagKey::new([6; 32]),
        vasp: genex_services::market::vasp("Genex Test Inc.", "506700GE1G29325QX363"),
    })
}

/// Nobody is listed.
struct NobodyListed;

#[async_trait]
impl Vetting for NobodyListed {
    async fn vet(&self, _: UserId, _: ScreeningPurpose) -> Result<(), Error> {
        Ok(())
    }
}
