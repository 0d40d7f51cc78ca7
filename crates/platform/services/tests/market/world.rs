//! A small market: one issuer with a hundred coupons, people with money, and a clock that stands still.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use async_trait::async_trait;
use genex_coupon::{HolderGroup, Kind, PassKey, Rules, Transfer};
use genex_exchange::{Exchange as Writer, ExchangeHandle, SubmitError};
use genex_ports::{
    chain::{Address, ChainOp, EscrowTerms, Hash32, OpResult, Outcome},
    clock::{Clock, Entropy},
    exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding},
    locale::Locale,
    messages::Contact,
    notices::{Notice, NoticeKind, Notifier},
    signer::{KeyRef, Signature, Signer, SignerError},
    store::{
        StoreError,
        accounts::{Account as Person, AccountStatus, AccountStore, Role, Roles},
        issuers::{BusinessTrade, Issuer, IssuerStatus, IssuerStore},
        keys::PartyKeys,
        market::{SeriesProfile, SeriesProfiles},
        outbox::{OpId, Outbox, OutcomeHandler, Purpose},
        screenings::ScreeningPurpose,
        settlement::{EscrowStore, HeldEscrow},
    },
};
use genex_protocol::{Account, ClientId, Command, Event, Receipt, SeriesSpec, Track, Trade};
use genex_services::{
    Caller, Error, Refusal,
    idempotency::{Attempt, KeyId},
    market::{Bell, Market, MarketPorts, TagKey, Vetting},
    projection::Projector,
};
use genex_storage::Db;
use genex_types::{
    Bps, CouponId, Currency, DAY_US, IssuerId, Money, Party, Price, PurchaseId, SeriesId, Timestamp, UserId,
};

pub const SERIES: SeriesId = SeriesId(1);
pub const ISSUER: IssuerId = IssuerId(1);
pub const ANN: UserId = UserId(1);
pub const BEN: UserId = UserId(2);
pub const CASHIER: UserId = UserId(3);

const START: i64 = 1_795_000_000;

/// Time that moves when told to.
#[derive(Clone)]
pub struct StillClock(Arc<AtomicI64>);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

impl StillClock {
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

struct Counter(AtomicU64);

impl Entropy for Counter {
    fn bits(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::SeqCst)) * 0x9e37_79b9_7f4a_7c15
    }
}

struct LocalExchange(ExchangeHandle);

#[async_trait]
impl Exchange for LocalExchange {
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError> {
        let receipt = self.0.submit(client_id, command).await.map_err(|error| match error {
            SubmitError::Rejected(reject) => ExchangeError::Rejected(reject),
            SubmitError::Busy => ExchangeError::Busy,
            SubmitError::Stopped => ExchangeError::Unavailable,
        })?;
        Ok(Receipt::clone(&receipt))
    }

    async fn receipts(&self, seq: u64, limit: usize) -> Result<Vec<Receipt>, ExchangeError> {
        let next = self.0.receipts_from(seq).next_many(limit).await;
        let receipts = next.map_err(|_| ExchangeError::Unavailable)?;
        Ok(receipts.iter().map(|receipt| Receipt::clone(receipt)).collect())
    }

    async fn durable_seq(&self) -> Result<u64, ExchangeError> {
        Ok(self.0.durable_seq())
    }

    async fn balance(&self, account: Account) -> Result<Balance, ExchangeError> {
        self.0.balance(account).await.map_err(|_| ExchangeError::Unavailable)
    }

    async fn depth(&self, series: SeriesId, levels: usize) -> Result<Depth, ExchangeError> {
        self.0.depth(series, levels).await.map_err(|_| ExchangeError::Unavailable)
    }

    async fn holding(&self, coupon: CouponId) -> Result<Option<Holding>, ExchangeError> {
        self.0.holding(coupon).await.map_err(|_| ExchangeError::Unavailable)
    }

    async fn audit(&self) -> Result<AuditView, ExchangeError> {
        self.0.audit_view().await.map_err(|_| ExchangeError::Unavailable)
    }
}

/// Keys that have addresses and sign nothing.
struct Addresses;

#[async_trait]
impl Signer for Addresses {
    async fn address(&self, key: KeyRef) -> Result<Address, SignerError> {
        match key {
            KeyRef::Party(index) => Ok(Address([index as u8 + 1; 20])),
            other => Err(SignerError::UnknownKey(other)),
        }
    }

