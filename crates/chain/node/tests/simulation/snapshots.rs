//! Chains that go on from a snapshot, and snapshots that are refused.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use alloy_consensus::Header;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_rlp::{Decodable, RlpDecodable, RlpEncodable};
use genex_chain_consensus::{
    Application, CertificateError, Proposal, Round, SystemClock, simulation::simulate,
};
use genex_chain_execution::SerialExecutor;
use genex_chain_node::{
    AdmissionRules, Blockchain, Certificate, ChainHead, Genesis, GenesisAccount, Manifest, Pace, Pool,
    PoolLimits, Producer, ProposedBlock, SnapshotError, ValidatorKey, VerifyError, Writer, restore_snapshot,
    simulation::{CHAIN, Disks, Plan},
    verify_store, write_snapshot,
};
use genex_chain_state::{Receipt, StateError, Transaction};
use genex_light::{LightChain, LightError};

use crate::{seeds, succession};

const EPOCH: u64 = 4;
/// Makes several pieces of the genesis below.
const PIECE_BYTES: usize = 4_000;

fn keys() -> Vec<ValidatorKey> {
    (1..=4).map(|seed| ValidatorKey::from_seed(&[seed; 32])).collect()
}

/// Two hundred accounts, a contract with storage, and four validators.
fn genesis() -> Genesis {
    let funded = GenesisAccount { balance: U256::from(7), ..GenesisAccount::default() };
    let mut alloc: std::collections::BTreeMap<_, _> =
        (1..=200u8).map(|index| (Address::repeat_byte(index), funded.clone())).collect();
    let storage = (1..=100).map(|slot| (B256::with_last_byte(slot), B256::repeat_byte(slot)));
    let contract = GenesisAccount {
        nonce: U256::ONE,
        code: Bytes::from_static(&[0x00]),
        storage: storage.collect(),
        ..GenesisAccount::default()
    };
    alloc.insert(Address::repeat_byte(0xee), contract);
    Genesis {
        chain_id: CHAIN,
        timestamp: 100,
        gas_limit: 30_000_000,
        coinbase: Address::ZERO,
        epoch_blocks: Some(EPOCH),
        validators: keys().iter().map(ValidatorKey::public).collect(),
        alloc,
    }
}

/// A chain whose votes the test gives.
struct Town {
    chain: Arc<Blockchain>,
    producer: Producer,
}

impl Town {
    fn open(directory: &Path) -> Self {
        let chain = Arc::new(Blockchain::open(directory, genesis()).unwrap());
        let rules = AdmissionRules::from(chain.rules());
        let pool = Arc::new(Pool::new(chain.state().clone(), rules, PoolLimits::default()));
        let executor = Box::new(SerialExecutor::new(chain.rules()));
        let writer = Writer::Inline(chain.clone(), pool.clone());
        let pace = Pace { heartbeat: Duration::ZERO, batch_window: Duration::ZERO };
        let producer = Producer::new(chain.clone(), pool, executor, Arc::new(|| 200), pace, writer);
        Self { chain, producer }
    }

    /// Makes blocks up to a height, and gives them with their certificates.
    async fn grow(&self, height: u64) -> Vec<(ProposedBlock, Certificate)> {
        let mut blocks = Vec::new();
        while self.chain.tip().header.number < height {
            let parent = self.chain.tip().id();
            let block = self.producer.propose(parent, &SystemClock::default()).await.unwrap().unwrap();
            let certificate = certify(&keys(), &[0, 1, 3], block.height(), block.hash());
            self.producer.finalised(&block, certificate.clone()).await.unwrap();
            blocks.push((block, certificate));
        }
        blocks
    }

    fn write(&self, folder: &Path) -> Result<Manifest, SnapshotError> {
        self.write_while(folder, &mut |_| ControlFlow::Continue(()))
    }

