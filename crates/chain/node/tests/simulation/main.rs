//! Four validators with executor, state, pool and store, in one process on virtual time, under faults.
//!
//! Each validator has an account of its own and keeps sending from it, all to the same receiver, so that
//! blocks depend on one another. The stores are the real ones, on disk.

#![allow(clippy::unwrap_used)]

mod amounts;
mod defences;
mod dishonest;
mod genuine;
#[path = "../it/scribe.rs"]
mod scribe;
mod snapshots;
mod succession;
mod town;

use genex_chain_node::simulation::{self, Plan, Report, Treason};

fn run(plan: Plan) -> Report {
    let directory = tempfile::tempdir().unwrap();
    let report = simulation::run(directory.path(), plan);
    report.unwrap_or_else(|broken| panic!("seed {}: {broken}", plan.seed))
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
