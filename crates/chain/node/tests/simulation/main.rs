//! Four validators with executor, state, pool and store, in one process on virtual time, under faults.
//!
//! Each validator has an account of its own and keeps sending from it, all to the same receiver, so that
//! blocks depend on one another. The stores are the real ones, on disk.

#![allow(clippy::unwrap_used)]

mod dishonest;
mod world;

use std::sync::Arc;

use alloy_primitives::U256;
use genex_chain_consensus::simulation::{Plan, Report, Treason, simulate};
use genex_chain_node::Blockchain;
use world::{Disks, receiver, sender};

fn run(plan: Plan) -> Report {
    let disks = Arc::new(Disks::new(plan.validators, None));
    let report = simulate(&disks, plan).unwrap_or_else(|violation| panic!("seed {}: {violation}", plan.seed));
    check_transfers(&disks, plan);
    report
}

/// What the accounts sent is what the receiver got, on every validator.
fn check_transfers(disks: &Disks, plan: Plan) {
    let honest = usize::from(plan.treason.is_some());
    for validator in honest..plan.validators {
        let chain = Blockchain::open(&disks.disk(validator), disks.genesis.clone()).unwrap();
        let state = chain.state().contents();
        let account =
            |address| state.accounts.get(&address).and_then(|change| change.account).unwrap_or_default();
        let sent: u64 =
            (0..plan.validators).map(|other| account(sender(other)).nonce).map(|n| n * (n + 1) / 2).sum();
        assert_eq!(account(receiver()).balance, U256::from(sent), "seed {}", plan.seed);
        assert!(sent > 0, "seed {}: nothing was sent", plan.seed);
    }
}

fn seeds() -> std::ops::Range<u64> {
    if let Ok(seed) = std::env::var("GENEX_SIM_SEED") {
        let seed = seed.parse().expect("GENEX_SIM_SEED is a number");
        return seed..seed + 1;
    }
    match std::env::var_os("GENEX_TEST_LONG") {
        Some(_) => 0..500,
        None => 0..20,
    }
}

#[test]
fn validators_with_the_real_executor_agree_on_the_state_whatever_happens() {
    for seed in seeds() {
        run(Plan::new(seed));
    }
}

#[test]
fn validators_with_the_real_executor_agree_on_the_state_whatever_a_traitor_does() {
    for seed in seeds().step_by(4) {
        run(Plan { treason: Some(Treason::TwoFaces), ..Plan::new(seed) });
        run(Plan { treason: Some(Treason::Noise), ..Plan::new(seed) });
    }
}

#[test]
fn the_same_seed_gives_the_same_chain() {
    let plan = Plan { faults: 6, ..Plan::new(3) };
    assert_eq!(run(plan), run(plan));
}
