//! Runs of the ordered log under faults.

use std::{collections::BTreeSet, sync::Arc};

use super::{FaultKind, LogWorld, Plan, Report, simulate};

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
fn the_same_seed_gives_the_same_run_and_another_gives_another() {
    let report = run(Plan::new(7));
    assert_eq!(run(Plan::new(7)), report);
    assert_ne!(run(Plan::new(8)).fingerprint, report.fingerprint);
}

#[test]
fn without_faults_blocks_come_in_every_view() {
    let report = run(Plan { seed: 1, validators: 4, acts: 1, faults: 0 });
    assert!(report.height >= 8, "{report:?}");
}
