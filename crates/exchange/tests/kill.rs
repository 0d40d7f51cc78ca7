//! A writer that is killed at any moment loses nothing it has acknowledged.
//!
//! The test runs itself again as a child that writes under load and prints what was acknowledged; the child is
//! killed, and the journal it leaves is opened.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files and processes")]

mod market;

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command as Process, Stdio},
    sync::Arc,
};

use genex_exchange::{Config, Exchange, ExchangeHandle, verify_journal};
use genex_protocol::{ClientId, Command};
use genex_types::{Party, Timestamp, UserId};
use market::*;
use tempfile::TempDir;

const CHILD_DIR: &str = "GENEX_TEST_KILL_DIR";
const WRITERS: u128 = 32;
const ROUNDS: u64 = 12;
const LONG_ROUNDS: u64 = 100;

fn config(dir: &str) -> Config {
    Config { segment_bytes: 256 << 10, snapshot_every: 500, ..Config::in_dir(dir) }
}

/// Each writer has a party of its own and credits it 1 cent at a time.
fn party(writer: u128) -> Party {
    Party::User(UserId(writer))
}

async fn write_for_ever(handle: ExchangeHandle, writer: u128, done: u128) {
    let out = std::io::stdout();
    if done == 0 {
        handle.submit(ClientId(1 + writer), Command::OpenParty { party: party(writer) }).await.unwrap();
    }
    for n in done + 1.. {
        let command = Command::CreditCash { party: party(writer), amount: usd(1) };
        let receipt = handle.submit(ClientId((n << 32) | (1 + writer)), command).await.unwrap();
        let line = format!("{writer} {n} {}\n", receipt.seq);
        out.lock().write_all(line.as_bytes()).unwrap();
    }
}

/// What the child does; a no-op in the test's own process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_writes_until_it_is_killed() {
    let Ok(dir) = env::var(CHILD_DIR) else { return };
    let exchange = Exchange::open(&config(&dir), || START).unwrap();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let done = posted(&exchange.handle(), writer).await;
        writers.push(tokio::spawn(write_for_ever(exchange.handle(), writer, done)));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn posted(handle: &ExchangeHandle, writer: u128) -> u128 {
    let account = genex_protocol::Account::Cash { party: party(writer), currency: USD };
    handle.balance(account).await.unwrap().posted_minor.try_into().unwrap()
}

/// Runs the child until it has acknowledged `enough` commands, kills it, and returns the highest acknowledged
/// number of each writer and the highest sequence.
fn run_and_kill(dir: &str, enough: usize) -> (Vec<u128>, u64) {
    let mut child = Process::new(env::current_exe().unwrap())
        .args(["--exact", "child_writes_until_it_is_killed", "--nocapture"])
        .env(CHILD_DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut acknowledged, mut last_seq, mut seen) = (vec![0; WRITERS as usize], 0, 0);
    let mut note = |line: &str| {
        let mut words = line.split(' ').map(|word| word.parse::<u128>().ok());
        let (Some(Some(writer)), Some(Some(n)), Some(Some(seq))) = (words.next(), words.next(), words.next())
        else {
            return;
        };
        acknowledged[writer as usize] = acknowledged[writer as usize].max(n);
        last_seq = last_seq.max(seq as u64);
        seen += 1;
        if seen == enough {
            child.kill().unwrap();
        }
    };
    while let Some(Ok(line)) = lines.next() {
        note(&line);
    }
    assert!(seen >= enough, "the child ended by itself after {seen}");
    child.wait().unwrap();
    (acknowledged, last_seq)
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
        let (acknowledged, last_seq) =
            tokio::task::spawn_blocking(move || run_and_kill(&child, enough)).await.unwrap();
        let exchange = Exchange::open(&config(&path), clock).unwrap();
        assert!(exchange.recovered().last_seq >= last_seq && last_seq > before);
        before = last_seq;
        for (writer, acknowledged) in (0..).zip(acknowledged) {
            let posted = posted(&exchange.handle(), writer).await;
            assert!(posted >= acknowledged, "writer {writer} had {acknowledged}, found {posted}");
        }
        let handle = exchange.handle();
        let audit = handle.audit_view().await.unwrap();
        tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
        assert_eq!(verify_journal(dir.path()).unwrap().state_hash, audit.state_hash);
    }
}
