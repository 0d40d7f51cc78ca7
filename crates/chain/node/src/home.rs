//! The folder of a validator: settings, genesis, key, and what it stores.
//!
//! ```text
//!   node.toml       settings, to be edited
//!   genesis.json    what the chain starts from, the same for all validators
//!   key             32 secret bytes of this validator
//!   chain/          blocks and state
//!   snapshots/      snapshots of the state, if it writes any
//!   agreement/      votes, and what it takes to agree
//!       voter       there from the beginning: this folder holds every vote the key ever gave
//! ```
//!
//! Whoever loses `agreement/` loses the knowledge of what the key has signed, and could contradict it.
//! `voter` is lost with it, and is never written again, so that such a validator follows, stores and
//! serves, and does not vote.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    net::SocketAddr,
    num::NonZeroUsize,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use alloy_primitives::{Address, B256};
use genex_chain_consensus::{AddressBook, Membership, Peer, Timeouts, ValidatorKey};
use genex_chain_state::{Genesis, StateError};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::{NodeConfig, PeerConfig, PoolLimits, Quota, SnapshotSettings, snapshot::replace_folder};

const SETTINGS: &str = "node.toml";
const GENESIS: &str = "genesis.json";
const KEY: &str = "key";
const VOTER: &str = "voter";

/// Why a home can't be made or used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// A file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// There is a home already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The settings do not parse.
    #[error("{}: {source}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The key has not 32 bytes.
    #[error("{} does not hold a key", .0.display())]
    Key(PathBuf),
    /// The genesis does not parse.
    #[error(transparent)]
    Genesis(#[from] StateError),
}

/// What `node.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSettings {
    /// Where JSON-RPC listens.
    pub rpc: SocketAddr,
    /// Where this validator listens for the others.
    pub listen: SocketAddr,
    /// Longest time a leader waits for a transaction, in milliseconds.
    #[serde(default = "heartbeat_ms")]
    pub heartbeat_ms: u64,
    /// How long it waits for company after the first, in milliseconds.
    #[serde(default = "batch_window_ms")]
    pub batch_window_ms: u64,
    /// Threads for the network and for executing blocks.
    #[serde(default = "threads")]
    pub threads: usize,
    /// Threads that execute transactions side by side; without it they are executed one after the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_threads: Option<NonZeroUsize>,
    /// Whether each sender may use only so much of what costs nothing.
    #[serde(default = "metered")]
    pub metered: bool,
    /// Senders that may use as much as they like.
    #[serde(default)]
    pub unmetered: BTreeSet<Address>,
    /// How much each other sender may use.
    #[serde(default)]
    pub quota: Quota,
    /// When to write snapshots of the state for others to join from; without it never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshots: Option<SnapshotInterval>,
    /// Where each validator is reached, this one too, and whoever follows. Read again at each epoch.
    pub peers: Vec<PeerSettings>,
}

/// When to write snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotInterval {
    /// Blocks from one to the next, at least.
    pub every_blocks: u64,
    /// How many are kept, the newest.
    #[serde(default = "kept_snapshots")]
    pub keep: usize,
}

fn kept_snapshots() -> usize {
    2
}

/// Where one validator is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// Its public key.
    pub key: B256,
    /// Where it listens.
    pub address: SocketAddr,
}

fn heartbeat_ms() -> u64 {
    500
}

fn batch_window_ms() -> u64 {
    2
}

fn threads() -> usize {
    2
}

fn metered() -> bool {
    true
}

impl NodeSettings {
    /// Reads a `node.toml`.
    ///
    /// # Errors
    /// [`HomeError::Settings`] names what does not parse.
    pub fn read(path: &Path) -> Result<Self, HomeError> {
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        toml::from_str(&text)
            .map_err(|source| HomeError::Settings { path: path.to_owned(), source: Box::new(source) })
    }

    /// The usual settings.
    pub fn new(rpc: SocketAddr, listen: SocketAddr, peers: Vec<PeerSettings>) -> Self {
        Self {
            rpc,
            listen,
            heartbeat_ms: heartbeat_ms(),
            batch_window_ms: batch_window_ms(),
            threads: threads(),
            execution_threads: None,
            metered: metered(),
            unmetered: BTreeSet::new(),
            quota: Quota::default(),
            snapshots: None,
            peers,
        }
    }
}

