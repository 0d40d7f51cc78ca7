//! A node, a gateway to it, and parties that have registered.

use std::{
    slice,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use genex_chain_node::{Genesis, GenesisAccount, Node, NodeConfig, NodeHandle, ValidatorKey};
use genex_custody::{LocalSigner, RootSeed};
use genex_gateways::chain::{ChainGateway, Contracts};
use genex_ports::{
    chain::{
        Address, Chain, ChainOp, EscrowTerms, Hash32, OpResult, OrderTerms, Outcome, SeriesTerms,
        SettlementBatch, SettlementTrade, TransferMode,
    },
    signer::{KeyRef, Signer},
};
use genex_types::{Bps, CouponId, Currency, DAY_US, Money, Price, SeriesId, Timestamp, TradeId};
use tempfile::TempDir;

/// When these chains begin, in Unix seconds.
pub const START: u64 = 1_790_000_000;

pub const FACE: Price = Price(10_000);
pub const ISSUE_PRICE: Price = Price(8_500);
pub const MAX_RESALES: u8 = 3;
pub const REFUND_WINDOW_S: u32 = 7 * 86_400;

/// The party that issues, and two that buy.
pub const ISSUER: KeyRef = KeyRef::Party(0);
pub const ALICE: KeyRef = KeyRef::Party(1);
pub const BOB: KeyRef = KeyRef::Party(2);

pub struct World {
    pub node: NodeHandle,
    pub gateway: ChainGateway,
    pub signer: Arc<LocalSigner>,
    clock: Arc<AtomicU64>,
    _dir: TempDir,
}

pub const fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::Usd)
}

fn chain_genesis(key: &ValidatorKey) -> Genesis {
    let genesis = genex_bindings::genesis().expect("the embedded genesis");
    let alloc = genesis.alloc.into_iter().map(|(address, account)| {
        let account = GenesisAccount {
            balance: account.balance,
            nonce: account.nonce.to(),
            code: account.code,
            storage: account.storage.into_iter().collect(),
        };
        (address, account)
    });
    Genesis {
        chain_id: genesis.chain_id,
        timestamp: START,
        gas_limit: 600_000_000,
        coinbase: Default::default(),
        epoch_blocks: None,
        validators: vec![key.public()],
        alloc: alloc.collect(),
    }
}

