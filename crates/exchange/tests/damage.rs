//! What a journal does when its bytes are not what was written.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files and processes")]

mod market;

use std::{
    fs,
    path::{Path, PathBuf},
};

use genex_exchange::{Config, Exchange, JournalError, verify_journal};
use genex_protocol::{ClientId, Command};
use genex_types::Timestamp;
use market::*;
use tempfile::TempDir;

const SEGMENT: u64 = 16 << 10;

fn config(dir: &Path) -> Config {
    Config { segment_bytes: SEGMENT, max_batch: 4, ..Config::in_dir(dir) }
}

fn now() -> Timestamp {
    START
}

/// A closed journal of several segments, without snapshots.
async fn journal(commands: u128) -> TempDir {
    let dir = TempDir::new().unwrap();
    let exchange = Exchange::open(&config(dir.path()), now).unwrap();
    let handle = exchange.handle();
    handle.submit(ClientId(1), Command::OpenParty { party: ALICE }).await.unwrap();
    for n in 2..commands {
        let command = Command::CreditCash { party: ALICE, amount: usd(n as i128) };
        handle.submit(ClientId(n), command).await.unwrap();
    }
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
    for path in files(dir.path(), "snapshot") {
        fs::remove_file(path).unwrap();
    }
    dir
}

fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == extension));
    files.sort();
    files
}

/// Offset after the last byte that is not zero.
fn end_of(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|b| *b != 0).unwrap() + 1
}

fn open(dir: &Path) -> Result<(u64, bool), JournalError> {
    let exchange = Exchange::open(&config(dir), now)?;
    let recovered = exchange.recovered();
    exchange.close()?;
    Ok((recovered.last_seq, recovered.truncated))
}

#[tokio::test]
async fn every_changed_byte_is_found_and_named() {
    let dir = journal(120).await;
    let segments = files(dir.path(), "journal");
    assert!(segments.len() > 2, "the journal spans segments");
    let last_seq = verify_journal(dir.path()).unwrap().last_seq;
    assert_eq!(last_seq, 119);
    let mut flips = 0;
    for path in segments.iter().take(1).chain(segments.last()) {
        let good = fs::read(path).unwrap();
        for at in (0..good.len()).step_by(53).chain(end_of(&good) - 300..end_of(&good)) {
            for bit in [0x01, 0x80] {
                let mut bad = good.clone();
                bad[at] ^= bit;
                fs::write(path, &bad).unwrap();
                match verify_journal(dir.path()) {
                    Err(JournalError::Damaged { path: p, .. } | JournalError::Torn { path: p, .. }) => {
                        assert_eq!(&p, path);
                    }
                    other => panic!("byte {at} of {path:?} changed unnoticed: {other:?}"),
                }
                flips += 1;
            }
        }
        fs::write(path, &good).unwrap();
    }
    assert!(flips > 1_000);
    assert_eq!(verify_journal(dir.path()).unwrap().last_seq, last_seq);
}

#[tokio::test]
async fn damage_before_the_end_stops_the_start_and_changes_nothing() {
    let dir = journal(120).await;
    for path in files(dir.path(), "journal") {
        let good = fs::read(&path).unwrap();
        for at in (64..end_of(&good) - 8).step_by(397) {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            fs::write(&path, &bad).unwrap();
            assert!(matches!(open(dir.path()), Err(JournalError::Damaged { .. })), "byte {at} of {path:?}");
            assert_eq!(fs::read(&path).unwrap(), bad, "what is damaged is left for whoever repairs it");
        }
        fs::write(&path, &good).unwrap();
    }
}

#[tokio::test]
async fn a_write_that_was_cut_off_is_removed_and_nothing_else() {
    let dir = journal(120).await;
    let path = files(dir.path(), "journal").pop().unwrap();
    let good = fs::read(&path).unwrap();
    let end = end_of(&good);
    let length = u32::from_le_bytes(good[end - 8..end - 4].try_into().unwrap()) as usize;
    let start = end - length;
    let content = end_of(&good[start..end - 8]);
    for kept in (7..content).step_by(7) {
        let mut torn = good.clone();
        torn[start + kept..end].fill(0);
        fs::write(&path, &torn).unwrap();
        assert!(matches!(verify_journal(dir.path()), Err(JournalError::Torn { .. })));
        assert_eq!(open(dir.path()).unwrap(), (118, true), "{kept} bytes of the last frame were written");
        assert_eq!(verify_journal(dir.path()).unwrap().last_seq, 118);
        files(dir.path(), "snapshot").iter().for_each(|f| fs::remove_file(f).unwrap());
    }
}

#[tokio::test]
async fn a_frame_that_only_lacks_its_trailer_is_kept() {
    let dir = journal(120).await;
    let path = files(dir.path(), "journal").pop().unwrap();
    let good = fs::read(&path).unwrap();
    let end = end_of(&good);
    for cut in 1..=8 {
        let mut torn = good.clone();
        torn[end - cut..end].fill(0);
        fs::write(&path, &torn).unwrap();
        assert_eq!(open(dir.path()).unwrap(), (119, false));
        assert_eq!(fs::read(&path).unwrap(), good, "and its trailer written");
    }
}

#[tokio::test]
async fn a_missing_segment_is_damage() {
    let dir = journal(120).await;
    fs::remove_file(&files(dir.path(), "journal")[1]).unwrap();
    assert!(matches!(open(dir.path()), Err(JournalError::Damaged { what: "the segment is missing", .. })));
}

#[tokio::test]
async fn a_journal_that_lost_its_end_is_told_by_its_snapshot() {
    let dir = journal(120).await;
    open(dir.path()).unwrap();
    assert_eq!(files(dir.path(), "snapshot").len(), 1);
    fs::remove_file(files(dir.path(), "journal").pop().unwrap()).unwrap();
    assert!(matches!(open(dir.path()), Err(JournalError::ForeignSnapshot { .. })));
    assert!(matches!(verify_journal(dir.path()), Err(JournalError::ForeignSnapshot { .. })));
}

#[tokio::test]
async fn a_damaged_snapshot_is_passed_over_at_the_start_and_named_by_verification() {
    let dir = journal(120).await;
    open(dir.path()).unwrap();
    let snapshot = files(dir.path(), "snapshot").pop().unwrap();
    let mut bytes = fs::read(&snapshot).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&snapshot, &bytes).unwrap();
    assert!(
        matches!(verify_journal(dir.path()), Err(JournalError::Damaged { path, .. }) if path == snapshot)
    );
    assert_eq!(open(dir.path()).unwrap().0, 119);
}