/// The folder of a validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// The home in `directory`.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self(directory.into())
    }

    /// Makes a home for a key that has never signed anything.
    ///
    /// # Errors
    /// [`HomeError::Exists`] if there is one; a key must not vote from two.
    pub fn init(
        &self,
        secret: &[u8; 32],
        genesis: &Genesis,
        settings: &NodeSettings,
    ) -> Result<(), HomeError> {
        if self.0.join(KEY).exists() || self.agreement().exists() {
            return Err(HomeError::Exists(self.0.clone()));
        }
        create_folder(&self.agreement())?;
        write(&self.agreement().join(VOTER), &[], 0o644)?;
        write(&self.0.join(GENESIS), genesis.to_json().as_bytes(), 0o644)?;
        let text = toml::to_string(settings).expect("settings are numbers, addresses and keys");
        write(&self.0.join(SETTINGS), text.as_bytes(), 0o644)?;
        write(&self.0.join(KEY), secret, 0o600)
    }

    /// Makes a home that is there whole or not at all: `fill` makes it in a folder beside it, which is then
    /// moved here. Nothing, or an empty folder, may be here.
    ///
    /// # Errors
    /// [`HomeError::Exists`] if there is something; what `fill` fails with.
    pub fn make<E: From<HomeError>>(&self, fill: impl FnOnce(&Self) -> Result<(), E>) -> Result<(), E> {
        let taken = fs::read_dir(&self.0).is_ok_and(|mut entries| entries.next().is_some());
        if taken {
            return Err(HomeError::Exists(self.0.clone()).into());
        }
        let failed = |path: &Path, source| HomeError::File { path: path.to_owned(), source }.into();
        replace_folder(&self.0, failed, |folder| fill(&Self::at(folder)))
    }

    /// Whether this validator votes.
    pub fn membership(&self) -> Membership {
        match self.agreement().join(VOTER).exists() {
            true => Membership::Voter,
            false => Membership::Observer,
        }
    }

    /// What `node.toml` says.
    ///
    /// # Errors
    /// [`HomeError::Settings`] names what does not parse.
    pub fn settings(&self) -> Result<NodeSettings, HomeError> {
        NodeSettings::read(&self.0.join(SETTINGS))
    }

    /// Everything a node needs to start here. A chain with one validator is decided by that one alone.
    ///
    /// # Errors
    /// [`HomeError`] names the file that is missing or wrong.
    pub fn config(&self) -> Result<NodeConfig, HomeError> {
        let settings = self.settings()?;
        let genesis = Genesis::from_json(&String::from_utf8_lossy(&read(&self.0.join(GENESIS))?))?;
        let key = self.0.join(KEY);
        let secret = read(&key)?.try_into().map_err(|_| HomeError::Key(key))?;
        create_folder(&self.agreement())?;
        let alone = genesis.validators.len() == 1 && genesis.epoch_blocks.is_none();
        let peers = (!alone).then(|| self.peers(&settings));
        let quota = settings.metered.then_some(settings.quota);
        Ok(NodeConfig {
            rpc_address: settings.rpc,
            heartbeat: Duration::from_millis(settings.heartbeat_ms),
            batch_window: Duration::from_millis(settings.batch_window_ms),
            peers,
            execution_threads: settings.execution_threads,
            snapshots: settings.snapshots.map(|interval| self.snapshots(interval)),
            pool: PoolLimits { quota, ..PoolLimits::default() },
            unmetered: settings.unmetered,
            ..NodeConfig::new(self.chain(), genesis, ValidatorKey::from_seed(&secret))
        })
    }

    fn snapshots(&self, interval: SnapshotInterval) -> SnapshotSettings {
        let SnapshotInterval { every_blocks, keep } = interval;
        SnapshotSettings { directory: self.0.join("snapshots"), every_blocks, keep }
    }

    fn peers(&self, settings: &NodeSettings) -> PeerConfig {
        PeerConfig {
            listen: settings.listen,
            peers: self.address_book(settings.peers.clone()),
            membership: self.membership(),
            directory: self.agreement().join("store"),
            timeouts: Timeouts::default(),
            threads: settings.threads,
        }
    }

    /// The peers of `node.toml`, read again whenever somebody asks. While it can't be read, what it said
    /// before is what it says.
    fn address_book(&self, peers: Vec<PeerSettings>) -> AddressBook {
        let (home, last) = (self.clone(), Mutex::new(peers));
        AddressBook::new(move || {
            let mut last = last.lock();
            match home.settings() {
                Ok(settings) => *last = settings.peers,
                Err(error) => tracing::warn!(%error, "the peers stay as they were"),
            }
            last.iter().map(|peer| Peer { key: peer.key, address: peer.address }).collect()
        })
    }

    /// Where blocks and state are stored.
    pub fn chain(&self) -> PathBuf {
        self.0.join("chain")
    }

    /// Where votes are stored.
    pub fn agreement(&self) -> PathBuf {
        self.0.join("agreement")
    }
}

fn create_folder(path: &Path) -> Result<(), HomeError> {
    fs::create_dir_all(path).map_err(|source| HomeError::File { path: path.to_owned(), source })
}

