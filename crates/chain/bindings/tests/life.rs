//! A coupon's life on the genesis, in an EVM: everything signed and encoded by this crate alone.

#![allow(clippy::unwrap_used)]

use alloy_primitives::{Address, B256, Bytes, Log, TxKind, U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use genex_bindings::{
    Compliance, CouponFactory, CouponLedger, Digests, MerkleTree, Redemption, Role, Settlement,
    SettlementCore, TestStablecoin, Treasury, TreasuryVault, addresses as at, coupon_token, genesis,
    revert_code,
};
use k256::ecdsa::SigningKey;
use revm::{
    Context, ExecuteCommitEvm, ExecuteEvm, MainBuilder, MainContext, MainnetEvm,
    bytecode::Bytecode,
    context::{BlockEnv, CfgEnv, TxEnv, result::ExecutionResult},
    database::{CacheDB, EmptyDB},
    handler::MainnetContext,
    primitives::hardfork::SpecId,
    state::AccountInfo,
};

const START: u64 = 1_795_000_000;
const DAY: u64 = 86_400;
const CENT: u64 = genex_bindings::UNITS_PER_CENT;
const PRICE: u64 = 8_000;
const CLASS: u64 = 1;

type Evm = MainnetEvm<MainnetContext<CacheDB<EmptyDB>>>;

/// Somebody with a key.
struct Person {
    key: SigningKey,
    address: Address,
}

impl Person {
    fn from_key(key: B256) -> Self {
        let key = SigningKey::from_slice(key.as_slice()).unwrap();
        let point = key.verifying_key().to_encoded_point(false);
        let address = Address::from_raw_public_key(&point.as_bytes()[1..]);
        Self { key, address }
    }

    fn named(name: &str) -> Self {
        Self::from_key(keccak256(name))
    }

    fn role(role: Role) -> Self {
        Self::from_key(role.development_key())
    }

    fn sign(&self, digest: B256) -> Bytes {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest.as_slice()).unwrap();
        [&signature.to_bytes()[..], &[27 + recovery.to_byte()]].concat().into()
    }
}

/// A chain that is nothing but its genesis and what was sent to it.
struct Chain {
    evm: Evm,
    now: u64,
}

impl Chain {
    fn new() -> Self {
        let genesis = genesis().unwrap();
        let mut db = CacheDB::new(EmptyDB::default());
        for (address, account) in genesis.alloc {
            let code = Bytecode::new_raw(account.code);
            let info = AccountInfo::new(account.balance, account.nonce.to(), code.hash_slow(), code);
            db.insert_account_info(address, info);
            for (slot, value) in account.storage {
                db.insert_account_storage(address, slot.into(), value.into()).unwrap();
            }
        }
        let cfg =
            CfgEnv::new().with_spec_and_mainnet_gas_params(SpecId::OSAKA).with_chain_id(genesis.chain_id);
        let evm = Context::mainnet().with_db(db).with_cfg(cfg).build_mainnet();
        let mut chain = Self { evm, now: START };
        chain.wait(0);
        chain
    }

    fn wait(&mut self, seconds: u64) {
        self.now += seconds;
        let block =
            BlockEnv { timestamp: U256::from(self.now), gas_limit: 60_000_000, ..BlockEnv::default() };
        self.evm.set_block(block);
    }

    fn transaction(&self, from: Address, to: Address, data: Vec<u8>) -> TxEnv {
        use revm::Database as _;
        let mut db = self.evm.ctx.journaled_state.database.clone();
        let nonce = db.basic(from).unwrap().unwrap_or_default().nonce;
        TxEnv {
            caller: from,
            kind: TxKind::Call(to),
            data: data.into(),
            nonce,
            gas_limit: 16_000_000,
            chain_id: Some(at::CHAIN_ID),
            ..TxEnv::default()
        }
    }

    /// Sends a call; the logs if it succeeds, the code of the refusal if it reverts.
    fn send<C: SolCall>(&mut self, from: &Person, to: Address, call: C) -> Result<Vec<Log>, String> {
        let transaction = self.transaction(from.address, to, call.abi_encode());
        match self.evm.transact_commit(transaction).unwrap() {
            ExecutionResult::Success { logs, .. } => Ok(logs),
            ExecutionResult::Revert { output, .. } => Err(revert_code(&output)),
            ExecutionResult::Halt { reason, .. } => Err(format!("{reason:?}")),
        }
    }

