//! One validator of four takes into its pool, and proposes, what the rules of validity forbid.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, bytes, hex, keccak256};
use genex_chain_consensus::simulation::simulate;
use genex_chain_execution::{RecoveredTransaction, SystemContracts};
use genex_chain_node::{
    Blockchain, GenesisAccount,
    simulation::{CHAIN, Disks, Odd, Plan},
};

pub const ODD: usize = 2;
/// Calls its first word.
const CALLER: Address = Address::repeat_byte(0xd1);
/// Runs the code at its first word as its own.
const DELEGATOR: Address = Address::repeat_byte(0xd2);
/// Makes an empty contract whose address follows from its first word.
const FACTORY: Address = Address::repeat_byte(0xd6);

const SECRET: B256 = B256::repeat_byte(0x51);
const SANCTIONED: B256 = B256::repeat_byte(0x52);

fn sign(secret: B256, to: Address, words: &[B256]) -> Arc<RecoveredTransaction> {
    let transaction = TxEip1559 {
        chain_id: CHAIN,
        gas_limit: 300_000,
        to: TxKind::Call(to),
        input: words.concat().into(),
        ..TxEip1559::default()
    };
    let signature = sign_message(secret, transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

fn sender(secret: B256) -> Address {
    sign(secret, Address::ZERO, &[]).sender()
}

fn made() -> Address {
    FACTORY.create2(B256::ZERO, keccak256([]))
}

/// Code that logs its input under `topic`: so many words as topics, and the rest as data.
fn logger(topic: B256, topics: u8, data: u8) -> Bytes {
    let mut code = vec![0x60, data, 0x60, 32 * topics, 0x60, 0, 0x37];
    (0..topics).rev().for_each(|index| code.extend([0x60, 32 * index, 0x35]));
    code.push(0x7f);
    code.extend(topic.0);
    code.extend([0x60, data, 0x60, 0, 0xa1 + topics, 0]);
    code.into()
}

pub fn contracts(system: SystemContracts) -> Vec<(Address, GenesisAccount)> {
    let contract = |code: Bytes| GenesisAccount { code, nonce: U256::ONE, ..GenesisAccount::default() };
    let mut compliance = contract(bytes!("00"));
    for address in [sender(SANCTIONED), made()] {
        let slot = keccak256([address.into_word(), B256::with_last_byte(3)].concat());
        compliance.storage.insert(slot, B256::with_last_byte(1 << 4));
    }
    let single = keccak256("TransferSingle(address,address,address,uint256,uint256)");
    let batch = keccak256("TransferBatch(address,address,address,uint256[],uint256[])");
    let mut ledger = logger(single, 3, 64).to_vec();
    // With more input than a single transfer has, it is a batch.
    let jump = ledger.len() as u8 + 7;
    let mut code = hex!("60a0361160").to_vec();
    code.extend([jump, 0x57]);
    code.append(&mut ledger);
    code.push(0x5b);
    code.extend(logger(batch, 3, 192));
    let mut ledger_account = contract(code.into());
    let dollars: U256 = U256::from(840) << 192;
    let rules = U256::from_be_bytes(keccak256([B256::ZERO, B256::with_last_byte(4)].concat()).0) + U256::ONE;
    ledger_account.storage.insert(rules.into(), dollars.into());
    vec![
        (system.compliance, compliance),
        (system.ledger, ledger_account),
        (system.cash, contract(logger(keccak256("Transfer(address,address,uint256)"), 2, 32))),
        (CALLER, contract(bytes!("600060006000600060006000355af100"))),
        (DELEGATOR, contract(bytes!("60006000600060006000355af400"))),
        (FACTORY, contract(bytes!("600035600060006000f500"))),
    ]
}

/// Each way in, by its name.
pub fn ways(system: SystemContracts) -> Vec<(&'static str, Arc<RecoveredTransaction>)> {
    let barred = sender(SANCTIONED);
    let (from, to, one) = (sender(SECRET).into_word(), barred.into_word(), B256::with_last_byte(1));
    let word = |value: u64| B256::from(U256::from(value));
    let batch = [from, from, to, word(64), word(128), one, word(7), one, one];
    vec![
        ("sender", sign(SANCTIONED, Address::repeat_byte(9), &[])),
        ("receiver", sign(SECRET, barred, &[])),
        ("nested call", sign(SECRET, CALLER, &[to])),
        ("delegate", sign(SECRET, DELEGATOR, &[to])),
        ("create2 target", sign(SECRET, FACTORY, &[B256::ZERO])),
        ("coupon", sign(SECRET, system.ledger, &[from, from, to, one, one])),
        ("batch item", sign(SECRET, system.ledger, &batch)),
        ("stablecoin receiver", sign(SECRET, system.cash, &[from, to, one])),
    ]
}

#[test]
fn what_involves_a_sanctioned_party_stays_out_though_a_validator_proposes_it() {
    let system = contracts_of_the_chain();
    for (way, transaction) in ways(system) {
        let Proposed { nonce, refused, .. } = propose(transaction, false, &contracts(system));
        assert_eq!(nonce, 0, "{way}: it is in the chain");
        assert!(refused > 0, "{way}: nobody was asked to vote for it");
    }
}

#[test]
fn the_same_goes_in_where_nobody_is_sanctioned() {
    let system = contracts_of_the_chain();
    let mut free = contracts(system);
    free[0].1.storage.clear();
    for (way, transaction) in ways(system) {
        assert_eq!(propose(transaction, true, &free).nonce, 1, "{way}");
    }
}

pub fn contracts_of_the_chain() -> SystemContracts {
    let directory = tempfile::tempdir().unwrap();
    let disks = Disks::new(directory.path(), 1, None);
    Blockchain::open(&disks.disk(0), disks.genesis.clone()).unwrap().rules().contracts
}

/// What became of a transaction that one validator proposed, the same everywhere.
#[derive(Debug, PartialEq)]
pub struct Proposed {
    /// The sender's nonce at the end.
    pub nonce: u64,
    /// How often a block was refused.
    pub refused: u64,
    /// The storage of the ledger of coupons at the end.
    pub ledger: BTreeMap<B256, B256>,
}

/// Has one validator propose a transaction.
pub fn propose(
    transaction: Arc<RecoveredTransaction>,
    honest: bool,
    alloc: &[(Address, GenesisAccount)],
) -> Proposed {
    let sender = transaction.sender();
    let directory = tempfile::tempdir().unwrap();
    let odd = Odd { validator: ODD, transactions: vec![transaction], honest };
    let mut disks = Disks::new(directory.path(), 4, Some(odd));
    disks.genesis.alloc.extend(alloc.iter().cloned());
    let disks = Arc::new(disks);
    simulate(&disks, Plan { acts: 1, faults: 1, ..Plan::new(5) }).unwrap();
    let ends = (0..4).map(|validator| {
        let chain = Blockchain::open(&disks.disk(validator), disks.genesis.clone()).unwrap();
        let state = chain.state().contents();
        let account = state.accounts.get(&sender).and_then(|change| change.account).unwrap_or_default();
        let ledger = state.accounts.get(&chain.rules().contracts.ledger).map(|change| &change.storage);
        let ledger = ledger.into_iter().flatten().map(|(slot, value)| ((*slot).into(), (*value).into()));
        let refused = disks.refused.load(Ordering::Relaxed);
        Proposed { nonce: account.nonce, refused, ledger: ledger.collect() }
    });
    let mut ends: Vec<_> = ends.collect();
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    ends.remove(0)
}
