//! Runs of the ordered log under faults.

use std::{collections::BTreeSet, sync::Arc};

use super::{FaultKind, LogWorld, Plan, Report, Treason, simulate};
use crate::{Epochs, Offence};

fn seeds() -> std::ops::Range<u64> {
    match std::env::var_os("GENEX_TEST_LONG") {
        Some(_) => 0..500,
        None => 0..20,
    }
}

fn run(plan: Plan) -> Report {
    let world = Arc::new(LogWorld::new(plan.validators));
    simulate(&world, plan).unwrap_or_else(|violation| panic!("seed {}: {violation}", plan.seed))
}

#[test]
fn validators_agree_and_go_on_whatever_happens() {
    let mut kinds = BTreeSet::new();
    let mut blocks = 0;
    for seed in seeds() {
        let report = run(Plan::new(seed));
        kinds.extend(report.faults.into_keys());
        blocks += report.height;
    }
    let all = [
        FaultKind::Weather,
        FaultKind::Partition,
        FaultKind::Reunion,
        FaultKind::Kill,
        FaultKind::Restart,
        FaultKind::RestartEmpty,
        FaultKind::Silence,
        FaultKind::Speech,
        FaultKind::PowerCut,
    ];
    assert_eq!(kinds, BTreeSet::from(all), "a fault never happened");
    assert!(blocks > 40 * seeds().end, "only {blocks} blocks in all");
}

#[test]
fn a_validator_with_two_faces_neither_forks_nor_halts_the_chain_and_is_found_out() {
    let mut offences = BTreeSet::new();
    for seed in seeds() {
        offences.extend(run(Plan { treason: Some(Treason::TwoFaces), ..Plan::new(seed) }).offences);
    }
    assert!(offences.contains(&Offence::TwoBlocks), "{offences:?}");
}

/// Four of six decide, others in each epoch of a dozen blocks.
fn run_changing(plan: Plan) -> Report {
    let plan = Plan { newcomers: 2, ..plan };
    let epochs = Epochs::of(12).unwrap();
    let world = Arc::new(LogWorld::changing(plan.validators, plan.newcomers, epochs));
    simulate(&world, plan).unwrap_or_else(|violation| panic!("seed {}: {violation}", plan.seed))
}

#[test]
fn validators_that_come_and_go_agree_and_go_on_whatever_happens() {
    let epochs: usize = seeds().map(|seed| run_changing(Plan::new(seed)).epochs).sum();
    assert!(epochs as u64 > 3 * seeds().end, "only {epochs} epochs in all");
}

#[test]
fn a_validator_with_two_faces_forks_nothing_where_others_come_and_go() {
    for seed in seeds().step_by(2) {
        run_changing(Plan { treason: Some(Treason::TwoFaces), ..Plan::new(seed) });
    }
}

#[test]
fn a_validator_that_sends_noise_harms_nobody() {
    for seed in seeds() {
        run(Plan { treason: Some(Treason::Noise), ..Plan::new(seed) });
    }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_gives_another() {
    let report = run(Plan::new(7));
    assert_eq!(run(Plan::new(7)), report);
    assert_ne!(run(Plan::new(8)).fingerprint, report.fingerprint);
}

#[test]
fn without_faults_blocks_come_in_every_view() {
    let report = run(Plan { acts: 1, faults: 0, ..Plan::new(1) });
    assert!(report.height >= 8, "{report:?}");
}