    fn read<C: SolCall>(&mut self, to: Address, call: C) -> C::Return {
        let transaction = self.transaction(Address::ZERO, to, call.abi_encode());
        let answer = self.evm.transact(transaction).unwrap().result;
        C::abi_decode_returns(answer.output().unwrap()).unwrap()
    }

    fn cash(&mut self, party: Address) -> u64 {
        self.read(at::TEST_STABLECOIN, TestStablecoin::balanceOfCall { account: party }).to::<u64>() / CENT
    }

    fn owner(&mut self, serial: u64) -> Address {
        self.read(at::COUPON_LEDGER, CouponLedger::ownerOfCall { id: token(serial) })
    }
}

fn token(serial: u64) -> U256 {
    coupon_token(CLASS, serial).unwrap()
}

fn events<E: SolEvent>(logs: &[Log]) -> Vec<E> {
    logs.iter().filter_map(|log| E::decode_log(log).ok()).map(|log| log.data).collect()
}

/// The platform and three parties, with cash and a class of ten coupons.
struct World {
    chain: Chain,
    digests: Digests,
    operator: Person,
    consent: Person,
    issuer: Person,
    alice: Person,
    bob: Person,
    nonce: u128,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            chain: Chain::new(),
            digests: Digests::development(),
            operator: Person::role(Role::Operator),
            consent: Person::role(Role::Consent),
            issuer: Person::named("issuer"),
            alice: Person::named("alice"),
            bob: Person::named("bob"),
            nonce: 0,
        };
        world.admit();
        world.issue();
        world
    }

    fn admit(&mut self) {
        let Self { chain, operator, issuer, alice, bob, .. } = self;
        for party in [&*issuer, alice, bob] {
            let mint = TestStablecoin::mintCall { to: party.address, amount: U256::from(100_000 * CENT) };
            chain.send(operator, at::TEST_STABLECOIN, mint).unwrap();
            let level = Compliance::setKycLevelsCall { parties: vec![party.address], levels: vec![1] };
            chain.send(operator, at::COMPLIANCE, level).unwrap();
            let approve = TestStablecoin::approveCall { spender: at::SETTLEMENT_CORE, value: U256::MAX };
            chain.send(party, at::TEST_STABLECOIN, approve).unwrap();
            let delegate = SettlementCore::delegateCall { custodian: at::ROLE_CONSENT };
            chain.send(party, at::SETTLEMENT_CORE, delegate).unwrap();
        }
        let admit = CouponFactory::setIssuerCall { issuer: issuer.address, admitted: true };
        chain.send(operator, at::COUPON_FACTORY, admit).unwrap();
    }

    fn issue(&mut self) {
        let class = CouponLedger::NewClass {
            r#ref: keccak256("series"),
            issuer: self.issuer.address,
            track: genex_bindings::TRACK_UTILITY,
            transferMode: genex_bindings::TRANSFER_FREE,
            maxResales: 3,
            faceMinor: "10000".parse().unwrap(),
            currency: 840,
            expiry: u32::try_from(START + 180 * DAY).unwrap(),
            notBefore: Default::default(),
            giftCard: false,
            stackable: false,
            storedValue: false,
            minSpendMinor: Default::default(),
            perPerson: 0,
            holderGroups: 0,
            transferPolicy: Default::default(),
            refundWindow: u32::try_from(7 * DAY).unwrap(),
            storeRoot: B256::ZERO,
            termsHash: keccak256("terms"),
            quantity: "10".parse().unwrap(),
        };
        let signature = self.issuer.sign(self.digests.class(&class));
        let create = CouponLedger::createClassCall { class, signature };
        let logs = self.chain.send(&self.operator, at::COUPON_LEDGER, create).unwrap();
        assert_eq!(events::<CouponLedger::ClassCreated>(&logs)[0].classId, CLASS);
    }

    fn order(&mut self, owner: Address, side: u8) -> Settlement::Order {
        self.nonce += 1;
        Settlement::Order {
            owner,
            classId: CLASS,
            side,
            nonce: self.nonce,
            limitMinor: PRICE,
            maxFeeBps: 150,
            quantity: 1,
            resalesLeft: if side == genex_bindings::SIDE_SELL { u8::MAX } else { 0 },
            deadline: (self.chain.now + 60).to_string().parse().unwrap(),
        }
    }

    fn trade(&mut self, kind: u8, seller: Address, buyer: Address, serial: u64) -> Settlement::Trade {
        let last = self.chain.read(at::SETTLEMENT_CORE, SettlementCore::lastSeqCall { classId: CLASS });
        let unsigned = |order| Settlement::SignedOrder { order, proof: Vec::new(), signature: Bytes::new() };
        Settlement::Trade {
            tradeId: keccak256(format!("trade {last}")),
            classId: CLASS,
            seq: last + 1,
            kind,
            unitPriceMinor: PRICE,
            buyerFeeMinor: 0,
            sellerFeeMinor: 100,
            ids: vec![token(serial)],
            sell: unsigned(self.order(seller, genex_bindings::SIDE_SELL)),
            buy: unsigned(self.order(buyer, genex_bindings::SIDE_BUY)),
        }
    }

    fn settle(&mut self, mut trades: Vec<Settlement::Trade>) -> Vec<Log> {
        let leaves = trades.iter().flat_map(|t| [&t.sell.order, &t.buy.order]).map(|o| self.digests.order(o));
        let tree = MerkleTree::new(leaves.collect()).unwrap();
        for (index, trade) in trades.iter_mut().enumerate() {
            trade.sell.proof = tree.proof(2 * index).unwrap();
            trade.buy.proof = tree.proof(2 * index + 1).unwrap();
        }
        let signature = self.consent.sign(self.digests.batch(tree.root()));
        let consent = Settlement::Consent { custodian: self.consent.address, root: tree.root(), signature };
        let call = Settlement::settleBatchCall::from((consent, trades));
        self.chain.send(&self.operator, at::SETTLEMENT, call).unwrap()
    }

    fn buy(&mut self, buyer: Address, serial: u64) -> TreasuryVault::EscrowRecord {
        let trade = self.trade(genex_bindings::KIND_PRIMARY, self.issuer.address, buyer, serial);
        let logs = self.settle(vec![trade]);
        events::<TreasuryVault::EscrowHeld>(&logs).remove(0).record
    }

    fn intent(&self, holder: Address, serial: u64) -> Redemption::RedeemIntent {
        Redemption::RedeemIntent {
            holder,
            classId: CLASS,
            ids: vec![token(serial)],
            terminal: Address::repeat_byte(7),
            commitment: keccak256("bill"),
            spendAtLeastMinor: 0,
            deadline: (self.chain.now + 60).to_string().parse().unwrap(),
        }
    }

    fn redeem(&mut self, intent: Redemption::RedeemIntent, signature: Bytes) -> Result<Vec<Log>, String> {
        let store = Redemption::StoreProof {
            storeKey: Address::ZERO,
            blind: B256::ZERO,
            proof: Vec::new(),
            validUntil: Default::default(),
            certificate: Bytes::new(),
        };
        let call = Redemption::redeemCall::from((intent, store, signature));
        self.chain.send(&self.operator, at::REDEMPTION, call)
    }
}