    async fn sign(&self, key: KeyRef, _: Hash32) -> Result<Signature, SignerError> {
        Err(SignerError::Refused(format!("{key:?} signs nothing here")))
    }
}

/// What was handed to the chain.
#[derive(Default)]
pub struct Queue(Mutex<Vec<(OpId, ChainOp)>>);

#[async_trait]
impl Outbox for Queue {
    async fn enqueue(&self, id: OpId, op: ChainOp) -> Result<(), StoreError> {
        let mut queue = self.0.lock().unwrap();
        match queue.iter().find(|(known, _)| *known == id) {
            Some((_, known)) if *known == op => Ok(()),
            Some(_) => Err(StoreError::Conflict("operation")),
            None => {
                queue.push((id, op));
                Ok(())
            }
        }
    }
}

/// What people were told.
#[derive(Default)]
pub struct Ear(Mutex<Vec<Notice>>);

#[async_trait]
impl Notifier for Ear {
    async fn notify(&self, notices: &[Notice]) -> Result<(), StoreError> {
        let mut heard = self.0.lock().unwrap();
        for notice in notices {
            if heard.iter().all(|known| known.id != notice.id) {
                heard.push(notice.clone());
            }
        }
        Ok(())
    }
}

/// Who is on a list.
#[derive(Default)]
pub struct Listed(pub Mutex<Vec<UserId>>);

#[async_trait]
impl Vetting for Listed {
    async fn vet(&self, user: UserId, _: ScreeningPurpose) -> Result<(), Error> {
        let found = self.0.lock().unwrap().contains(&user);
        if found { Err(Refusal::SanctionsHold.into()) } else { Ok(()) }
    }
}

/// Everything a test needs.
pub struct World {
    pub market: Market,
    pub clock: StillClock,
    pub db: Db,
    pub queue: Arc<Queue>,
    pub ear: Arc<Ear>,
    pub listed: Arc<Listed>,
    exchange: Arc<LocalExchange>,
    steps: AtomicU64,
    face: Price,
    level: u8,
    _writer: Writer,
    _dir: tempfile::TempDir,
}

pub fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::Usd)
}

impl World {
    pub async fn new() -> Self {
        Self::with_rules(|_| {}).await
    }

    /// A world whose series has other rules.
    pub async fn with_rules(change: impl FnOnce(&mut SeriesProfile)) -> Self {
        Self::with(Price(10_000), 1, change).await
    }

    /// A world of people of level 2 whose coupons have another face value.
    pub async fn with_face(face: Price) -> Self {
        Self::with(face, 2, |_| {}).await
    }

