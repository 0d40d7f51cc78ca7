//! The tree behind a running writer is the tree over its journal.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files")]

use std::fs;

use genex_exchange::{
    Config, Exchange, ExchangeHandle, JournalError, JournalPlace,
    journal::{JournalTree, merkle::is_consistent},
};
use genex_protocol::{ClientId, Command};
use genex_types::{Party, Timestamp, UserId};
use tempfile::TempDir;

const START: Timestamp = Timestamp::from_seconds(1_760_000_000);

async fn open_parties(handle: &ExchangeHandle, ids: std::ops::Range<u128>) {
    for id in ids {
        let party = Party::User(UserId(id));
        handle.submit(ClientId(id + 1), Command::OpenParty { party }).await.unwrap();
    }
}

#[tokio::test]
async fn it_grows_with_the_journal_and_is_the_same_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let config = Config { segment_bytes: 4 << 10, ..Config::in_dir(dir.path()) };
    let exchange = Exchange::open(&config, || START).unwrap();
    let handle = exchange.handle();
    let mut live = handle.tree();
    assert_eq!(live.catch_up().unwrap().anchor().size, 0);
    open_parties(&handle, 0..30).await;
    let before = live.catch_up().unwrap().anchor();
    open_parties(&handle, 30..60).await;
    let tree = live.catch_up().unwrap();
    let after = tree.anchor();
    assert!(before.size > 0 && after.size > before.size);
    assert!(is_consistent(&before, &after, &tree.consistency(before.size, after.size).unwrap()));
    assert_eq!((tree.last_seq(0), tree.last_seq(after.size)), (Some(0), Some(60)));
    assert_eq!(tree.last_seq(after.size + 1), None);
    let proof = tree.inclusion(17, after.size).unwrap();
    let frame = live.frame_of(17).unwrap().unwrap();
    assert!(proof.holds() && frame.hash() == proof.frame);
    assert!(live.frame_of(0).unwrap().is_none() && live.frame_of(61).unwrap().is_none());
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();

    let stored = JournalTree::read(&JournalPlace::from(dir.path())).unwrap();
    assert_eq!(stored.anchor(), after);
    let again = Exchange::open(&config, || START).unwrap();
    assert_eq!(again.handle().tree().catch_up().unwrap().anchor(), after);
    tokio::task::spawn_blocking(|| again.close()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_frame_that_changed_under_the_writer_is_found_and_nothing_behind_it_counts() {
    let dir = TempDir::new().unwrap();
    let exchange = Exchange::open(&Config::in_dir(dir.path()), || START).unwrap();
    let handle = exchange.handle();
    open_parties(&handle, 0..5).await;
    let file = dir.path().join("00000001.journal");
    let mut bytes = fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[end - 40] ^= 1;
    fs::write(&file, bytes).unwrap();
    let mut live = handle.tree();
    assert!(matches!(live.catch_up(), Err(JournalError::Damaged { .. })));
    drop(live);
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
}
