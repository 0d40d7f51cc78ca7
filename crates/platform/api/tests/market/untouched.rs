//! The market's endpoints before a world that counts what reaches it and does none of it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use genex_api::{App, Base, coupons, gifts, redeem, trade};
use genex_coupon::PassKey;
use genex_ports::{
    chain::{Address, ChainOp, Hash32},
    clock::{Clock, Entropy},
    exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding},
    locale::Locale,
    notices::{Notice, Notifier},
    signer::{KeyRef, Signature, Signer, SignerError},
    store::{
        StoreError,
        outbox::{OpId, Outbox},
        screenings::ScreeningPurpose,
    },
};
use genex_protocol::{Account, ClientId, Command, Receipt};
use genex_services::{
    AccountStatus, Authenticate, Caller, Error, Role, Roles,
    idempotency::Idempotency,
    market::{Bell, Market, MarketPorts, TagKey, Vetting},
    projection::Projector,
};
use genex_storage::Db;
use genex_types::{CouponId, IssuerId, SeriesId, Timestamp, UserId};
use serde_json::Value;
use tower::ServiceExt;

#[derive(Default)]
struct Untouched(AtomicU64);

#[async_trait]
impl Exchange for Untouched {
    async fn submit(&self, _: ClientId, _: Command) -> Result<Receipt, ExchangeError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(ExchangeError::Unavailable)
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
impl Outbox for Untouched {
    async fn enqueue(&self, _: OpId, _: ChainOp) -> Result<(), StoreError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[async_trait]
impl Notifier for Untouched {
    async fn notify(&self, _: &[Notice]) -> Result<(), StoreError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[async_trait]
impl Signer for Untouched {
    async fn address(&self, key: KeyRef) -> Result<Address, SignerError> {
        Err(SignerError::UnknownKey(key))
    }

    async fn sign(&self, key: KeyRef, _: Hash32) -> Result<Signature, SignerError> {
        Err(SignerError::UnknownKey(key))
    }
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_795_000_000)
    }
}

impl Entropy for Noon {
    fn bits(&self) -> u128 {
        7
    }
}

/// `staff` and `ann` are signed in under their names.
struct Names;

#[async_trait]
impl Authenticate for Names {
    async fn caller(&self, token: &str) -> Result<Option<Caller>, Error> {
        let (role, issuer) = match token {
            "staff" => (Role::Cashier, Some(IssuerId(1))),
            "ann" => (Role::Consumer, None),
            _ => return Ok(None),
        };
        Ok(Some(Caller {
            user: UserId(1),
            roles: Roles(vec![role]),
            issuer,
            store: None,
            kyc_level: 1,
            status: AccountStatus::Active,
            locale: Locale::default(),
        }))
    }
}

/// A problem as a client reads it.
pub struct Problem {
    pub status: u16,
    pub code: String,
    pub param: String,
}

/// The endpoints.
pub struct Api {
    router: Router,
    untouched: Arc<Untouched>,
}

impl Api {
    pub async fn new() -> Self {
        let store = Arc::new(Db::open(":memory:").await.expect("a store"));
        let (untouched, noon) = (Arc::new(Untouched::default()), Arc::new(Noon));
        let projector = Projector::open(untouched.clone(), store.clone()).await.expect("a cursor");
        let market = Market::new(MarketPorts {
            vetting: Arc::new(NobodyListed),
            store: store.clone(),
            exchange: untouched.clone(),
            projector,
            numbers: store.clone(),
            escrows: store.clone(),
            keys: store.clone(),
            signer: untouched.clone(),
            outbox: untouched.clone(),
            notifier: untouched.clone(),
            bell: Bell::default(),
            clock: noon.clone(),
            entropy: noon.clone(),
            pass_key: PassKey::new([1; 32]),
            tag_key: TagKey::new([6; 32]),
            vasp: genex_services::market::vasp("Genex Test Inc.", "506700GE1G29325QX363"),
        });
        let idempotency = Idempotency::start(store, noon.clone(), "test").await.expect("started");
        let base = Base { auth: Arc::new(Names), idempotency, entropy: noon, rate_limits: None, web: None };
        let app = App::new(base)
            .area(trade::router(market.clone()))
            .area(coupons::router(market.clone()))
            .area(gifts::router(market.clone()))
            .area(redeem::router(market));
        Self { router: app.into_router(), untouched }
    }

    /// How often something reached the world behind.
    pub fn touched(&self) -> u64 {
        self.untouched.0.load(Ordering::SeqCst)
    }

    /// The problem a request with a key of its own gets.
    pub async fn problem(&self, method: &str, path: &str, token: &str, body: Option<&str>) -> Problem {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        let key = KEYS.fetch_add(1, Ordering::SeqCst).to_string();
        self.send(method, path, token, Some(&key), body).await
    }

    /// The problem a request gets.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        key: Option<&str>,
        body: Option<&str>,
    ) -> Problem {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let body = body.map_or_else(Body::empty, |text| Body::from(text.to_owned()));
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{method} {path}");
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        let problem: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(problem["status"], status);
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        Problem { status, code: text("code"), param: text("param") }
    }
}

/// Nobody is listed.
struct NobodyListed;

#[async_trait]
impl Vetting for NobodyListed {
    async fn vet(&self, _: UserId, _: ScreeningPurpose) -> Result<(), Error> {
        Ok(())
    }
}