    async fn with(face: Price, level: u8, change: impl FnOnce(&mut SeriesProfile)) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = StillClock(Arc::new(AtomicI64::new(Timestamp::from_seconds(START).micros())));
        let time = clock.clone();
        let writer = Writer::in_memory(move || time.now());
        let exchange = Arc::new(LocalExchange(writer.handle()));
        let db = Db::open(dir.path().join("platform.db")).await.expect("a store");
        let store = Arc::new(db.clone());
        let projector = Projector::open(exchange.clone(), store.clone()).await.expect("a cursor");
        let following = projector.clone();
        tokio::spawn(async move { following.run().await });
        let (queue, ear) = (Arc::new(Queue::default()), Arc::new(Ear::default()));
        let listed = Arc::new(Listed::default());
        let market = Market::new(MarketPorts {
            vetting: listed.clone(),
            store: store.clone(),
            exchange: exchange.clone(),
            projector,
            numbers: store.clone(),
            escrows: store.clone(),
            keys: store,
            signer: Arc::new(Addresses),
            outbox: queue.clone(),
            notifier: ear.clone(),
            bell: Bell::default(),
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(Counter(AtomicU64::new(1))),
            pass_key: PassKey::new([5; 32]),
            tag_key: TagKey::new([6; 32]),
            vasp: genex_services::market::vasp("Genex Test Inc.", "506700GE1G29325QX363"),
        });
        let steps = AtomicU64::new(1);
        let world = Self {
            market,
            clock,
            db,
            queue,
            ear,
            listed,
            exchange,
            steps,
            face,
            level,
            _writer: writer,
            _dir: dir,
        };
        world.furnish(change).await;
        world
    }

    async fn furnish(&self, change: impl FnOnce(&mut SeriesProfile)) {
        for (user, name) in [(ANN, "ann"), (BEN, "ben"), (CASHIER, "cas")] {
            let contact = Contact::Email(format!("{name}@example.com"));
            self.register(user, contact).await;
        }
        self.db.create_issuer(&issuer()).await.expect("an issuer");
        self.party(Party::Issuer(ISSUER)).await;
        let mut profile = profile();
        change(&mut profile);
        self.db.publish(SERIES, &profile).await.expect("a profile");
        let face = self.face;
        self.send(Command::RegisterSeries(spec(self.clock.now(), &profile.rules, face))).await;
        self.send(Command::IssueUnits { series: SERIES, first_serial: 0, count: 100 }).await;
    }

    /// A person with an account, a key and a thousand dollars.
    pub async fn register(&self, user: UserId, contact: Contact) {
        let account = Person { kyc_level: self.level, ..person(user, contact) };
        self.db.create_account(&account, "hash").await.expect("a new contact");
        self.party(Party::User(user)).await;
        self.send(Command::CreditCash { party: Party::User(user), amount: usd(100_000) }).await;
    }

    async fn party(&self, party: Party) {
        self.db.allocate(party).await.expect("a key");
        self.send(Command::OpenParty { party }).await;
    }

    /// Submits a command and waits until it shows.
    pub async fn send(&self, command: Command) -> Receipt {
        let id = ClientId(u128::from(self.steps.fetch_add(1, Ordering::SeqCst)));
        let receipt = self.exchange.submit(id, command).await.expect("accepted");
        self.market.projector.wait_for(receipt.seq).await.expect("projected");
        receipt
    }

    /// A new request.
    pub fn attempt(&self) -> Attempt {
        let key = self.steps.fetch_add(1, Ordering::SeqCst).to_string();
        self.attempt_of(&key)
    }

    /// The request with this key.
    pub fn attempt_of(&self, key: &str) -> Attempt {
        Attempt::new(&KeyId { scope: "test".into(), key: key.into() }, [0; 32], self.clock.now())
    }

    /// Lets the chain execute every pending trade.
    pub async fn settle(&self) {
        let seq = self.exchange.durable_seq().await.expect("running");
        let receipts = self.exchange.receipts(1, usize::try_from(seq).expect("few")).await.expect("readable");
        let trades: Vec<Trade> = receipts
            .iter()
            .flat_map(|receipt| &receipt.events)
            .filter_map(|event| match event {
                Event::Traded(trade) => Some(trade.clone()),
                _ => None,
            })
            .collect();
        let done = |trade: &Trade| {
            receipts
                .iter()
                .flat_map(|receipt| &receipt.events)
                .any(|event| matches!(event, Event::TradeSettled { trade: id, .. } if *id == trade.trade))
        };
        for trade in trades.iter().filter(|trade| !done(trade)) {
            self.send(Command::SettleTrade { trade: trade.trade, block: 7 }).await;
            self.note_escrow(trade).await;
        }
    }

    async fn note_escrow(&self, trade: &Trade) {
        let genex_protocol::TradeKind::Primary { .. } = trade.kind else { return };
        let key = |party| async move { self.db.key_of(party).await.expect("readable").expect("a key") };
        let terms = EscrowTerms {
            trade: trade.trade,
            class: 1,
            issuer: key(trade.seller).await,
            buyer: key(trade.buyer).await,
            coupons: trade.coupons.clone(),
            amount: usd(i128::from(trade.price.0) * trade.coupons.len() as i128),
            fee: trade.seller_fee,
            held_at: self.clock.now(),
        };
        let release_at = self.clock.now().plus(7 * DAY_US);
        self.db.hold(&[HeldEscrow { series: SERIES, terms, release_at }]).await.expect("noted");
    }

    /// Operations handed to the chain for a purpose.
    pub fn queued(&self, purpose: Purpose) -> Vec<(OpId, ChainOp)> {
        let queue = self.queue.0.lock().unwrap();
        queue.iter().filter(|(id, _)| id.purpose == purpose).cloned().collect()
    }

    /// Lets the chain do, or refuse, the last operation for a purpose; delivered twice, as may happen.
    pub async fn outcome(&self, purpose: Purpose, refused: Option<&str>) {
        let (id, op) = self.queued(purpose).pop().expect("an operation");
        let result = match refused {
            None => OpResult::Done,
            Some(reason) => OpResult::Reverted { reason: reason.into() },
        };
        let outcome = Outcome { block: 9, time: self.clock.now(), result };
        for _ in 0..2 {
            self.market.on_outcome(id, &op, &outcome).await.expect("handled");
        }
        self.market.projector.catch_up().await.expect("projected");
    }

    /// Names of what a person was told.
    pub fn told(&self, user: UserId) -> Vec<String> {
        let heard = self.ear.0.lock().unwrap();
        let to_user = |notice: &&Notice| notice.to == genex_ports::notices::Recipient::User(user);
        heard.iter().filter(to_user).map(|notice| kind_name(&notice.kind)).collect()
    }

    /// Ann has bought so many coupons, and they are hers.
    pub async fn with_anns_coupons(quantity: u64) -> (Self, PurchaseId) {
        let world = Self::new().await;
        let purchase = world.buy(ANN, quantity).await;
        (world, purchase)
    }

    /// A settled purchase.
    pub async fn buy(&self, user: UserId, quantity: u64) -> PurchaseId {
        let made = self.market.purchase(&caller(user), &self.attempt(), SERIES, quantity, true).await;
        self.settle().await;
        made.expect("bought").id
    }

    pub async fn cash(&self, party: Party) -> i128 {
        let account = Account::Cash { party, currency: Currency::Usd };
        self.exchange.balance(account).await.expect("readable").available_minor()
    }

    pub async fn holder(&self, serial: u64) -> Option<Party> {
        let coupon = CouponId { class: 1, serial };
        self.exchange.holding(coupon).await.expect("readable").map(|holding| holding.holder)
    }
}

