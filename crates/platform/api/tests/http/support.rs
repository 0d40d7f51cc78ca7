//! A platform to call.

use std::{
    num::NonZeroU32,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use genex_api::{App, Base, RateLimits, accounts, audit, compliance, issuers, operator, sandbox};
use genex_exchange::{
    Config, ExchangeHandle,
    journal::{JournalTree, LiveTree},
};
use genex_filings::Filer;
use genex_gateways::{kyc::SandboxKyc, mailbox::Mailbox, payments::SandboxPayments, sanctions};
use genex_ports::{
    chain::{Address, Hash32, OpResult, Outcome},
    clock::{Clock, ClockError, Entropy, TestClock},
    exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding},
    journal::{Inclusion, JournalProofs, JournalRoot},
    signer::{KeyRef, Signature, Signer, SignerError},
    store::{
        StoreError,
        numbers::{OrderNumbers, day_of, format_number},
        outbox::{OutboxEntry, OutboxStore, OutcomeHandler},
    },
};
use genex_protocol::{Account, ClientId, Command, Receipt};
use genex_screening::SanctionsList;
use genex_services::{
    Error, Locale, Role,
    anchors::{Anchors, journal_stream},
    compliance::{Compliance, CompliancePorts},
    contact::Contact,
    idempotency::Idempotency,
    issuance::Issuance,
    outbox::OutboxHandle,
    people::{Lists, People, PeoplePorts, Registration},
    projection::Projector,
};
use genex_storage::Db;
use genex_types::{CouponId, SeriesId, Timestamp, UserId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;

/// A platform of its own for one test.
pub struct World {
    pub app: Router,
    pub people: People,
    pub db: Db,
    pub clock: Arc<ManualClock>,
    pub exchange: Arc<RealExchange>,
    entropy: Arc<CountedEntropy>,
    _dir: TempDir,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body; null if it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self.json()
    }

    /// Asserts a problem with this status and code, whole as RFC 9457 wants it; its `param`.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Option<String> {
        let body = self.json();
        assert_eq!((self.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(body["status"], status);
        for field in ["type", "title", "detail"] {
            assert!(body[field].is_string(), "{field} is missing in {body}");
        }
        assert_eq!(body["request_id"], self.headers["x-request-id"].to_str().unwrap());
        body["param"].as_str().map(str::to_owned)
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(None, None).await
    }

    /// With these limits and web apps.
    pub async fn with(rate_limits: Option<RateLimits>, web: Option<PathBuf>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(dir.path().join("platform.db")).await.unwrap();
        let clock = Arc::new(ManualClock(AtomicI64::new(start().micros())));
        let exchange = Arc::new(RealExchange::open(&dir, clock.clone()));
        let entropy = Arc::new(CountedEntropy(AtomicU64::new(1)));
        let lists = Arc::new(Lists::fixed(sanctions::sandbox_list()));
        let people = people(&db, clock.clone(), exchange.clone(), entropy.clone(), lists);
        let store = Arc::new(db.clone());
        let idempotency = Idempotency::start(store, clock.clone(), "test").await.unwrap();
        let issuance = issuance(&db, &people, clock.clone(), exchange.clone());
        let base =
            Base { auth: Arc::new(people.clone()), idempotency, entropy: entropy.clone(), rate_limits, web };
        let app = App::new(base)
            .area(accounts::router(people.clone()))
            .area(issuers::router(issuers::IssuerDesk { people: people.clone(), issuance }))
            .area(operator::router(people.clone()))
            .area(audit::journal_router(anchors(&db, &exchange)))
            .area(compliance::router(cases(&db, &people, clock.clone(), exchange.clone()).await))
            .area(sandbox::router(sandbox::Sandbox {
                people: people.clone(),
                clock: clock.clone(),
                settle: Arc::new(NothingInFlight),
            }))
            .into_router();
        Self { app, people, db, clock, exchange, entropy, _dir: dir }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(request(Method::GET, path, token, None, None)).await
    }

    /// The body of a success, whatever it is.
    pub async fn get_bytes(&self, path: &str, token: &str) -> Vec<u8> {
        let response = self.app.clone().oneshot(request(Method::GET, path, token, None, None)).await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
        to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    /// With a fresh idempotency key.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let key = format!("key-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.post_as(path, token, body, &key).await
    }

    pub async fn post_as(&self, path: &str, token: &str, body: Value, key: &str) -> Answer {
        self.send(request(Method::POST, path, token, Some(body), Some(key))).await
    }

    pub async fn put(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(request(Method::PUT, path, token, Some(body), None)).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Answer {
        self.send(request(Method::DELETE, path, token, None, None)).await
    }

    /// An account that is registered, verified and signed in; its token.
    pub async fn person(&self, email: &str, level: u8, roles: &[Role]) -> (UserId, String) {
        let user = self.people.seed_account(registration(email), level, roles).await.unwrap();
        (user, self.sign_in(email).await)
    }

    /// The same people after a restart under other sanctions lists.
    pub fn people_under(&self, lists: SanctionsList) -> People {
        self.people_with(Arc::new(Lists::fixed(lists)))
    }

    /// The same people with lists that can change.
    pub fn people_with(&self, lists: Arc<Lists>) -> People {
        people(&self.db, self.clock.clone(), self.exchange.clone(), self.entropy.clone(), lists)
    }

    pub async fn sign_in(&self, email: &str) -> String {
        let contact = Contact::Email(email.to_owned());
        self.people.sign_in_with_password(&contact, PASSWORD.into()).await.unwrap().access
    }

    /// The newest code that was sent to an address.
    pub async fn code(&self, email: &str) -> String {
        let mail = self.get(&format!("/v1/test/mailbox?contact={email}"), "").await.ok();
        let body = mail["data"][0]["body"].as_str().expect("a message").to_owned();
        let mut runs = body.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6);
        runs.next().expect("six digits").to_owned()
    }

    /// What the chain was asked to do and has not done.
    pub async fn queued(&self) -> Vec<OutboxEntry> {
        self.db.queued(1_000).await.unwrap()
    }

    /// Lets the chain do everything it was asked for, and tells people twice, as after a restart.
    pub async fn run_chain(&self) {
        for entry in self.queued().await {
            let outcome = Outcome { block: 1, time: self.clock.now(), result: OpResult::Done };
            self.people.on_outcome(entry.id, &entry.op, &outcome).await.unwrap();
            self.people.on_outcome(entry.id, &entry.op, &outcome).await.unwrap();
            self.db.record_final(&[(entry.id, outcome)]).await.unwrap();
            self.db.record_handled(&[entry.id]).await.unwrap();
        }
    }

    /// An issuer's owner with an admitted issuer, signed in; the issuer's id and the token.
    pub async fn issuer(&self, email: &str) -> (String, String) {
        let (owner, token) = self.person(email, 1, &[]).await;
        let issuer = self.post("/v1/issue/issuers", &token, application(email)).await.ok();
        let id = issuer["id"].as_str().unwrap().to_owned();
        self.people.approve_issuer(&self.operator().await, id.parse().unwrap()).await.unwrap();
        let _ = owner;
        (id, token)
    }

    pub async fn operator(&self) -> genex_services::Caller {
        let (user, _) = self.person("operator@example.test", 0, &[Role::Operator]).await;
        self.people.caller_of(user).await.unwrap()
    }
}

pub const PASSWORD: &str = "correct horse battery staple";

pub fn start() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

pub fn request(
    method: Method,
    path: &str,
    token: &str,
    body: Option<Value>,
    key: Option<&str>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    match body {
        Some(body) => {
            request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap()
        }
        None => request.body(Body::empty()).unwrap(),
    }
}

pub fn registration(email: &str) -> Registration {
    Registration {
        contact: Contact::Email(email.to_owned()),
        password: PASSWORD.into(),
        name: "Ann Example".into(),
        birth_date: "1990-05-17".into(),
        nationality: "US".into(),
        country: "US".into(),
        region: Some("CA".into()),
        locale: Locale::En,
    }
}

pub fn application(number: &str) -> Value {
    json!({ "legal_name": "Harbour Kitchen Ltd.", "brand_name": "Harbour", "trade": "catering",
        "country": "US", "registration_number": number, "colour": "#1a2b3c", "mark": "海",
        "contact_email": "office@harbour.example" })
}

fn people(
    db: &Db,
    clock: Arc<ManualClock>,
    exchange: Arc<RealExchange>,
    entropy: Arc<CountedEntropy>,
    lists: Arc<Lists>,
) -> People {
    let store = Arc::new(db.clone());
    People::new(PeoplePorts {
        store: store.clone(),
        numbers: Arc::new(Numbers(AtomicU64::new(1))),
        keys: store.clone(),
        outbox: Arc::new(OutboxHandle::new(store.clone())),
        exchange,
        signer: Arc::new(AddressBook),
        kyc: Arc::new(SandboxKyc),
        payments: Arc::new(SandboxPayments),
        messenger: Arc::new(Mailbox::new(store, clock.clone())),
        sanctions: lists,
        clock,
        entropy,
        public_url: "http://genex.example".into(),
    })
}

async fn cases(db: &Db, people: &People, clock: Arc<ManualClock>, exchange: Arc<RealExchange>) -> Compliance {
    let store = Arc::new(db.clone());
    let projector = Projector::open(exchange.clone(), store.clone()).await.unwrap();
    let freezer = Arc::new(people.clone());
    Compliance::new(CompliancePorts { store, exchange, projector, freezer, filer: filer(), clock })
}

fn issuance(db: &Db, people: &People, clock: Arc<ManualClock>, exchange: Arc<RealExchange>) -> Issuance {
    let store = Arc::new(db.clone());
    Issuance {
        series: store.clone(),
        templates: store.clone(),
        issuers: store.clone(),
        keys: store.clone(),
        exchange,
        notifier: Arc::new(people.clone()),
        outbox: Arc::new(OutboxHandle::new(store)),
        clock,
    }
}

/// A clock that stands until it is put forward.
pub struct ManualClock(AtomicI64);

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

impl TestClock for ManualClock {
    fn advance_to(&self, moment: Timestamp) -> Result<Timestamp, ClockError> {
        self.0.fetch_max(moment.micros(), Ordering::SeqCst);
        Ok(self.now())
    }
}

struct CountedEntropy(AtomicU64);

impl Entropy for CountedEntropy {
    fn bits(&self) -> u128 {
        let digest = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        u128::from_be_bytes(digest[..16].try_into().unwrap())
    }
}

struct Numbers(AtomicU64);

#[async_trait]
impl OrderNumbers for Numbers {
    async fn number_for(&self, _subject: &str, at: Timestamp) -> Result<String, StoreError> {
        Ok(format_number(day_of(at), self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

/// Knows an address for every key, and signs nothing.
struct AddressBook;

#[async_trait]
impl Signer for AddressBook {
    async fn address(&self, key: KeyRef) -> Result<Address, SignerError> {
        let digest = Sha256::digest(format!("{key:?}"));
        Ok(Address(digest[..20].try_into().unwrap()))
    }

    async fn sign(&self, key: KeyRef, _digest: Hash32) -> Result<Signature, SignerError> {
        Err(SignerError::UnknownKey(key))
    }
}

struct NothingInFlight;

#[async_trait]
impl sandbox::Settle for NothingInFlight {
    async fn settle(&self) -> Result<(), Error> {
        Ok(())
    }
}

fn anchors(db: &Db, exchange: &Arc<RealExchange>) -> Anchors {
    Anchors::new(exchange.clone(), Arc::new(db.clone()), journal_stream(0))
}

/// The exchange itself, on files of the test's own.
pub struct RealExchange {
    handle: ExchangeHandle,
    tree: Mutex<LiveTree>,
    _exchange: genex_exchange::Exchange,
}

impl RealExchange {
    fn open(dir: &TempDir, clock: Arc<ManualClock>) -> Self {
        let config = Config { segment_bytes: 1 << 20, ..Config::in_dir(dir.path().join("journal")) };
        let exchange = genex_exchange::Exchange::open(&config, move || clock.now()).unwrap();
        let handle = exchange.handle();
        Self { tree: Mutex::new(handle.tree()), handle, _exchange: exchange }
    }

    /// Journal sequence: unchanged as long as nothing happened.
    pub fn seq(&self) -> u64 {
        self.handle.durable_seq()
    }
}

#[async_trait]
impl Exchange for RealExchange {
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError> {
        match self.handle.submit(client_id, command).await {
            Ok(receipt) => Ok(Receipt::clone(&receipt)),
            Err(genex_exchange::SubmitError::Rejected(reject)) => Err(reject.into()),
            Err(_) => Err(ExchangeError::Unavailable),
        }
    }

    async fn receipts(&self, _seq: u64, _limit: usize) -> Result<Vec<Receipt>, ExchangeError> {
        Err(ExchangeError::Unavailable)
    }

    async fn durable_seq(&self) -> Result<u64, ExchangeError> {
        Ok(self.handle.durable_seq())
    }

    async fn balance(&self, account: Account) -> Result<Balance, ExchangeError> {
        self.handle.balance(account).await.map_err(|_| ExchangeError::Unavailable)
    }

    async fn depth(&self, series: SeriesId, levels: usize) -> Result<Depth, ExchangeError> {
        self.handle.depth(series, levels).await.map_err(|_| ExchangeError::Unavailable)
    }

    async fn holding(&self, coupon: CouponId) -> Result<Option<Holding>, ExchangeError> {
        self.handle.holding(coupon).await.map_err(|_| ExchangeError::Unavailable)
    }

    async fn audit(&self) -> Result<AuditView, ExchangeError> {
        self.handle.audit_view().await.map_err(|_| ExchangeError::Unavailable)
    }
}

impl RealExchange {
    fn ask<T>(&self, question: impl FnOnce(&JournalTree) -> T) -> T {
        question(self.tree.lock().unwrap().catch_up().unwrap())
    }
}

fn root(tree: &JournalTree, size: u64) -> Option<JournalRoot> {
    let root = Hash32(tree.anchor_at(size)?.root);
    Some(JournalRoot { size, root, last_seq: tree.last_seq(size)? })
}

#[async_trait]
impl JournalProofs for RealExchange {
    async fn newest(&self) -> Result<JournalRoot, ExchangeError> {
        Ok(self.ask(|tree| root(tree, tree.anchor().size)).unwrap())
    }

    async fn first(&self, size: u64) -> Result<Option<JournalRoot>, ExchangeError> {
        Ok(self.ask(|tree| root(tree, size)))
    }

    async fn inclusion(&self, seq: u64, size: u64) -> Result<Option<Inclusion>, ExchangeError> {
        let proof = self.ask(|tree| tree.inclusion(seq, size));
        Ok(proof.map(|proof| Inclusion {
            frame: Hash32(proof.frame),
            index: proof.index,
            path: proof.path.into_iter().map(Hash32).collect(),
        }))
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Hash32>>, ExchangeError> {
        let path = self.ask(|tree| tree.consistency(old, new));
        Ok(path.map(|path| path.into_iter().map(Hash32).collect()))
    }

    async fn frame(&self, seq: u64) -> Result<Option<Vec<u8>>, ExchangeError> {
        let frame = self.tree.lock().unwrap().frame_of(seq).unwrap();
        Ok(frame.map(|frame| frame.bytes().to_vec()))
    }
}

pub fn per_minute(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap()
}

fn filer() -> Filer {
    Filer {
        name: "Genex Sandbox Inc.".into(),
        ein: "123456789".into(),
        transmitter_code: "TGENEX01".into(),
        address: genex_filings::Address {
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