fn read(path: &Path) -> Result<Vec<u8>, HomeError> {
    fs::read(path).map_err(|source| HomeError::File { path: path.to_owned(), source })
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), HomeError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        File::open(path.parent().unwrap_or(path))?.sync_all()
    };
    write().map_err(|source| HomeError::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::development_genesis;

    fn settings() -> NodeSettings {
        let address = SocketAddr::from(([127, 0, 0, 1], 26_600));
        let key = ValidatorKey::from_seed(&[7; 32]).public();
        NodeSettings::new(([127, 0, 0, 1], 8_545).into(), address, vec![PeerSettings { key, address }])
    }

    /// The home of the first of two validators.
    fn home(directory: &tempfile::TempDir) -> Home {
        let home = Home::at(directory.path().join("validator"));
        let validators: Vec<_> = [7, 8].map(|seed| ValidatorKey::from_seed(&[seed; 32]).public()).into();
        let genesis =
            Genesis { validators: validators.clone(), ..development_genesis(1, validators[0]).unwrap() };
        home.init(&[7; 32], &genesis, &settings()).unwrap();
        home
    }

    #[test]
    fn a_home_gives_back_what_it_was_made_with() {
        let directory = tempfile::tempdir().unwrap();
        let config = home(&directory).config().unwrap();
        assert_eq!(home_settings(&directory), settings());
        assert_eq!(config.genesis.validators[0], config.validator_key.public());
        assert_eq!(config.pool.quota, Some(Quota::default()));
        assert_eq!(config.peers.unwrap().membership, Membership::Voter);
    }

    fn home_settings(directory: &tempfile::TempDir) -> NodeSettings {
        Home::at(directory.path().join("validator")).settings().unwrap()
    }

    #[test]
    fn a_validator_that_lost_its_votes_never_votes_again() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        fs::remove_dir_all(home.agreement()).unwrap();
        for _ in 0..2 {
            assert_eq!(home.config().unwrap().peers.unwrap().membership, Membership::Observer);
        }
    }

    #[test]
    fn a_home_is_not_made_over_another() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let genesis = home.config().unwrap().genesis;
        let again = home.init(&[8; 32], &genesis, &settings());
        assert!(matches!(again, Err(HomeError::Exists(_))));
        assert_eq!(home.config().unwrap().validator_key.public(), ValidatorKey::from_seed(&[7; 32]).public());
    }

    #[test]
    fn peers_that_are_added_while_it_runs_are_in_the_address_book() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let book = home.config().unwrap().peers.unwrap().peers;
        assert_eq!(book.peers().len(), 1);
        let mut more = settings();
        more.peers.push(PeerSettings { key: ValidatorKey::from_seed(&[9; 32]).public(), ..more.peers[0] });
        let path = directory.path().join("validator").join(SETTINGS);
        fs::write(&path, toml::to_string(&more).unwrap()).unwrap();
        assert_eq!(book.peers().len(), 2);
        fs::write(&path, "peers = 7").unwrap();
        assert_eq!(book.peers().len(), 2);
    }

    #[test]
    fn quotas_can_be_changed_and_switched_off() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let path = directory.path().join("validator").join(SETTINGS);
        let write =
            |text: &str| fs::write(&path, format!("rpc = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n{text}"));
        write("peers = []\n[quota]\ngas_per_second = 7\n").unwrap();
        let quota = Quota { gas_per_second: 7, ..Quota::default() };
        assert_eq!(home.config().unwrap().pool.quota, Some(quota));
        write("metered = false\npeers = []\n").unwrap();
        assert_eq!(home.config().unwrap().pool.quota, None);
    }

    #[test]
    fn a_home_that_was_not_finished_is_not_there_and_can_be_made() {
        let directory = tempfile::tempdir().unwrap();
        let (home, key) = (Home::at(directory.path().join("validator")), ValidatorKey::from_seed(&[7; 32]));
        let genesis = development_genesis(1, key.public()).unwrap();
        let begin = |home: &Home| {
            home.init(&[7; 32], &genesis, &settings())?;
            Err(HomeError::Key(home.chain()))
        };
        assert!(home.make(begin).is_err());
        assert!(home.settings().is_err());
        home.make(|home| home.init(&[7; 32], &genesis, &settings())).unwrap();
        assert_eq!(home.membership(), Membership::Voter);
        assert!(matches!(home.make(|_| Ok(())), Err(HomeError::Exists(_))));
    }

    #[test]
    fn snapshots_are_written_only_where_the_settings_say_so() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        assert_eq!(home.config().unwrap().snapshots, None);
        let interval = SnapshotInterval { every_blocks: 500, keep: 3 };
        let with = NodeSettings { snapshots: Some(interval), ..settings() };
        let path = directory.path().join("validator").join(SETTINGS);
        fs::write(&path, toml::to_string(&with).unwrap()).unwrap();
        let snapshots = home.config().unwrap().snapshots.unwrap();
        assert_eq!((snapshots.every_blocks, snapshots.keep), (500, 3));
        assert_eq!(snapshots.directory, directory.path().join("validator/snapshots"));
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let path = directory.path().join("validator").join(SETTINGS);
        fs::write(&path, "rcp = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\npeers = []\n").unwrap();
        let error = home.config().unwrap_err().to_string();
        assert!(error.contains("rcp"), "{error}");
    }
}