fn kind_name(kind: &NoticeKind) -> String {
    let value = serde_json::to_value(kind).expect("plain");
    value["kind"].as_str().unwrap_or_default().to_owned()
}

/// A signed-in person of level 1.
pub fn caller(user: UserId) -> Caller {
    Caller {
        user,
        roles: Roles(vec![Role::Consumer]),
        issuer: None,
        store: None,
        kyc_level: 1,
        status: AccountStatus::Active,
        locale: Locale::default(),
    }
}

/// A cashier of the issuer.
pub fn cashier() -> Caller {
    Caller { roles: Roles(vec![Role::Cashier]), issuer: Some(ISSUER), ..caller(CASHIER) }
}

fn person(user: UserId, contact: Contact) -> Person {
    Person {
        id: user,
        contact,
        name: format!("Person {}", user.0),
        birth_date: "1990-01-01".into(),
        nationality: "US".into(),
        country: "US".into(),
        region: None,
        locale: Locale::default(),
        status: AccountStatus::Active,
        roles: Roles(vec![Role::Consumer]),
        kyc_level: 1,
        issuer: None,
        store: None,
        created_at: Timestamp::from_seconds(START),
    }
}

fn issuer() -> Issuer {
    Issuer {
        id: ISSUER,
        owner: CASHIER,
        legal_name: "Harbour Kitchen Ltd".into(),
        brand_name: "Harbour".into(),
        trade: BusinessTrade::Catering,
        country: "US".into(),
        registration_number: "1".into(),
        colour: "#123456".into(),
        mark: "H".into(),
        contact_email: "desk@example.com".into(),
        status: IssuerStatus::Active,
        reason: None,
        grade: "AA".into(),
        score_micro: Some(85_000_000),
        quota: usd(100_000_000),
        quota_used: usd(0),
        fee_tier: "gold".into(),
        created_at: Timestamp::from_seconds(START),
    }
}

fn profile() -> SeriesProfile {
    SeriesProfile {
        name: "Dinner 100".into(),
        kind: Kind::SpendAndSave,
        description: "For the whole table".into(),
        rules: Rules {
            transfer: Transfer::Free,
            max_resales: 3,
            holder_group: HolderGroup::All,
            per_person: 0,
            stores: vec![],
            stackable: true,
            min_spend: None,
        },
        refund_days: 7,
        gift_card: false,
        valid_from: Timestamp::from_seconds(START),
    }
}

fn spec(now: Timestamp, rules: &Rules, face: Price) -> SeriesSpec {
    SeriesSpec {
        series: SERIES,
        class: 1,
        issuer: ISSUER,
        currency: Currency::Usd,
        face,
        issue_price: Price(face.0 / 100 * 85),
        tick: Price(1),
        track: Track::Utility,
        max_resales: rules.max_resales,
        per_person: rules.per_person,
        expires_at: now.plus(180 * DAY_US),
        fee: Bps(120),
        listed: true,
    }
}
