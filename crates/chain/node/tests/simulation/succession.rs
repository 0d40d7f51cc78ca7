//! Validators that join, leave and replace their keys while the chain runs.

use std::{collections::BTreeSet, sync::Arc};

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, TxKind};
use genex_bindings::{Governance, addresses::GOVERNANCE};
use genex_chain_consensus::simulation::{simulate, validator_key};
use genex_chain_execution::RecoveredTransaction;
use genex_chain_node::{
    Blockchain, Certificate, Unfit, ValidatorSet,
    simulation::{CHAIN, Decree, Disks, Plan, Report},
    verify_store,
};

use crate::{
    scribe::{named, scribe},
    seeds,
    town::Town,
};

const SECRET: B256 = B256::repeat_byte(0x61);
const EPOCH: u64 = 6;
const FOUNDERS: usize = 4;
const NEWCOMERS: usize = 2;
/// They are named in this order: 4 joins; somebody is named twice, which changes nothing; 2 leaves, and 5 is
/// the new key of 1.
const SETS: [(u64, &[usize]); 3] = [(2, &[0, 1, 2, 3, 4]), (9, &[0, 0, 1]), (16, &[0, 5, 3, 4])];

fn key(validator: usize) -> B256 {
    validator_key(validator).public()
}

/// Names validators as governance's storage has them.
fn name(nonce: u64, validators: &[usize]) -> Arc<RecoveredTransaction> {
    let keys: Vec<_> = validators.iter().copied().map(key).collect();
    let transaction = TxEip1559 {
        chain_id: CHAIN,
        nonce,
        gas_limit: 1_000_000,
        to: TxKind::Call(GOVERNANCE),
        input: named(nonce + 1, &keys),
        ..TxEip1559::default()
    };
    let signature = sign_message(SECRET, transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

pub fn disks(directory: &std::path::Path) -> Disks {
    let mut disks = Disks::new(directory, FOUNDERS + NEWCOMERS, None);
    disks.genesis.validators.truncate(FOUNDERS);
    disks.genesis.epoch_blocks = Some(EPOCH);
    disks.genesis.alloc.insert(GOVERNANCE, scribe());
    let decree = |(nonce, (above, validators)): (usize, &(u64, &[usize]))| Decree {
        above: *above,
        transaction: name(nonce as u64, validators),
    };
    disks.decrees = SETS.iter().enumerate().map(decree).collect();
    disks
}

pub fn run(disks: &Arc<Disks>, plan: Plan) -> Report {
    let plan = Plan { newcomers: NEWCOMERS, ..plan };
    simulate(disks, plan).unwrap_or_else(|violation| panic!("seed {}: {violation}", plan.seed))
}

/// The keys whose votes are in the certificates of an epoch, on one validator's disk.
fn voters(chain: &Blockchain, epoch: u64) -> BTreeSet<B256> {
    let keys: Vec<_> = chain.validators(epoch).unwrap().unwrap().keys().collect();
    let blocks = chain.epochs().first(epoch).max(1)..=chain.epochs().last(epoch).min(chain.head().height);
    let certificate = |height| {
        let encoded = chain.store().certificate(height).unwrap().unwrap();
        Certificate::decode(&encoded).unwrap()
    };
    let votes = blocks.flat_map(|height| certificate(height).votes);
    votes.map(|vote| keys[usize::from(vote.validator)]).collect()
}

#[test]
fn validators_join_leave_and_replace_their_keys_and_everybody_derives_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let disks = Arc::new(disks(directory.path()));
    let report = run(&disks, Plan { acts: 1, faults: 14, ..Plan::new(11) });
    assert!(report.height > 4 * EPOCH, "{report:?}");
    for validator in 0..FOUNDERS + NEWCOMERS {
        let chain = Blockchain::open(&disks.disk(validator), disks.genesis.clone()).unwrap();
        let newest = chain.epochs().containing(chain.head().height);
        let deciding = chain.validators(newest).unwrap().unwrap();
        assert_eq!(deciding.keys().collect::<Vec<_>>(), [0, 5, 3, 4].map(key));
        let all: BTreeSet<_> = (0..=newest).flat_map(|epoch| voters(&chain, epoch)).collect();
        assert!(all.contains(&key(4)) && all.contains(&key(5)), "newcomers never voted");
        let last = voters(&chain, newest - 1);
        assert!(!last.contains(&key(1)) && !last.contains(&key(2)), "who left still votes");
        drop(chain);
        let verified = verify_store(&disks.disk(validator)).unwrap();
        assert_eq!(verified.validators, [0, 5, 3, 4].map(key));
    }
}

#[test]
fn validators_come_and_go_whatever_happens() {
    for seed in seeds().step_by(10) {
        let directory = tempfile::tempdir().unwrap();
        let disks = Arc::new(disks(directory.path()));
        let report = run(&disks, Plan::new(seed));
        assert!(report.epochs > 2, "seed {seed}: {report:?}");
        verify_store(&disks.disk(FOUNDERS)).unwrap();
    }
}

#[test]
fn whom_the_contract_of_the_genesis_names_is_whom_the_node_reads() {
    let founders = ValidatorSet::new(CHAIN, &[key(0)]).unwrap();
    let mut town = Town::new(1_795_000_000);
    assert_eq!(town.succession(&founders).validators, founders);
    let named = |validators: &[(usize, u32)]| {
        let validator = |(index, weight): &(usize, u32)| Governance::Validator {
            key: key(*index),
            operator: Address::repeat_byte(0x33),
            weight: *weight,
        };
        Governance::setValidatorsCall { next: validators.iter().map(validator).collect() }
    };
    town.decree(&named(&[(3, 7), (1, 7), (2, 7)]));
    let succession = town.succession(&founders);
    assert_eq!(succession.validators.keys().collect::<Vec<_>>(), [3, 1, 2].map(key));
    town.decree(&named(&[(4, 1)]));
    let succession = town.succession(&founders);
    assert_eq!((succession.validators.keys().collect::<Vec<_>>(), succession.unfit), (vec![key(4)], None));
    town.decree(&named(&[(4, 1), (5, 2)]));
    let succession = town.succession(&founders);
    assert_eq!((succession.validators, succession.unfit), (founders, Some(Unfit::Weight(key(5)))));
}