    fn write_while(
        &self,
        folder: &Path,
        progress: &mut genex_chain_node::Progress<'_>,
    ) -> Result<Manifest, SnapshotError> {
        let state = self.chain.store().freeze()?.unwrap();
        write_snapshot(self.chain.store(), &genesis(), &state, folder, PIECE_BYTES, progress)
    }
}

fn certify(keys: &[ValidatorKey], voters: &[u16], height: u64, block: B256) -> Certificate {
    let round = Round { epoch: height / EPOCH, view: height, parent_view: height - 1 };
    let vote = |voter: &u16| keys[usize::from(*voter)].vote(*voter, CHAIN, round, block);
    Certificate { height, block, round, votes: voters.iter().map(vote).collect() }
}

fn restore(folder: &Path, directory: &Path) -> Result<ChainHead, SnapshotError> {
    restore_snapshot(folder, &genesis(), directory, &mut |_| ControlFlow::Continue(()))
}

/// Restores a snapshot that must be refused, and leaves nothing.
fn refuse(folder: &Path) -> SnapshotError {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("chain");
    let error = restore(folder, &target).unwrap_err();
    assert!(!target.exists(), "{error}");
    error
}

/// A snapshot at a height, of a chain that is gone.
async fn snapshot(directory: &Path, height: u64) -> PathBuf {
    let town = Town::open(&directory.join("chain"));
    town.grow(height).await;
    let folder = directory.join("snapshot");
    let manifest = town.write(&folder).unwrap();
    assert!(manifest.pieces.len() > 5);
    folder
}

#[tokio::test]
async fn a_chain_that_begins_with_a_snapshot_is_the_same_chain_and_goes_on() {
    for height in [1, 3, 4, 7, 10] {
        let directory = tempfile::tempdir().unwrap();
        let original = Town::open(&directory.path().join("original"));
        original.grow(height).await;
        let (folder, restored) = (directory.path().join("snapshot"), directory.path().join("restored"));
        let manifest = original.write(&folder).unwrap();
        assert_eq!(restore(&folder, &restored).unwrap(), original.chain.head());
        let later = original.grow(height + 6).await;
        {
            let town = Town::open(&restored);
            assert_eq!(town.chain.head(), ChainHead { height, hash: manifest.block });
            assert_eq!(town.producer.floor().unwrap().height, height);
            for (block, certificate) in later {
                town.producer.finalised(&block, certificate).await.unwrap();
            }
        }
        let town = Town::open(&restored);
        assert_eq!(town.chain.head(), original.chain.head());
        assert_eq!(town.chain.state().contents(), original.chain.state().contents());
        for epoch in 0..=(height + 7) / EPOCH {
            assert_eq!(town.chain.opening(epoch).unwrap(), original.chain.opening(epoch).unwrap());
        }
        let (own, theirs) = (directory.path().join("own"), directory.path().join("theirs"));
        assert_eq!(town.write(&own).unwrap(), original.write(&theirs).unwrap());
    }
}

#[tokio::test]
async fn blocks_below_the_snapshot_are_said_to_be_pruned_and_not_verified() {
    let directory = tempfile::tempdir().unwrap();
    let folder = snapshot(directory.path(), 5).await;
    let restored = directory.path().join("restored");
    restore(&folder, &restored).unwrap();
    {
        let town = Town::open(&restored);
        assert!(matches!(town.chain.block(3), Err(StateError::BlockPruned { height: 3 })));
        assert_eq!(town.chain.block(0).unwrap().unwrap().hash, genesis().header().hash_slow());
        assert!(town.chain.block(5).unwrap().is_some());
    }
    assert!(matches!(verify_store(&restored), Err(VerifyError::Restored(5))));
}

