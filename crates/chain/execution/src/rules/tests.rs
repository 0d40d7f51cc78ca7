//! Each rule is tried with small contracts in place of Genex's own: they log what they are told to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use alloy_consensus::{Header, SignableTransaction, Transaction as _, TxEip1559, TxEip7702};
use alloy_eips::eip7702::Authorization;
use alloy_primitives::{
    Address, B256, Bytes, TxKind, U256, address, bytes, hex, keccak256, ruint::UintTryFrom,
};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use alloy_sol_types::SolEvent;
use genex_chain_state::{FlatState, Genesis, GenesisAccount, StateReader, StateView};
use proptest::prelude::*;
use revm::context::result::InvalidTransaction;

use super::{slots::*, standing::Standing, transfers::*, *};
use crate::{
    BlockContext, BlockExecutor, ChainRules, ExecutionError, RecoveredTransaction, Rejection, SerialExecutor,
    TransactionSource,
};

const CONTRACTS: SystemContracts = SystemContracts {
    compliance: Address::repeat_byte(0xc1),
    governance: Address::repeat_byte(0xc2),
    ledger: Address::repeat_byte(0xc3),
    core: Address::repeat_byte(0xc4),
    vault: Address::repeat_byte(0xc5),
    cash: Address::repeat_byte(0xc6),
};
const RULES: ChainRules = ChainRules {
    chain_id: 7091,
    gas_limit: 30_000_000,
    beneficiary: Address::repeat_byte(0xfe),
    contracts: CONTRACTS,
};
/// Calls its first word with its second as value.
const CALLER: Address = Address::repeat_byte(0xd1);
/// Runs the code at its first word as its own.
const DELEGATOR: Address = Address::repeat_byte(0xd2);
/// Asks its first word a question.
const ASKER: Address = Address::repeat_byte(0xd3);
/// Calls its first word and undoes that.
const UNDOER: Address = Address::repeat_byte(0xd4);
/// Passes its input to [`UNDOER`] and goes on.
const CAREFREE: Address = Address::repeat_byte(0xd5);
/// Makes an empty contract whose address follows from its first word.
const FACTORY: Address = Address::repeat_byte(0xd6);
/// Gives what it owns to its first word.
const DYING: Address = Address::repeat_byte(0xd7);

const START: u64 = 1_800_000_000;
const CLASS: u64 = 7;
const EURO_CLASS: u64 = 8;

fn signer(seed: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&B256::repeat_byte(seed)).unwrap()
}

fn party(seed: u8) -> Address {
    signer(seed).address()
}

fn word<T>(value: T) -> [u8; 32]
where
    U256: UintTryFrom<T>,
{
    U256::from(value).to_be_bytes()
}

fn account(address: Address) -> [u8; 32] {
    address.into_word().0
}

/// Code that logs its input under `topic`: three words as topics, or two, and the rest as data.
fn logger(topic: B256, indexed: u8, data: u8) -> Bytes {
    let from = 32 * indexed;
    let mut code = vec![0x60, data, 0x60, from, 0x60, 0, 0x37];
    for index in (0..indexed).rev() {
        code.extend([0x60, 32 * index, 0x35]);
    }
    code.push(0x7f);
    code.extend(topic.0);
    code.extend([0x60, data, 0x60, 0, 0xa1 + indexed, 0]);
    code.into()
}

/// Code that calls [`UNDOER`] with its own input, and does not mind.
fn carefree() -> Bytes {
    let mut code = hex!("36600060003760006000 36600060 0073").to_vec();
    code.extend(UNDOER.as_slice());
    code.extend(hex!("5af100"));
    code.into()
}

struct World {
    state: FlatState,
    head: Header,
}

