//! Each defence is proved by removal: without it a checker speaks, and with it none does for the same seeds.
//!
//! Seeds are looked through until one shows what the defence is for. That one is run again with the defence.

use std::sync::Arc;

use genex_chain_consensus::simulation::simulate;
use genex_chain_node::{
    Blockchain,
    simulation::{self, Broken, Defence, Disks, Odd, Plan, Treason, Violation},
};

use crate::dishonest;

/// Seeds that are looked through at most.
const SEEDS: u64 = 40;

fn run(plan: Plan) -> Result<(), Broken> {
    let directory = tempfile::tempdir().unwrap();
    simulation::run(directory.path(), plan).map(|_| ())
}

/// What is broken first without a defence, from a seed on that is known to show it, and that nothing is with it.
fn broken_without(defence: Defence, first: u64) -> Violation {
    let harm = |seed| match run(Plan { without: Some(defence), ..accidents(seed) }) {
        Ok(()) => None,
        Err(Broken::Agreement(violation)) => Some((seed, violation)),
        Err(other) => panic!("seed {seed}: {other}"),
    };
    let (seed, violation) =
        (first..first + SEEDS).find_map(harm).unwrap_or_else(|| panic!("{defence:?} is for nothing"));
    run(accidents(seed)).unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
    eprintln!("{defence:?}: seed {seed}: {violation}");
    violation
}

fn accidents(seed: u64) -> Plan {
    Plan { faults: 8, ..Plan::new(seed) }
}

#[test]
fn a_crash_loses_a_block_that_was_acknowledged_before_it_was_stored() {
    let violation = broken_without(Defence::Storing, 0);
    assert!(matches!(violation, Violation::Order { .. }), "{violation}");
}

#[test]
fn a_validator_that_comes_back_without_its_votes_contradicts_them() {
    let violation = broken_without(Defence::Votes, 11);
    assert!(matches!(violation, Violation::FalseAccusation { .. }), "{violation}");
}

#[test]
fn after_a_partition_blocks_that_were_missed_never_come_unless_they_are_fetched() {
    let violation = broken_without(Defence::Fetching, 0);
    assert!(matches!(violation, Violation::Stuck { .. }), "{violation}");
}

#[test]
fn a_lost_vote_halts_the_chain_unless_it_is_sent_again() {
    let violation = broken_without(Defence::Repeating, 0);
    assert!(matches!(violation, Violation::Stuck { .. }), "{violation}");
}

#[test]
fn a_silent_leader_or_a_late_block_halts_the_chain_unless_waiting_has_an_end() {
    let violation = broken_without(Defence::Impatience, 0);
    assert!(matches!(violation, Violation::Stuck { .. }), "{violation}");
}

#[test]
fn a_block_that_is_delivered_twice_stops_a_validator_unless_it_is_ignored() {
    let violation = broken_without(Defence::Ignoring, 2);
    assert!(matches!(violation, Violation::Stopped { .. }), "{violation}");
}

#[test]
fn a_lying_leader_stops_the_others_unless_they_judge_its_blocks() {
    let lie = |without| {
        let system = dishonest::contracts_of_the_chain();
        let (_, transaction) = dishonest::ways(system).remove(0);
        let directory = tempfile::tempdir().unwrap();
        let odd = Odd { validator: dishonest::ODD, transactions: vec![transaction], honest: false };
        let mut disks = Disks::new(directory.path(), 4, Some(odd));
        disks.genesis.alloc.extend(dishonest::contracts(system));
        simulate(&Arc::new(disks), Plan { acts: 1, faults: 1, without, ..Plan::new(5) })
    };
    assert!(lie(None).is_ok());
    let violation = lie(Some(Defence::Judging)).unwrap_err();
    assert!(matches!(violation, Violation::Stopped { .. }), "{violation}");
}

#[test]
fn equivocation_leaves_proof_on_disk_unless_nobody_hands_it_over() {
    let proofs = |seed, without| {
        let directory = tempfile::tempdir().unwrap();
        let disks = Arc::new(Disks::new(directory.path(), 4, None));
        let plan = Plan { treason: Some(Treason::TwoFaces), acts: 1, without, ..accidents(seed) };
        simulate(&disks, plan).unwrap();
        let kept = |validator| {
            let chain = Blockchain::open(&disks.disk(validator), disks.genesis.clone()).unwrap();
            chain.evidence().unwrap().len()
        };
        (1..4).map(kept).sum::<usize>()
    };
    let seed = (0..SEEDS).find(|seed| proofs(*seed, None) > 0).expect("a traitor is found out");
    assert_eq!(proofs(seed, Some(Defence::Accusing)), 0);
}
