//! A dishonest proposer against the contracts of the genesis: nothing of a sanctioned party's takes effect.

use std::sync::Arc;

use alloy_consensus::{SignableTransaction, TxEip1559, TxEip7702, crypto::secp256k1::sign_message};
use alloy_eips::eip7702::Authorization;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, bytes, keccak256};
use alloy_sol_types::SolCall;
use genex_bindings::addresses as at;
use genex_chain_execution::RecoveredTransaction;
use genex_chain_node::{GenesisAccount, simulation::CHAIN};

use crate::{
    dishonest::propose,
    town::{Town, address, give, give_both, pay, person, sign},
};

/// Time of the genesis: the clock of a simulation begins at zero.
const NOW: u64 = 0;
/// Calls its first word.
const CALLER: Address = Address::repeat_byte(0xd1);
/// Makes an empty contract whose address follows from its first word.
const FACTORY: Address = Address::repeat_byte(0xd6);

/// What is to become of something forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// No block holds it.
    KeptOut,
    /// A block may hold it, but the immutable ledger undid all of it.
    Undone,
}

struct Way {
    name: &'static str,
    fate: Fate,
    transaction: Arc<RecoveredTransaction>,
}

fn call(secret: B256, to: Address, input: impl Into<Bytes>) -> Arc<RecoveredTransaction> {
    let to = TxKind::Call(to);
    let blank = TxEip1559 { chain_id: CHAIN, gas_limit: 1_000_000, to, ..TxEip1559::default() };
    sign(secret, TxEip1559 { input: input.into(), ..blank }).into()
}

/// Has an account delegate itself to `delegate` (EIP-7702).
fn delegation(sender: B256, authority: B256, delegate: Address) -> Arc<RecoveredTransaction> {
    let authorization = Authorization { chain_id: U256::from(CHAIN), address: delegate, nonce: 0 };
    let signature = sign_message(authority, authorization.signature_hash()).unwrap();
    let transaction = TxEip7702 {
        chain_id: CHAIN,
        gas_limit: 200_000,
        to: address(sender),
        authorization_list: vec![authorization.into_signed(signature)],
        ..TxEip7702::default()
    };
    let signature = sign_message(sender, transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

fn made() -> Address {
    FACTORY.create2(B256::ZERO, keccak256([]))
}

/// A town whose holder of two coupons means to deal with somebody sanctioned, or with the same one before
/// that, and each way to do it.
fn town(sanctioned: bool) -> (Vec<(Address, GenesisAccount)>, Vec<Way>) {
    let mut town = Town::new(NOW);
    let [issuer, holder, barred, dora] = ["issuer", "holder", "barred", "dora"].map(person);
    [issuer, holder, barred].into_iter().for_each(|party| town.admit(party));
    let coupons = town.endow(issuer, address(holder), 1_000);
    if sanctioned {
        [address(barred), made()].into_iter().for_each(|party| town.sanction(party));
    }
    let contract = |code| GenesisAccount { code, nonce: U256::ONE, ..GenesisAccount::default() };
    let mut alloc = town.alloc();
    alloc.push((CALLER, contract(bytes!("600060006000600060006000355af100"))));
    alloc.push((FACTORY, contract(bytes!("600035600060006000f500"))));
    let (from, to) = (address(holder), address(barred));
    let ledger = |input: Vec<u8>| call(holder, at::COUPON_LEDGER, input);
    let way = |name, fate, transaction| Way { name, fate, transaction };
    let ways = vec![
        way("sender", Fate::KeptOut, call(barred, Address::repeat_byte(9), Bytes::new())),
        way("receiver", Fate::KeptOut, call(holder, to, Bytes::new())),
        way("nested call", Fate::KeptOut, call(holder, CALLER, to.into_word())),
        way("delegate", Fate::KeptOut, delegation(holder, dora, to)),
        way("authority", Fate::KeptOut, delegation(holder, barred, CALLER)),
        way("create2 target", Fate::KeptOut, call(holder, FACTORY, B256::ZERO)),
        way("coupon", Fate::Undone, ledger(give(from, to, coupons[0]).abi_encode())),
        way("batch item", Fate::Undone, ledger(give_both(from, to, coupons).abi_encode())),
        way("stablecoin", Fate::KeptOut, call(holder, at::TEST_STABLECOIN, pay(to, 1).abi_encode())),
    ];
    (alloc, ways)
}

/// What a way did, as seen from the sender's nonce and the ledger's storage before and after.
fn outcome(alloc: &[(Address, GenesisAccount)], way: &Way, honest: bool) -> (u64, u64, bool) {
    let proposed = propose(way.transaction.clone(), honest, alloc);
    let account = |address: Address| alloc.iter().find(|(at, _)| *at == address).map(|(_, account)| account);
    let before = account(way.transaction.sender()).map_or(U256::ZERO, |account| account.nonce);
    let ledger = account(at::COUPON_LEDGER).unwrap();
    let same = proposed.ledger == ledger.storage;
    (proposed.nonce - before.to::<u64>(), proposed.refused, same)
}

#[test]
fn nothing_of_a_sanctioned_partys_takes_effect_though_a_validator_proposes_it() {
    let (alloc, ways) = town(true);
    for way in ways {
        let (included, refused, ledger_same) = outcome(&alloc, &way, false);
        assert!(ledger_same, "{}: coupons moved", way.name);
        match way.fate {
            Fate::KeptOut => assert!(included == 0 && refused > 0, "{}: {included} {refused}", way.name),
            Fate::Undone => assert_eq!(refused, 0, "{}: an undone transaction is no offence", way.name),
        }
    }
}

#[test]
fn the_same_takes_effect_before_anybody_is_sanctioned() {
    let (alloc, ways) = town(false);
    for way in ways {
        let (included, _, ledger_same) = outcome(&alloc, &way, true);
        assert_eq!((included, ledger_same), (1, way.fate == Fate::KeptOut), "{}", way.name);
    }
}
