use std::path::Path;

use fjall::{Database, KeyspaceCreateOptions};
use genex_chain_node::{VerifiedChain, VerifyError, verify_store};

use crate::support::*;

/// A store with a few blocks: transfers, calls, a contract, and an empty one.
async fn make_chain(directory: &Path) -> u64 {
    let node = TestNode::start(directory).await;
    node.confirm(&record(1, 0, 77)).await;
    node.confirm(&create(1, 1, "0x60016000f3".parse().unwrap())).await;
    node.confirm(&transfer(2, 0, 200, 5)).await;
    let height = node.handle.head().height + 1;
    node.wait_for_height(height).await;
    node.handle.shutdown().await.unwrap();
    height
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(std::fs::copy(&path, &target).unwrap()),
        }
    }
}

/// Changes one byte of one value, as an attacker with the disk in hand would.
fn flip(directory: &Path, part: &str, key: &[u8], at: usize) {
    let database = Database::builder(directory.join("db")).open().unwrap();
    let keyspace = database.keyspace(part, KeyspaceCreateOptions::default).unwrap();
    let mut value = keyspace.get(key).unwrap().unwrap().to_vec();
    value[at] ^= 1;
    keyspace.insert(key, value).unwrap();
    database.persist(fjall::PersistMode::SyncAll).unwrap();
}

fn entries(directory: &Path, part: &str) -> Vec<(Vec<u8>, usize)> {
    let database = Database::builder(directory.join("db")).open().unwrap();
    let keyspace = database.keyspace(part, KeyspaceCreateOptions::default).unwrap();
    let entries = keyspace.iter().map(|entry| entry.into_inner().unwrap());
    entries.map(|(key, value)| (key.to_vec(), value.len())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_store_verifies() {
    let directory = tempfile::tempdir().unwrap();
    let height = make_chain(directory.path()).await;
    let verified: VerifiedChain = verify_store(directory.path()).unwrap();
    assert!(verified.head.height >= height);
    assert_eq!(verified.genesis_hash, genesis().header().hash_slow());
    assert_eq!((verified.transactions, verified.validators), (3, vec![validator().public()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_byte_in_any_part_is_found() {
    let original = tempfile::tempdir().unwrap();
    make_chain(original.path()).await;
    let parts = [
        "headers",
        "bodies",
        "senders",
        "receipts",
        "certificates",
        "block_hashes",
        "transaction_hashes",
        "accounts",
        "storage",
        "codes",
        "meta",
    ];
    for part in parts {
        let values: Vec<_> =
            entries(original.path(), part).into_iter().filter(|(_, length)| *length > 0).collect();
        assert!(!values.is_empty(), "{part}");
        for (index, (key, length)) in values.iter().enumerate() {
            let changed = tempfile::tempdir().unwrap();
            copy(original.path(), changed.path());
            flip(changed.path(), part, key, (index * 37 + 11) % length);
            let found = verify_store(changed.path());
            assert!(found.is_err(), "{part} {key:02x?} of {length} bytes");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_a_header_counts() {
    let original = tempfile::tempdir().unwrap();
    make_chain(original.path()).await;
    let (key, length) = entries(original.path(), "headers")[1].clone();
    for at in (0..length).step_by(23) {
        check_flip(original.path(), "headers", &key, at);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_a_certificate_counts() {
    let original = tempfile::tempdir().unwrap();
    make_chain(original.path()).await;
    let (key, length) = entries(original.path(), "certificates")[1].clone();
    for at in (0..length).step_by(7) {
        check_flip(original.path(), "certificates", &key, at);
    }
}

fn check_flip(original: &Path, part: &str, key: &[u8], at: usize) {
    let changed = tempfile::tempdir().unwrap();
    copy(original, changed.path());
    flip(changed.path(), part, key, at);
    assert!(verify_store(changed.path()).is_err(), "{part}: byte {at}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_damaged_part_is_named() {
    let directory = tempfile::tempdir().unwrap();
    make_chain(directory.path()).await;
    flip(directory.path(), "storage", &entries(directory.path(), "storage")[0].0.clone(), 0);
    let error = verify_store(directory.path()).unwrap_err();
    assert!(matches!(error, VerifyError::Differs { part: "storage", .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_too_many_is_found() {
    let directory = tempfile::tempdir().unwrap();
    make_chain(directory.path()).await;
    {
        let database = Database::builder(directory.path().join("db")).open().unwrap();
        let keyspace = database.keyspace("transaction_hashes", KeyspaceCreateOptions::default).unwrap();
        keyspace.insert([7; 32], [0; 12]).unwrap();
    }
    let error = verify_store(directory.path()).unwrap_err();
    assert!(matches!(error, VerifyError::Count { found: 4, expected: 3, .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_byte_of_the_files_is_found() {
    let original = tempfile::tempdir().unwrap();
    make_chain(original.path()).await;
    let journal = std::fs::read_dir(original.path().join("db")).unwrap().map(|entry| entry.unwrap().path());
    let journal = journal.filter(|path| path.extension().is_some_and(|extension| extension == "jnl"));
    let name = journal.max().unwrap().file_name().unwrap().to_owned();
    let bytes = std::fs::read(original.path().join("db").join(&name)).unwrap();
    let written = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    for step in 1..24 {
        let changed = tempfile::tempdir().unwrap();
        copy(original.path(), changed.path());
        let mut bytes = bytes.clone();
        bytes[written * step / 24] ^= 0x40;
        std::fs::write(changed.path().join("db").join(&name), bytes).unwrap();
        // Where debug assertions are on, the store's engine panics at some of them.
        let verified = std::panic::catch_unwind(|| verify_store(changed.path()));
        assert!(!matches!(verified, Ok(Ok(_))), "byte {}", written * step / 24);
    }
}
