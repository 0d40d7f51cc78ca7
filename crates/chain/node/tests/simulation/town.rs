//! The contracts of the genesis with people, cash and coupons, before or without any validator.

use std::collections::BTreeMap;

use alloy_consensus::{Header, SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, aliases::U40, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use genex_bindings::{
    Compliance, CouponFactory, CouponLedger, Governance, Role, TRACK_UTILITY, TRANSFER_FREE, TestStablecoin,
    addresses as at, coupon_token,
};
use genex_chain_execution::{
    BlockExecutor, ChainRules, RecoveredTransaction, Rejection, SerialExecutor, SystemContracts,
    TransactionSource,
};
use genex_chain_node::{
    Epochs, GenesisAccount, Succession, ValidatorSet, development_genesis, simulation::CHAIN,
};
use genex_chain_state::{FlatState, Receipt};

const GAS: u64 = 2_000_000;
/// Cash and tickets for whatever happens here, in base units and US cents.
const PLENTY: u64 = 1_000_000_000_000;
const YEAR: u64 = 365 * 86_400;

/// What became of a transaction.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    Done(Receipt),
    /// The contracts undid it.
    Reverted,
    /// The node lets it into no block.
    Refused(Rejection),
}

pub struct Town {
    state: FlatState,
    rules: ChainRules,
    height: u64,
    pub now: u64,
    nonces: BTreeMap<Address, u64>,
}

/// The key of somebody by name.
pub fn person(name: &str) -> B256 {
    keccak256(name)
}

pub fn address(secret: B256) -> Address {
    sign(secret, TxEip1559::default()).sender()
}

pub fn sign(secret: B256, transaction: TxEip1559) -> RecoveredTransaction {
    let signature = sign_message(secret, transaction.signature_hash()).unwrap();
    RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap()
}

/// One transaction as a block's source.
struct One {
    next: Option<std::sync::Arc<RecoveredTransaction>>,
    rejection: Option<Rejection>,
}

impl TransactionSource for One {
    fn next(&mut self) -> Option<std::sync::Arc<RecoveredTransaction>> {
        self.next.take()
    }

    fn postpone(&mut self, _: Vec<std::sync::Arc<RecoveredTransaction>>) {}

    fn reject(&mut self, _: std::sync::Arc<RecoveredTransaction>, rejection: Rejection) {
        self.rejection = Some(rejection);
    }
}