impl World {
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let key = ValidatorKey::from_seed(&[7; 32]);
        let mut config = NodeConfig::new(dir.path(), chain_genesis(&key), key);
        config.rpc_address = ([127, 0, 0, 1], 0).into();
        let clock = Arc::new(AtomicU64::new(START));
        let seconds = clock.clone();
        let node =
            Node::start(config, Arc::new(move || seconds.load(Ordering::SeqCst))).await.expect("a node");
        let signer = Arc::new(LocalSigner::new(&RootSeed::new([9; 32])));
        let url = format!("http://{}", node.rpc_address);
        let gateway = ChainGateway::new(&url, signer.clone(), Contracts::development()).expect("a gateway");
        Self { node, gateway, signer, clock, _dir: dir }
    }

    /// With an admitted issuer, two buyers who have 1,000.00 each, and a series of 100 coupons, class 1.
    pub async fn with_a_series() -> Self {
        let world = Self::start().await;
        for key in [ISSUER, ALICE, BOB] {
            world.register(key).await;
        }
        world.done(ChainOp::AdmitIssuer { key: ISSUER, admitted: true }).await;
        for key in [ALICE, BOB] {
            let to = world.signer.address(key).await.expect("a key");
            world.done(ChainOp::MintCash { to, amount: usd(100_000) }).await;
        }
        let created = world.execute(&ChainOp::CreateSeries(world.terms(SeriesId(77)))).await;
        assert_eq!(created.result, OpResult::SeriesCreated { class: 1, first_serial: 0, count: 100 });
        world
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.clock.load(Ordering::SeqCst) as i64)
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn register(&self, key: KeyRef) {
        let address = self.signer.address(key).await.expect("a key");
        self.done(ChainOp::ApproveCash { key }).await;
        self.done(ChainOp::Delegate { key }).await;
        self.done(ChainOp::SetKycLevel { address, level: 1 }).await;
    }

    pub fn terms(&self, series: SeriesId) -> SeriesTerms {
        SeriesTerms {
            series,
            issuer: ISSUER,
            count: 100,
            face: FACE,
            currency: Currency::Usd,
            utility: true,
            stored_value: false,
            gift_card: false,
            max_resales: MAX_RESALES,
            transfer: TransferMode::Free,
            not_before: self.now(),
            expires_at: self.now().plus(90 * DAY_US),
            min_spend_minor: 12_000,
            per_person: 0,
            stackable: false,
            refund_window_s: REFUND_WINDOW_S,
            store_root: None,
            terms_hash: Hash32([5; 32]),
        }
    }

    fn order(&self, order: u128, limit: Price, resales_left: u8, max_fee: u32) -> OrderTerms {
        OrderTerms {
            order,
            limit,
            quantity: 1_000,
            resales_left,
            max_fee: Bps(max_fee),
            expires_at: self.now().plus(DAY_US),
        }
    }

    /// The issuer sells to `buyer`, at a fee of 1.5 %.
    pub fn primary(
        &self,
        seq: u64,
        buyer: KeyRef,
        serials: impl IntoIterator<Item = u64>,
    ) -> SettlementTrade {
        let coupons: Vec<CouponId> =
            serials.into_iter().map(|serial| CouponId { class: 1, serial }).collect();
        let gross = usd(i128::from(ISSUE_PRICE.0) * coupons.len() as i128);
        SettlementTrade {
            trade: TradeId(1_000 + u128::from(seq)),
            series: SeriesId(77),
            class: 1,
            market_seq: seq,
            primary: true,
            seller: ISSUER,
            buyer,
            coupons,
            price: ISSUE_PRICE,
            currency: Currency::Usd,
            buyer_fee: usd(0),
            seller_fee: gross.share_half_up(Bps(150)).expect("small"),
            sell_order: self.order(77, ISSUE_PRICE, MAX_RESALES, 150),
            buy_order: self.order(2_000 + u128::from(seq), ISSUE_PRICE, 0, 0),
        }
    }

    /// Alice sells to Bob for 90.00, at a fee of 0.75 % for each.
    pub fn secondary(&self, seq: u64, serial: u64) -> SettlementTrade {
        let price = Price(9_000);
        SettlementTrade {
            primary: false,
            seller: ALICE,
            buyer: BOB,
            price,
            buyer_fee: usd(68),
            seller_fee: usd(68),
            sell_order: self.order(3_000 + u128::from(seq), price, MAX_RESALES, 75),
            buy_order: self.order(4_000 + u128::from(seq), price, 0, 75),
            ..self.primary(seq, BOB, [serial])
        }
    }

    /// The escrow of a primary trade that settled at `held_at`.
    pub fn escrow(&self, trade: &SettlementTrade, held_at: Timestamp) -> EscrowTerms {
        EscrowTerms {
            trade: trade.trade,
            class: trade.class,
            issuer: trade.seller,
            buyer: trade.buyer,
            coupons: trade.coupons.clone(),
            amount: usd(i128::from(trade.price.0) * trade.coupons.len() as i128),
            fee: trade.seller_fee,
            held_at,
        }
    }

    pub async fn settle(&self, trades: Vec<SettlementTrade>) -> Outcome {
        self.execute(&ChainOp::Settle(SettlementBatch { trades })).await
    }

    /// Executes an operation that must succeed.
    pub async fn done(&self, op: ChainOp) -> Outcome {
        let outcome = self.execute(&op).await;
        assert_eq!(outcome.result, OpResult::Done, "{op:?}");
        outcome
    }

    /// Signs with the sender's next nonce, broadcasts, and waits for the outcome.
    pub async fn execute(&self, op: &ChainOp) -> Outcome {
        let sender = self.gateway.sender(op).await.expect("a sender");
        let nonce = self.gateway.next_nonce(sender).await.expect("a nonce");
        let tx = self.gateway.prepare(op, nonce).await.expect("signed");
        for answer in self.gateway.broadcast(slice::from_ref(&tx)).await {
            answer.unwrap_or_else(|e| panic!("{op:?}: {e}"));
        }
        self.outcome(op, tx.hash).await
    }

    pub async fn outcome(&self, op: &ChainOp, hash: Hash32) -> Outcome {
        let mut head = self.node.watch_head();
        loop {
            let found = self.gateway.outcomes(&[(op, hash)]).await.expect("an answer").remove(0);
            if let Some(outcome) = found {
                return outcome;
            }
            tokio::time::timeout(Duration::from_secs(10), head.changed())
                .await
                .expect("a block within ten seconds")
                .expect("the node runs");
        }
    }

    pub async fn address(&self, key: KeyRef) -> Address {
        self.signer.address(key).await.expect("a key")
    }

    pub async fn cash_of(&self, key: KeyRef) -> i128 {
        let address = self.signer.address(key).await.expect("a key");
        let height = self.gateway.height().await.expect("a height");
        self.gateway.cash(&[address], Currency::Usd, height).await.expect("a balance")[0].minor
    }

    pub async fn owner_of(&self, serial: u64) -> Option<KeyRef> {
        let height = self.gateway.height().await.expect("a height");
        let owner =
            self.gateway.owners(&[CouponId { class: 1, serial }], height).await.expect("an owner")[0]?;
        for key in [ISSUER, ALICE, BOB] {
            if self.signer.address(key).await.expect("a key") == owner {
                return Some(key);
            }
        }
        panic!("{owner} is nobody we know");
    }
}