#[tokio::test]
async fn a_snapshot_is_written_of_a_frozen_state_while_the_chain_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let town = Town::open(&directory.path().join("chain"));
    town.grow(3).await;
    let state = town.chain.store().freeze().unwrap().unwrap();
    town.grow(9).await;
    let folder = directory.path().join("snapshot");
    let mut on = |_| ControlFlow::Continue(());
    let manifest =
        write_snapshot(town.chain.store(), &genesis(), &state, &folder, PIECE_BYTES, &mut on).unwrap();
    assert_eq!(manifest.height, 3);
    assert_eq!(restore(&folder, &directory.path().join("restored")).unwrap().height, 3);
}

#[tokio::test]
async fn a_snapshot_or_chain_that_is_broken_off_anywhere_is_not_there_and_can_be_made() {
    let directory = tempfile::tempdir().unwrap();
    let town = Town::open(&directory.path().join("chain"));
    town.grow(6).await;
    let (folder, restored) = (directory.path().join("snapshot"), directory.path().join("restored"));
    let steps = |run: &mut dyn FnMut(&mut genex_chain_node::Progress<'_>) -> bool, target: &Path| {
        for last in 0.. {
            let mut done = 0;
            let mut until = |_| {
                done += 1;
                if done > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            if run(&mut until) {
                return last;
            }
            assert!(!target.exists(), "step {last}");
        }
        unreachable!("the steps are finite")
    };
    let stopped = |error: SnapshotError| assert!(matches!(error, SnapshotError::Stopped), "{error}");
    let mut write =
        |on: &mut genex_chain_node::Progress<'_>| town.write_while(&folder, on).map_err(stopped).is_ok();
    assert!(steps(&mut write, &folder) > 5);
    let mut restore = |on: &mut genex_chain_node::Progress<'_>| {
        restore_snapshot(&folder, &genesis(), &restored, on).map_err(stopped).is_ok()
    };
    assert!(steps(&mut restore, &restored) > 5);
    assert_eq!(Town::open(&restored).chain.head(), town.chain.head());
}

#[tokio::test]
async fn a_damaged_truncated_missing_or_swapped_file_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let folder = snapshot(directory.path(), 6).await;
    for name in ["past", "state-00000", "state-00003"] {
        let path = folder.join(name);
        let bytes = fs::read(&path).unwrap();
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        for wrong in [&flipped[..], &bytes[..bytes.len() - 1], &[]] {
            fs::write(&path, wrong).unwrap();
            let error = refuse(&folder);
            assert!(matches!(&error, SnapshotError::OtherFile(named) if *named == path), "{error}");
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(refuse(&folder), SnapshotError::File { .. }));
        fs::write(&path, bytes).unwrap();
    }
    let (first, second) = (folder.join("state-00000"), folder.join("state-00001"));
    let bytes = fs::read(&first).unwrap();
    fs::rename(&second, &first).unwrap();
    fs::write(&second, bytes).unwrap();
    assert!(matches!(refuse(&folder), SnapshotError::OtherFile(_)));
}

/// The file `past` as anybody could write it.
#[derive(Clone, RlpEncodable, RlpDecodable)]
struct Past {
    ends: Vec<End>,
    headers: Vec<Header>,
    header: Header,
    transactions: Vec<Transaction>,
    receipts: Vec<Receipt>,
    certificate: Bytes,
}

#[derive(Clone, RlpEncodable, RlpDecodable)]
struct End {
    header: Header,
    certificate: Bytes,
    successors: Vec<B256>,
}