impl Town {
    /// The genesis, at `now` seconds since the epoch.
    pub fn new(now: u64) -> Self {
        let genesis = development_genesis(now, B256::ZERO).unwrap();
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &genesis.state());
        let contracts = SystemContracts {
            compliance: at::COMPLIANCE,
            governance: at::GOVERNANCE,
            ledger: at::COUPON_LEDGER,
            core: at::SETTLEMENT_CORE,
            vault: at::TREASURY_VAULT,
            cash: at::TEST_STABLECOIN,
        };
        let rules =
            ChainRules { chain_id: CHAIN, gas_limit: 600_000_000, beneficiary: Address::ZERO, contracts };
        Self { state, rules, height: 0, now, nonces: BTreeMap::new() }
    }

    /// Sends a call in a block of its own.
    pub fn send(&mut self, secret: B256, to: Address, call: &impl SolCall) -> Outcome {
        let sender = address(secret);
        let nonce = self.nonces.get(&sender).copied().unwrap_or_default();
        let transaction = TxEip1559 {
            chain_id: CHAIN,
            nonce,
            gas_limit: GAS,
            to: TxKind::Call(to),
            input: call.abi_encode().into(),
            ..TxEip1559::default()
        };
        let mut source = One { next: Some(sign(secret, transaction).into()), rejection: None };
        let view = self.state.view(self.height);
        let parent = Header { number: self.height, ..Header::default() };
        let context = self.rules.context_after(&parent, &view, self.now).unwrap();
        let executed = SerialExecutor::new(self.rules).build(&context, view, &mut source).unwrap();
        if let Some(rejection) = source.rejection {
            return Outcome::Refused(rejection);
        }
        self.height += 1;
        self.state.apply(self.height, B256::with_last_byte(self.height as u8), &executed.diff);
        self.nonces.insert(sender, nonce + 1);
        let receipt = executed.receipts.into_iter().next().unwrap();
        if receipt.success { Outcome::Done(receipt) } else { Outcome::Reverted }
    }

    pub fn must(&mut self, secret: B256, to: Address, call: &impl SolCall) -> Receipt {
        match self.send(secret, to, call) {
            Outcome::Done(receipt) => receipt,
            other => panic!("{other:?}: {}", std::any::type_name_of_val(call)),
        }
    }

    /// Has three of the five seats agree on a call of governance's to itself, and carries it out in time.
    pub fn decree(&mut self, call: &impl SolCall) {
        let proposal = Governance::Proposal {
            path: 0,
            target: at::GOVERNANCE,
            implementation: Address::ZERO,
            data: call.abi_encode().into(),
            codeHash: B256::ZERO,
            auditHash: B256::ZERO,
        };
        let propose = Governance::proposeCall { proposal: proposal.clone() };
        let receipt = self.must(Role::Admin.development_key(), at::GOVERNANCE, &propose);
        let mut proposed = receipt.logs.iter().filter_map(|log| Governance::Proposed::decode_log(log).ok());
        let id = proposed.next().unwrap().id;
        for seat in [Role::Seat2, Role::Seat3] {
            self.must(seat.development_key(), at::GOVERNANCE, &Governance::approveCall { id });
        }
        self.now += 3 * 86_400;
        let execute = Governance::executeCall { id, proposal };
        self.must(Role::Admin.development_key(), at::GOVERNANCE, &execute);
    }

    /// Who decides after the newest block, as if it were the last of its epoch; `former` did before.
    pub fn succession(&self, former: &ValidatorSet) -> Succession {
        let epochs = Epochs::of(2).unwrap();
        let view = self.state.view(self.height);
        Succession::after(&self.rules, epochs, former, self.height, &view).unwrap()
    }

    /// Makes somebody known at level 2, with cash.
    pub fn admit(&mut self, secret: B256) {
        let (operator, party) = (Role::Operator.development_key(), address(secret));
        let level = Compliance::setKycLevelsCall { parties: vec![party], levels: vec![2] };
        self.must(operator, at::COMPLIANCE, &level);
        let mint = TestStablecoin::mintCall { to: party, amount: U256::from(PLENTY) };
        self.must(operator, at::TEST_STABLECOIN, &mint);
    }

    /// Puts an address on the sanctions list.
    pub fn sanction(&mut self, party: Address) {
        for attestor in [Role::Attestor1, Role::Attestor2] {
            let call = Compliance::addSanctionedCall { parties: vec![party] };
            self.must(attestor.development_key(), at::COMPLIANCE, &call);
        }
    }

    /// Records that both identities of one large transfer are known.
    pub fn ticket(&mut self, from: Address, to: Address) {
        let expiry = U40::from(self.now + 86_400);
        let ticket =
            Compliance::Ticket { from, to, identityHash: B256::repeat_byte(1), capCents: PLENTY, expiry };
        let call = Compliance::recordTicketsCall { tickets: vec![ticket] };
        self.must(Role::Operator.development_key(), at::COMPLIANCE, &call);
    }

    /// Has `issuer` make a class of coupons of this face value, in US cents, and gives `holder` two.
    pub fn endow(&mut self, issuer: B256, holder: Address, face_cents: u64) -> [U256; 2] {
        let admit = CouponFactory::setIssuerCall { issuer: address(issuer), admitted: true };
        self.must(Role::Operator.development_key(), at::COUPON_FACTORY, &admit);
        let class = self.class(address(issuer), face_cents);
        let create = CouponLedger::createClassCall { class, signature: Bytes::new() };
        let receipt = self.must(issuer, at::COUPON_LEDGER, &create);
        let mut created =
            receipt.logs.iter().filter_map(|log| CouponLedger::ClassCreated::decode_log(log).ok());
        let class = created.next().unwrap().classId;
        [0, 1].map(|serial| {
            let coupon = coupon_token(class, serial).unwrap();
            self.ticket(address(issuer), holder);
            self.must(issuer, at::COUPON_LEDGER, &give(address(issuer), holder, coupon));
            coupon
        })
    }

    fn class(&self, issuer: Address, face_cents: u64) -> CouponLedger::NewClass {
        CouponLedger::NewClass {
            r#ref: keccak256(face_cents.to_be_bytes()),
            issuer,
            track: TRACK_UTILITY,
            transferMode: TRANSFER_FREE,
            maxResales: 3,
            faceMinor: U40::from(face_cents),
            currency: 840,
            expiry: u32::try_from(self.now + YEAR / 2).unwrap(),
            notBefore: U40::ZERO,
            giftCard: false,
            stackable: true,
            storedValue: false,
            minSpendMinor: U40::ZERO,
            perPerson: 0,
            holderGroups: 0,
            transferPolicy: Default::default(),
            refundWindow: 0,
            storeRoot: B256::ZERO,
            termsHash: B256::ZERO,
            quantity: U40::from(10),
        }
    }

    /// All accounts, as a genesis has them.
    pub fn alloc(&self) -> Vec<(Address, GenesisAccount)> {
        let contents = self.state.contents();
        let account = |(address, change): (&Address, &genex_chain_state::AccountDiff)| {
            let account = change.account.unwrap();
            let code = contents.codes.get(&account.code_hash).cloned().unwrap_or_default();
            let storage = change.storage.iter().map(|(slot, value)| ((*slot).into(), (*value).into()));
            let (balance, nonce) = (account.balance, U256::from(account.nonce));
            (*address, GenesisAccount { balance, nonce, code, storage: storage.collect() })
        };
        contents.accounts.iter().map(account).collect()
    }
}

/// Gives a coupon away.
pub fn give(from: Address, to: Address, id: U256) -> CouponLedger::safeTransferFromCall {
    CouponLedger::safeTransferFromCall { from, to, id, value: U256::ONE, data: Bytes::new() }
}

/// Gives two coupons away in one call.
pub fn give_both(from: Address, to: Address, ids: [U256; 2]) -> CouponLedger::safeBatchTransferFromCall {
    let values = vec![U256::ONE; 2];
    CouponLedger::safeBatchTransferFromCall { from, to, ids: ids.into(), values, data: Bytes::new() }
}

/// Pays cash, in US cents.
pub fn pay(to: Address, cents: u64) -> TestStablecoin::transferCall {
    TestStablecoin::transferCall { to, value: U256::from(cents) * U256::from(10_000u64) }
}