/// The same record, as another contract's generated code names it.
fn for_treasury(record: &TreasuryVault::EscrowRecord) -> Treasury::EscrowRecord {
    use alloy_sol_types::SolValue;
    Treasury::EscrowRecord::abi_decode(&record.abi_encode()).unwrap()
}

fn for_settlement(record: &TreasuryVault::EscrowRecord) -> Settlement::EscrowRecord {
    use alloy_sol_types::SolValue;
    Settlement::EscrowRecord::abi_decode(&record.abi_encode()).unwrap()
}

#[test]
fn a_coupon_is_bought_resold_given_and_redeemed_and_everybody_is_paid() {
    let mut world = World::new();
    let (issuer, alice, bob) = (world.issuer.address, world.alice.address, world.bob.address);
    let record = world.buy(alice, 0);
    assert_eq!(world.chain.owner(0), alice);
    assert_eq!((world.chain.cash(issuer), world.chain.cash(at::TREASURY_VAULT)), (100_000, PRICE));

    let resale = world.trade(genex_bindings::KIND_SECONDARY, alice, bob, 0);
    let logs = world.settle(vec![resale]);
    assert_eq!(events::<SettlementCore::TradeSettled>(&logs)[0].seq, 2);
    assert_eq!(world.chain.cash(alice), 100_000 - 100);

    let gift = CouponLedger::safeTransferFromCall {
        from: bob,
        to: alice,
        id: token(0),
        value: U256::ONE,
        data: Bytes::new(),
    };
    let World { chain, bob: giver, .. } = &mut world;
    chain.send(giver, at::COUPON_LEDGER, gift).unwrap();
    let intent = world.intent(alice, 0);
    let signature = world.alice.sign(world.digests.redeem(&intent));
    let logs = world.redeem(intent.clone(), signature.clone()).unwrap();
    assert_eq!(events::<CouponLedger::Redeemed>(&logs)[0].holder, alice);
    assert_eq!(world.redeem(intent, signature), Err("not_live".to_owned()));
    assert_eq!(world.chain.owner(0), Address::ZERO);

    let release = Treasury::releaseCall { records: vec![for_treasury(&record)] };
    world.chain.send(&world.operator, at::TREASURY, release).unwrap();
    assert_eq!(world.chain.cash(issuer), 100_000 + PRICE - 100);
    assert_eq!(world.chain.cash(at::ROLE_FEES), 200);
}

