//! A writer that is killed at any moment loses nothing it has acknowledged.
//!
//! The test runs itself again as a child that writes under load and prints what was acknowledged; the child is
//! killed, and the journal it leaves is opened.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files and processes")]

mod load;
mod market;

use std::{env, sync::Arc};

use genex_exchange::{Config, Exchange, verify_journal};
use genex_types::Timestamp;
use load::{Acknowledged, Other, posted};
use market::*;
use tempfile::TempDir;

const CHILD_DIR: &str = "GENEX_TEST_KILL_DIR";
const ROUNDS: u64 = 12;
const LONG_ROUNDS: u64 = 100;

fn config(dir: &str) -> Config {
    Config { segment_bytes: 256 << 10, snapshot_every: 500, ..Config::in_dir(dir) }
}

/// What the child does; a no-op in the test's own process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_writes_until_it_is_killed() {
    let Ok(dir) = env::var(CHILD_DIR) else { return };
    let exchange = Exchange::open(&config(&dir), || START).unwrap();
    load::run(&exchange).await;
}

/// Runs the child until it has acknowledged `enough` commands, kills it, and returns everything it acknowledged.
fn run_and_kill(dir: &str, enough: usize) -> Acknowledged {
    let mut child = Other::start("child_writes_until_it_is_killed", &[(CHILD_DIR, dir.to_owned())]);
    let mut acknowledged = Acknowledged::none();
    while let Some(ack) = child.ack() {
        acknowledged.note(ack);
        if acknowledged.count == enough {
            child.kill();
        }
    }
    assert!(acknowledged.count >= enough, "the child ended by itself after {}", acknowledged.count);
    acknowledged
}

#[tokio::test]
async fn a_killed_writer_loses_no_acknowledged_command() {
    if env::var(CHILD_DIR).is_ok() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let path = Arc::new(dir.path().to_str().unwrap().to_owned());
    let clock: fn() -> Timestamp = || START;
    let mut before = 0;
    let rounds = if env::var("GENEX_TEST_LONG").is_ok() { LONG_ROUNDS } else { ROUNDS };
    for round in 0..rounds {
        let enough = 50 + (round as usize * 337) % 1_500;
        let child = path.clone();
        let killed = tokio::task::spawn_blocking(move || run_and_kill(&child, enough)).await.unwrap();
        let exchange = Exchange::open(&config(&path), clock).unwrap();
        assert!(exchange.recovered().last_seq >= killed.last_seq && killed.last_seq > before);
        before = killed.last_seq;
        for (writer, acknowledged) in (0..).zip(killed.numbers) {
            let posted = posted(&exchange.handle(), writer).await;
            assert!(posted >= acknowledged, "writer {writer} had {acknowledged}, found {posted}");
        }
        let handle = exchange.handle();
        let audit = handle.audit_view().await.unwrap();
        tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
        assert_eq!(verify_journal(dir.path()).unwrap().state_hash, audit.state_hash);
    }
}