impl World {
    /// A world in which `slots` of contracts have been set.
    fn with(slots: &[(Address, U256, U256)]) -> Self {
        let contract = |code: Bytes| GenesisAccount {
            code,
            nonce: U256::ONE,
            balance: U256::from(5),
            ..GenesisAccount::default()
        };
        let mut alloc = BTreeMap::from([
            (CONTRACTS.compliance, contract(bytes!("60203560003555"))),
            (CONTRACTS.governance, contract(bytes!("60203560003555"))),
            (CONTRACTS.ledger, contract(logger(TransferSingle::SIGNATURE_HASH, 3, 64))),
            (CONTRACTS.cash, contract(logger(keccak256("Transfer(address,address,uint256)"), 2, 32))),
            (CALLER, contract(bytes!("60006000600060006020356000355af100"))),
            (DELEGATOR, contract(bytes!("60006000600060006000355af400"))),
            (ASKER, contract(bytes!("60006000600060006000355afa00"))),
            (UNDOER, contract(bytes!("600060006000600060006000355af160006000fd"))),
            (CAREFREE, contract(carefree())),
            (FACTORY, contract(bytes!("600035600060006000f500"))),
            (DYING, contract(bytes!("600035ff"))),
        ]);
        for seed in 1..=9 {
            let funded = GenesisAccount { balance: U256::from(10).pow(U256::from(24)), ..Default::default() };
            alloc.insert(party(seed), funded);
        }
        let open = [(CONTRACTS.governance, U256::from(2), U256::ONE << 64)];
        let classes = classes();
        for (address, slot, value) in open.iter().chain(&classes).chain(slots) {
            alloc.get_mut(address).unwrap().storage.insert((*slot).into(), (*value).into());
        }
        let genesis = Genesis {
            chain_id: RULES.chain_id,
            timestamp: START,
            gas_limit: RULES.gas_limit,
            coinbase: RULES.beneficiary,
            epoch_blocks: None,
            validators: vec![],
            alloc,
        };
        let state = FlatState::default();
        state.load(0, [genesis.header().hash_slow()], &genesis.state());
        Self { state, head: genesis.header() }
    }

    fn view(&self) -> StateView {
        self.state.view(self.head.number)
    }

    fn context(&self, timestamp: u64) -> BlockContext {
        RULES.context_after(&self.head, &self.view(), timestamp).unwrap()
    }

    /// Makes a block of what applies, checks that a verifier sees it the same way, and applies it.
    fn block(&mut self, timestamp: u64, transactions: &[Arc<RecoveredTransaction>]) -> Vec<Rejection> {
        let context = self.context(timestamp);
        let mut source = Source { queue: transactions.iter().cloned().collect(), rejected: Vec::new() };
        let executor = SerialExecutor::new(RULES);
        let built = executor.build(&context, self.view(), &mut source).unwrap();
        assert_eq!(executor.execute(&context, self.view(), built.transactions.clone()).unwrap(), built);
        if let Some(rejection) = source.rejected.first() {
            let verified = executor.execute(&context, self.view(), transactions.to_vec());
            match verified.unwrap_err() {
                ExecutionError::Rejected { rejection: verdict, .. } => assert_eq!(verdict, *rejection),
                other => panic!("{other}"),
            }
        }
        self.head = Header { number: context.number, timestamp, ..self.head.clone() };
        self.state.apply(context.number, B256::with_last_byte(context.number as u8), &built.diff);
        source.rejected
    }

    /// The verdict on one transaction in a block of its own.
    fn verdict(&mut self, timestamp: u64, transaction: Arc<RecoveredTransaction>) -> Option<Refusal> {
        match self.block(timestamp, &[transaction]).pop() {
            Some(Rejection::Refused(refusal)) => Some(refusal),
            Some(other) => panic!("{other}"),
            None => None,
        }
    }

    fn slot(&self, address: Address, slot: U256) -> U256 {
        self.view().storage(&address, &slot).unwrap()
    }

    fn nonce(&self, seed: u8) -> u64 {
        self.view().account(&party(seed)).unwrap().unwrap_or_default().nonce
    }

    fn send(&self, seed: u8, to: TxKind, value: u64, words: &[[u8; 32]]) -> Arc<RecoveredTransaction> {
        sign(
            seed,
            TxEip1559 {
                chain_id: RULES.chain_id,
                nonce: self.nonce(seed),
                gas_limit: 300_000,
                to,
                value: U256::from(value),
                input: words.concat().into(),
                ..TxEip1559::default()
            },
        )
    }

    fn call(&self, to: Address, words: &[[u8; 32]]) -> Arc<RecoveredTransaction> {
        self.send(1, to.into(), 0, words)
    }