#[test]
fn a_purchase_is_undone_by_the_custodian_within_the_window_and_not_after_it() {
    let mut world = World::new();
    let alice = world.alice.address;
    let undone = world.buy(alice, 0);
    let kept = world.buy(alice, 1);
    let refund = |world: &mut World, record: &TreasuryVault::EscrowRecord| {
        let deadline = world.chain.now + 60;
        let signature = world.consent.sign(world.digests.refund(record.tradeId, alice, deadline));
        let deadline = deadline.to_string().parse().unwrap();
        let call = Settlement::refundCall::from((for_settlement(record), deadline, signature));
        world.chain.send(&world.operator, at::SETTLEMENT, call)
    };
    refund(&mut world, &undone).unwrap();
    assert_eq!(world.chain.owner(0), world.issuer.address);
    assert_eq!(world.chain.cash(alice), 100_000 - PRICE);
    world.chain.wait(7 * DAY);
    assert_eq!(refund(&mut world, &kept).unwrap_err(), "not_refundable");
}

#[test]
fn a_trade_that_can_not_settle_is_skipped_with_its_code_and_the_others_settle() {
    let mut world = World::new();
    let (issuer, alice, bob) = (world.issuer.address, world.alice.address, world.bob.address);
    let mut trades = vec![
        world.trade(genex_bindings::KIND_PRIMARY, issuer, alice, 0),
        world.trade(genex_bindings::KIND_PRIMARY, issuer, bob, 0),
        world.trade(genex_bindings::KIND_PRIMARY, issuer, bob, 1),
    ];
    for (trade, seq) in trades.iter_mut().zip(1..) {
        trade.seq = seq;
        trade.tradeId = keccak256(U256::from(seq).to_be_bytes::<32>());
    }
    let logs = world.settle(trades);
    let skipped = events::<SettlementCore::TradeSkipped>(&logs);
    assert_eq!(skipped.len(), 1);
    assert_eq!((skipped[0].seq, revert_code(&skipped[0].reason).as_str()), (2, "not_holder"));
    assert_eq!((world.chain.owner(0), world.chain.owner(1)), (alice, bob));
}

#[test]
fn an_expired_coupon_can_not_be_redeemed() {
    let mut world = World::new();
    let alice = world.alice.address;
    world.buy(alice, 0);
    world.chain.wait(180 * DAY);
    let intent = world.intent(alice, 0);
    let signature = world.alice.sign(world.digests.redeem(&intent));
    assert_eq!(world.redeem(intent, signature), Err("coupon_expired".to_owned()));
}