/// Writes a file, and has the manifest name it.
fn forge(folder: &Path, name: &str, bytes: &[u8]) {
    fs::write(folder.join(name), bytes).unwrap();
    let path = folder.join("manifest.json");
    let mut manifest = Manifest::read(folder).unwrap();
    let file = match name.strip_prefix("state-") {
        Some(index) => &mut manifest.pieces[index.parse::<usize>().unwrap()],
        None => &mut manifest.past,
    };
    (file.bytes, file.keccak256) = (bytes.len() as u64, keccak256(bytes));
    fs::write(path, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

/// Has the past say something else, and its manifest agree.
fn pretend(folder: &Path, change: impl FnOnce(&mut Past)) -> SnapshotError {
    let original = fs::read(folder.join("past")).unwrap();
    let mut past = Past::decode(&mut &original[..]).unwrap();
    change(&mut past);
    forge(folder, "past", &alloy_rlp::encode(past));
    let error = refuse(folder);
    forge(folder, "past", &original);
    error
}

#[tokio::test]
async fn a_snapshot_that_a_quorum_did_not_certify_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let folder = snapshot(directory.path(), 10).await;
    let certified = |keys: &[ValidatorKey], voters: &[u16]| {
        pretend(&folder, |past| {
            let certificate = certify(keys, voters, 10, past.header.hash_slow());
            past.certificate = certificate.encode().into();
        })
    };
    let source = |error| match error {
        SnapshotError::Certificate { height, source } => (height, source),
        other => panic!("{other}"),
    };
    let few = certified(&keys(), &[1, 2]);
    assert_eq!(source(few), (10, CertificateError::NoQuorum { votes: 2, quorum: 3 }));
    let others: Vec<_> = (11..=14).map(|seed| ValidatorKey::from_seed(&[seed; 32])).collect();
    assert_eq!(source(certified(&others, &[0, 1, 2])), (10, CertificateError::Signature(0)));
    let fork = pretend(&folder, |past| {
        past.header.state_root = B256::repeat_byte(1);
        past.certificate = certify(&keys(), &[0, 3], 10, past.header.hash_slow()).encode().into();
    });
    assert_eq!(source(fork), (10, CertificateError::NoQuorum { votes: 2, quorum: 3 }));
    let other = pretend(&folder, |past| past.header.gas_used += 1);
    assert!(matches!(source(other), (10, CertificateError::OtherBlock { .. })));
    let lower = pretend(&folder, |past| past.ends[1].certificate = past.ends[0].certificate.clone());
    assert!(matches!(source(lower), (7, CertificateError::OtherEpoch { .. })));
}

#[tokio::test]
async fn a_snapshot_with_another_past_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let folder = snapshot(directory.path(), 10).await;
    let stranger = ValidatorKey::from_seed(&[11; 32]).public();
    let usurped = pretend(&folder, |past| past.ends[1].successors[0] = stranger);
    assert!(matches!(usurped, SnapshotError::Successors(2)), "{usurped}");
    let shorter = pretend(&folder, |past| _ = past.ends.pop());
    assert!(matches!(shorter, SnapshotError::Epoch(1)), "{shorter}");
    let swapped = pretend(&folder, |past| past.ends.swap(0, 1));
    assert!(matches!(swapped, SnapshotError::Epoch(0)), "{swapped}");
    let gap = pretend(&folder, |past| _ = past.headers.remove(4));
    assert!(matches!(gap, SnapshotError::Block(_)), "{gap}");
    let altered = pretend(&folder, |past| past.headers[4].timestamp += 1);
    assert!(matches!(altered, SnapshotError::Block(4)), "{altered}");
    let receipt = Receipt::default();
    let body = pretend(&folder, |past| past.receipts.push(receipt));
    assert!(matches!(body, SnapshotError::Block(10)), "{body}");
    let other = Genesis { timestamp: 101, ..genesis() };
    let target = directory.path().join("other");
    let error = restore_snapshot(&folder, &other, &target, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, SnapshotError::OtherChain { .. }), "{error}");
}

#[tokio::test]
async fn a_snapshot_with_another_state_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let folder = snapshot(directory.path(), 6).await;
    let piece = fs::read(folder.join("state-00002")).unwrap();
    forge(&folder, "state-00003", &piece);
    let error = refuse(&folder);
    let mismatch = matches!(&error, SnapshotError::State(StateError::StateRootMismatch { height: 6, .. }));
    assert!(mismatch, "{error}");
    forge(&folder, "state-00003", &piece[..piece.len() / 2]);
    assert!(matches!(refuse(&folder), SnapshotError::Encoding { .. }));
}