    /// A coupon from one party to another; `operator` says who moved it.
    fn coupon(&self, operator: Address, from: Address, to: Address, id: U256) -> Arc<RecoveredTransaction> {
        let words = [account(operator), account(from), account(to), word(id), word(1)];
        self.call(CONTRACTS.ledger, &words)
    }

    fn cash(&self, from: Address, to: Address, units: u64) -> Arc<RecoveredTransaction> {
        self.call(CONTRACTS.cash, &[account(from), account(to), word(units)])
    }

    fn delegation(&self, seed: u8, to: Address) -> Arc<RecoveredTransaction> {
        let authorisation =
            Authorization { chain_id: U256::from(RULES.chain_id), address: to, nonce: self.nonce(seed) };
        let signature = signer(seed).sign_hash_sync(&authorisation.signature_hash()).unwrap();
        sign(
            1,
            TxEip7702 {
                chain_id: RULES.chain_id,
                nonce: self.nonce(1),
                gas_limit: 300_000,
                to: party(1),
                authorization_list: vec![authorisation.into_signed(signature)],
                ..TxEip7702::default()
            },
        )
    }
}

fn sign<T: SignableTransaction<alloy_primitives::Signature>>(
    seed: u8,
    transaction: T,
) -> Arc<RecoveredTransaction>
where
    genex_chain_state::Transaction: From<alloy_consensus::Signed<T>>,
{
    let signature = signer(seed).sign_hash_sync(&transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

struct Source {
    queue: VecDeque<Arc<RecoveredTransaction>>,
    rejected: Vec<Rejection>,
}

impl TransactionSource for Source {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        self.queue.pop_front()
    }

    fn postpone(&mut self, transactions: Vec<Arc<RecoveredTransaction>>) {
        transactions.into_iter().rev().for_each(|transaction| self.queue.push_front(transaction));
    }

    fn reject(&mut self, _: Arc<RecoveredTransaction>, rejection: Rejection) {
        self.rejected.push(rejection);
    }
}

/// Class 7, of $1,500.00, and class 8, of 1,000.00 euros.
fn classes() -> [(Address, U256, U256); 5] {
    let class = |class: u64| mapping(U256::from(class).into(), CLASSES);
    let rules = |currency: u64| U256::from(currency) << 192;
    [
        (CONTRACTS.ledger, class(CLASS), U256::from(150_000) << 24),
        (CONTRACTS.ledger, class(CLASS) + U256::ONE, rules(840)),
        (CONTRACTS.ledger, class(EURO_CLASS), U256::from(100_000) << 24),
        (CONTRACTS.ledger, class(EURO_CLASS) + U256::ONE, rules(978) | U256::ONE << 224),
        (CONTRACTS.compliance, mapping(U256::from(978).into(), RATES), U256::from(1_100_000)),
    ]
}

fn coupon(class: u64) -> U256 {
    U256::from(class) << 40
}

fn standing(party: Address, bits: u64) -> (Address, U256, U256) {
    (CONTRACTS.compliance, Standing::slot(party), U256::from(bits))
}

fn known(seed: u8) -> (Address, U256, U256) {
    standing(party(seed), 2)
}

fn ticket_of(from: u8, to: u8) -> U256 {
    nested(account(party(to)).into(), mapping(account(party(from)).into(), TICKETS).into())
}

fn ticket(from: u8, to: u8, cents: u64, expiry: u64) -> (Address, U256, U256) {
    (CONTRACTS.compliance, ticket_of(from, to), U256::from(expiry) << 64 | U256::from(cents))
}

const SANCTIONED: u64 = 1 << 4;

/// Every way in which `who` can take part, as a transaction of party 1 in which only `who` is new.
fn ways(world: &World, who: u8) -> Vec<(&'static str, Arc<RecoveredTransaction>)> {
    let address = party(who);
    let (one, two) = (account(address), word(0));
    let bought = world.coupon(CONTRACTS.core, party(2), address, coupon(CLASS));
    vec![
        ("sender", world.send(who, party(2).into(), 1, &[])),
        ("receiver", world.send(1, address.into(), 0, &[])),
        ("nested call", world.call(CALLER, &[one, two])),
        ("nested value", world.send(1, CALLER.into(), 3, &[one, word(3)])),
        ("delegate call", world.call(DELEGATOR, &[one])),
        ("heir", world.call(DYING, &[one])),
        ("authority", world.delegation(who, CALLER)),
        ("delegate", world.delegation(3, address)),
        ("coupon giver", world.coupon(party(1), address, party(2), coupon(CLASS))),
        ("coupon taker", world.coupon(party(1), party(2), address, coupon(CLASS))),
        ("buyer", bought),
        ("redeemer", world.coupon(party(1), address, Address::ZERO, coupon(CLASS))),
        ("payer", world.cash(address, party(2), 1)),
        ("payee", world.cash(party(2), address, 1)),
        ("depositor", world.cash(Address::ZERO, address, 1)),
    ]
}

#[test]
fn a_sanctioned_party_is_kept_out_however_it_takes_part() {
    let everyone = [known(2), known(3)];
    for index in 0..ways(&World::with(&everyone), 9).len() {
        let mut free = World::with(&[&everyone[..], &[known(9)]].concat());
        let (way, transaction) = ways(&free, 9).swap_remove(index);
        assert_eq!(free.verdict(START, transaction), None, "{way} while free");
        let mut barred = World::with(&[&everyone[..], &[standing(party(9), SANCTIONED | 2)]].concat());
        let (way, transaction) = ways(&barred, 9).swap_remove(index);
        assert_eq!(barred.verdict(START, transaction), Some(Refusal::Sanctioned(party(9))), "{way}");
    }
}

#[test]
fn a_contract_is_not_made_at_a_sanctioned_address() {
    let made = FACTORY.create2(B256::repeat_byte(4), keccak256([]));
    let create = |world: &World| world.call(FACTORY, &[[4; 32]]);
    let mut free = World::with(&[]);
    assert_eq!(free.verdict(START, create(&free)), None);
    let mut barred = World::with(&[standing(made, SANCTIONED)]);
    assert_eq!(barred.verdict(START, create(&barred)), Some(Refusal::Sanctioned(made)));
}

#[test]
fn questions_and_what_was_undone_involve_nobody() {
    let mut world = World::with(&[standing(party(9), SANCTIONED)]);
    for asked in [ASKER, CAREFREE] {
        let transaction = world.call(asked, &[account(party(9))]);
        assert_eq!(world.verdict(START, transaction), None);
    }
    let transaction = world.call(UNDOER, &[account(party(9))]);
    assert_eq!(world.verdict(START, transaction), None, "it reverted as a whole");
}

#[test]
fn a_freeze_ends_when_it_says_so() {
    let mut world = World::with(&[standing(party(9), (START + 60) << 8)]);
    let pay = |world: &World| world.send(9, party(2).into(), 1, &[]);
    assert_eq!(world.verdict(START + 59, pay(&world)), Some(Refusal::Frozen(party(9))));
    assert_eq!(world.verdict(START + 60, pay(&world)), None);
}

#[test]
fn a_list_binds_from_the_block_after_the_one_it_was_made_in() {
    let mut world = World::with(&[]);
    let listing = world.call(CONTRACTS.compliance, &[word(Standing::slot(party(9))), word(SANCTIONED)]);
    let pay = |world: &World| world.send(9, party(2).into(), 1, &[]);
    let first = pay(&world);
    assert!(world.block(START, &[listing, first]).is_empty());
    assert_eq!(world.verdict(START, pay(&world)), Some(Refusal::Sanctioned(party(9))));
}

#[test]
fn the_contracts_that_keep_the_lists_are_out_of_their_reach() {
    let mut world = World::with(&[standing(CONTRACTS.compliance, SANCTIONED)]);
    let lift = world.call(CONTRACTS.compliance, &[word(Standing::slot(CONTRACTS.compliance)), word(0)]);
    assert_eq!(world.verdict(START, lift), None);
}

/// Dollars in base units of the token.
fn dollars(cents: u64) -> u64 {
    cents * 10_000
}

#[test]
fn cash_below_the_threshold_needs_no_ticket_and_from_it_on_it_does() {
    let mut world = World::with(&[known(2), known(3)]);
    let below = world.cash(party(2), party(3), dollars(299_999));
    assert_eq!(world.verdict(START, below), None);
    let mut world = World::with(&[known(2), known(3)]);
    let (from, to, cents) = (party(2), party(3), 300_000);
    for units in [dollars(300_000), dollars(299_999) + 1] {
        let at = world.cash(from, to, units);
        assert_eq!(world.verdict(START, at), Some(Refusal::TicketRequired { from, to, cents }));
    }
}

#[test]
fn coupons_are_counted_by_their_face() {
    let mut world = World::with(&[known(2), known(3)]);
    let give = |world: &World| world.coupon(party(2), party(2), party(3), coupon(CLASS));
    assert_eq!(world.verdict(START, give(&world)), None);
    let (from, to, cents) = (party(2), party(3), 300_000);
    assert_eq!(world.verdict(START, give(&world)), Some(Refusal::TicketRequired { from, to, cents }));
}

#[test]
fn coupons_in_another_currency_count_at_its_rate_and_stored_values_by_what_is_left() {
    let rest = (CONTRACTS.ledger, mapping(coupon(EURO_CLASS).into(), VALUES), U256::from(1));
    let flow = |slots: &[(Address, U256, U256)]| {
        let mut world = World::with(&[&[known(2), known(3)], slots].concat());
        let give = world.coupon(party(2), party(2), party(3), coupon(EURO_CLASS));
        assert_eq!(world.verdict(START, give), None);
        Standing(world.slot(CONTRACTS.compliance, Standing::slot(party(3)))).inflow(START)
    };
    assert_eq!((flow(&[]), flow(&[rest])), (110_000, 2));
    let mut world =
        World::with(&[(CONTRACTS.compliance, mapping(U256::from(978).into(), RATES), U256::ZERO)]);
    let give = world.coupon(party(2), party(2), party(3), coupon(EURO_CLASS));
    assert_eq!(world.verdict(START, give), Some(Refusal::UnknownRate(978)));
}

#[test]
fn two_transfers_within_a_day_count_together_whatever_they_are_of() {
    const DAY: u64 = 24 * 3_600;
    let two = |second: u64| {
        let mut world = World::with(&[known(2), known(3)]);
        assert_eq!(world.verdict(START, world.cash(party(2), party(3), dollars(250_000))), None);
        world.verdict(START + second, world.cash(party(2), party(3), dollars(250_000)))
    };
    let refused = Refusal::TicketRequired { from: party(2), to: party(3), cents: 500_000 };
    assert_eq!(two(1), Some(refused));
    assert_eq!(two(DAY - 1), Some(refused));
    assert_eq!(two(DAY + 8 * 3_600), None);
    let mut mixed = World::with(&[known(2), known(3)]);
    assert_eq!(mixed.verdict(START, mixed.cash(party(2), party(3), dollars(150_000))), None);
    let coupon = mixed.coupon(party(2), party(2), party(3), coupon(CLASS));
    assert!(matches!(mixed.verdict(START, coupon), Some(Refusal::TicketRequired { cents: 300_000, .. })));
}

#[test]
fn a_ticket_is_used_up_by_one_transfer_that_it_covers() {
    let mut world = World::with(&[known(2), known(3), ticket(2, 3, 400_000, START + 10)]);
    let pay = |world: &World, cents| world.cash(party(2), party(3), dollars(cents));
    let refused = |cents| Some(Refusal::TicketRequired { from: party(2), to: party(3), cents });
    assert_eq!(world.verdict(START, pay(&world, 400_001)), refused(400_001));
    assert_eq!(world.verdict(START + 9, pay(&world, 400_000)), None);
    assert_eq!(world.slot(CONTRACTS.compliance, ticket_of(2, 3)), U256::ZERO);
    assert_eq!(world.verdict(START + 9, pay(&world, 1)), refused(400_001));
}

#[test]
fn an_expired_ticket_and_one_of_another_pair_are_worth_nothing() {
    for held in
        [ticket(2, 3, 400_000, START), ticket(3, 2, 400_000, START + 10), ticket(2, 4, 400_000, START + 10)]
    {
        let mut world = World::with(&[known(2), known(3), held]);
        let pay = world.cash(party(2), party(3), dollars(300_000));
        assert!(matches!(world.verdict(START, pay), Some(Refusal::TicketRequired { .. })));
    }
}

#[test]
fn a_ticket_takes_two_parties_that_are_known_well() {
    for (sender, receiver, low) in [(1, 2, 2), (2, 1, 3)] {
        let standings = [standing(party(2), sender), standing(party(3), receiver)];
        let mut world = World::with(&[&standings[..], &[ticket(2, 3, 400_000, START + 10)]].concat());
        let pay = world.cash(party(2), party(3), dollars(300_000));
        assert_eq!(world.verdict(START, pay), Some(Refusal::LevelRequired(party(low))));
    }
}

#[test]
fn a_watched_sender_needs_a_ticket_for_every_transfer() {
    let watched = standing(party(2), 1 << 7 | 2);
    let mut world = World::with(&[watched, known(3), ticket(2, 3, 10, START + 10)]);
    assert_eq!(world.verdict(START, world.cash(party(2), party(3), dollars(10))), None);
    let again = world.cash(party(2), party(3), dollars(1));
    assert_eq!(
        world.verdict(START, again),
        Some(Refusal::TicketRequired { from: party(2), to: party(3), cents: 11 })
    );
}

#[test]
fn an_address_nobody_is_known_behind_takes_in_less_than_the_threshold_for_ever() {
    const MONTH: u64 = 30 * 24 * 3_600;
    let mut world = World::with(&[known(2), known(3)]);
    assert_eq!(world.verdict(START, world.cash(party(2), party(9), dollars(200_000))), None);
    let more = world.cash(party(3), party(9), dollars(100_000));
    assert_eq!(world.verdict(START + MONTH, more), Some(Refusal::UnknownReceiver(party(9))));
    assert_eq!(world.verdict(START + MONTH, world.cash(party(3), party(9), dollars(99_999))), None);
    let mut bound = World::with(&[known(2), standing(party(9), 1 << 6)]);
    for day in [1, 40, 80] {
        let pay = bound.cash(party(2), party(9), dollars(200_000));
        assert_eq!(bound.verdict(START + day * 24 * 3_600, pay), None);
    }
}

#[test]
fn sales_refunds_deposits_and_redemptions_are_exempt() {
    let mut world = World::with(&[]);
    let zero = Address::ZERO;
    for _ in 0..3 {
        let exempt = [
            world.coupon(CONTRACTS.core, party(2), party(3), coupon(CLASS)),
            world.coupon(party(2), party(2), zero, coupon(CLASS)),
            world.cash(zero, party(2), dollars(900_000)),
            world.cash(party(2), CONTRACTS.core, dollars(900_000)),
            world.cash(CONTRACTS.vault, party(3), dollars(900_000)),
            world.cash(party(2), zero, dollars(900_000)),
        ];
        for transaction in exempt {
            let transaction = world.send(1, transaction.transaction().kind(), 0, &chunks(&transaction));
            assert_eq!(world.verdict(START, transaction), None);
        }
    }
}

fn chunks(transaction: &RecoveredTransaction) -> Vec<[u8; 32]> {
    transaction.transaction().input().chunks(32).map(|chunk| chunk.try_into().unwrap()).collect()
}

#[test]
fn gnx_counts_once_it_has_a_rate() {
    let value = 4_000_000_000_000_000_000;
    let rate = (CONTRACTS.compliance, mapping(B256::ZERO, RATES), U256::from(75_000));
    let mut unpriced = World::with(&[]);
    assert_eq!(unpriced.verdict(START, unpriced.send(2, party(3).into(), value, &[])), None);
    let mut priced = World::with(&[rate, known(2), known(3)]);
    let sent = priced.send(2, party(3).into(), value, &[]);
    assert_eq!(
        priced.verdict(START, sent),
        Some(Refusal::TicketRequired { from: party(2), to: party(3), cents: 300_000 })
    );
    let nested = priced.send(2, CALLER.into(), value, &[account(party(3)), word(value)]);
    assert_eq!(priced.verdict(START, nested), Some(Refusal::LevelRequired(CALLER)));
}

#[test]
fn contracts_are_made_only_under_those_who_may() {
    let closed = (CONTRACTS.governance, U256::from(2), U256::ZERO);
    let allow = |who: Address| (CONTRACTS.governance, mapping(account(who).into(), DEPLOYERS), U256::ONE);
    let made = |slots: &[(Address, U256, U256)], nested: bool| {
        let mut world = World::with(slots);
        let transaction = match nested {
            true => world.call(FACTORY, &[[4; 32]]),
            false => world.send(1, TxKind::Create, 0, &[]),
        };
        world.verdict(START, transaction)
    };
    assert_eq!((made(&[], false), made(&[], true)), (None, None));
    assert_eq!(made(&[closed], false), Some(Refusal::Deployment(party(1))));
    assert_eq!(made(&[closed], true), Some(Refusal::Deployment(FACTORY)));
    assert_eq!(made(&[closed, allow(party(1))], false), None);
    assert_eq!(made(&[closed, allow(party(1))], true), None);
    assert_eq!(made(&[closed, allow(FACTORY)], true), None);
    assert_eq!(made(&[closed, allow(FACTORY)], false), Some(Refusal::Deployment(party(1))));
}

#[test]
fn governance_sets_price_and_size_of_a_block() {
    let parameters = U256::from(7) | U256::from(3) << 64 | U256::from(40_000_000) << 128;
    let mut world = World::with(&[(CONTRACTS.governance, U256::ZERO, parameters)]);
    let context = world.context(START);
    assert_eq!((context.gas_limit, context.base_fee, context.gas_price()), (40_000_000, 7, 10));
    let offer = |world: &World, max_fee_per_gas| {
        let nonce = world.nonce(1);
        let (chain_id, to) = (RULES.chain_id, party(2).into());
        sign(1, TxEip1559 { chain_id, nonce, gas_limit: 21_000, to, max_fee_per_gas, ..TxEip1559::default() })
    };
    let low = world.block(START, &[offer(&world, 9)]);
    assert_eq!(low, [Rejection::Invalid(InvalidTransaction::GasPriceLessThanBasefee)]);
    let before = world.view().account(&party(1)).unwrap().unwrap().balance;
    assert!(world.block(START, &[offer(&world, 500)]).is_empty());
    let after = world.view().account(&party(1)).unwrap().unwrap().balance;
    assert_eq!(before - after, U256::from(21_000 * 10));
    assert_eq!(world.view().account(&RULES.beneficiary).unwrap().unwrap().balance, U256::from(21_000 * 3));
}

#[test]
fn a_chain_without_the_contracts_has_ethereums_rules_alone() {
    let parameters = Parameters::read(&SystemContracts::default(), &World::with(&[]).view()).unwrap();
    assert_eq!((parameters.deployment_open, parameters.base_fee, parameters.gas_limit), (true, 0, None));
    let nobody =
        SystemContracts { compliance: address!("00000000000000000000000000000000000000aa"), ..CONTRACTS };
    assert!(Validity::at(nobody, World::with(&[]).view(), START).unwrap().is_none());
}

proptest! {
    /// Against a list of all that happened, of which a day is added up.
    #[test]
    fn a_flow_is_what_moved_within_the_last_four_spans(
        moves in prop::collection::vec((0..20_000u64, 0..400_000u64, any::<bool>()), 1..40),
    ) {
        const SPAN: u64 = 8 * 3_600;
        let mut word = Standing(U256::from(0xabcdu64));
        let (mut now, mut all) = (START, Vec::new());
        for (pause, cents, out) in moves {
            now += pause;
            word = if out { word.with_out(now, cents) } else { word.with_in(now, cents) };
            all.push((now / SPAN, cents, out));
        }
        let flow = |wanted: bool| -> u64 {
            (0..4).map(|age| {
                let span = now / SPAN - age;
                let of = |(at, _, out): &&(u64, u64, bool)| *at == span && *out == wanted;
                all.iter().filter(of).map(|(_, cents, _)| *cents).sum::<u64>().min((1 << 20) - 1)
            }).sum()
        };
        prop_assert_eq!((word.outflow(now), word.inflow(now)), (flow(true), flow(false)));
        prop_assert_eq!(word.0 & U256::from(u64::MAX >> 16), U256::from(0xabcdu64));
    }
}