#[tokio::test]
async fn a_light_reader_follows_the_epochs_to_any_header() {
    let directory = tempfile::tempdir().unwrap();
    let town = Town::open(&directory.path().join("chain"));
    town.grow(10).await;
    let store = town.chain.store();
    let header = |height| alloy_rlp::encode(store.header(height).unwrap().unwrap());
    let certificate = |height| store.certificate(height).unwrap().unwrap();
    let (known, first) = (genesis().header().hash_slow(), genesis().validators);
    let mut light = LightChain::begin(known, &header(0), CHAIN, &first, Some(EPOCH)).unwrap();
    assert_eq!(light.check(&header(2), &certificate(2)).unwrap().header().number, 2);
    let early = light.check(&header(9), &certificate(9)).unwrap_err();
    assert_eq!(early, LightError::OtherEpoch { height: 9, epoch: 0 });
    for epoch in 0..2 {
        let last = EPOCH * (epoch + 1) - 1;
        let keys = store.validators(epoch + 1).unwrap().unwrap();
        let middle = light.succeed(&header(last - 1), &certificate(last - 1), &keys).unwrap_err();
        assert_eq!(middle, LightError::NotTheLast(last - 1));
        let usurped = light.succeed(&header(last), &certificate(last), &keys[1..]).unwrap_err();
        assert_eq!(usurped, LightError::OtherValidators);
        light.succeed(&header(last), &certificate(last), &keys).unwrap();
    }
    light.check(&header(9), &certificate(9)).unwrap();
    let forge = |keys: &[ValidatorKey], voters: &[u16]| {
        let block = town.chain.final_hash(9).unwrap().unwrap();
        light.check(&header(9), &certify(keys, voters, 9, block).encode()).unwrap_err()
    };
    assert_eq!(forge(&keys(), &[0, 1]), LightError::NoQuorum { votes: 2, quorum: 3 });
    assert_eq!(forge(&keys(), &[0, 1, 1]), LightError::Voter(1));
    let others: Vec<_> = (11..=14).map(|seed| ValidatorKey::from_seed(&[seed; 32])).collect();
    assert_eq!(forge(&others, &[0, 1, 2]), LightError::Signature(0));
    assert_eq!(light.check(&header(9), &certificate(10)), Err(LightError::OtherBlock));
}

#[tokio::test]
async fn a_block_that_is_final_through_another_makes_no_snapshot() {
    let directory = tempfile::tempdir().unwrap();
    let town = Town::open(&directory.path().join("chain"));
    town.grow(1).await;
    let parent = town.chain.tip().id();
    let block = town.producer.propose(parent, &SystemClock::default()).await.unwrap().unwrap();
    let above = certify(&keys(), &[0, 1, 2], 3, B256::repeat_byte(3));
    town.producer.finalised(&block, above).await.unwrap();
    let error = town.write(&directory.path().join("snapshot")).unwrap_err();
    assert!(matches!(error, SnapshotError::NoCertificate(2)), "{error}");
}

fn on_snapshots(mut disks: Disks) -> Arc<Disks> {
    disks.snapshots = true;
    Arc::new(disks)
}

#[test]
fn validators_that_lost_their_disks_go_on_from_a_snapshot() {
    let mut restored = 0;
    for seed in seeds().step_by(8) {
        let directory = tempfile::tempdir().unwrap();
        let disks = on_snapshots(Disks::new(directory.path(), 4, None));
        simulate(&disks, Plan::new(seed)).unwrap_or_else(|violation| panic!("seed {seed}: {violation}"));
        restored += disks.restored.load(Ordering::Relaxed);
        let directory = tempfile::tempdir().unwrap();
        let disks = on_snapshots(succession::disks(directory.path()));
        succession::run(&disks, Plan::new(seed));
        restored += disks.restored.load(Ordering::Relaxed);
    }
    assert!(restored > 0);
}
