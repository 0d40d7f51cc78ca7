//! The data folder: what lies where, and that only one process uses it.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use genex_chain_node::{Genesis, ValidatorKey, development_genesis};

use crate::clock::SystemEntropy;
use genex_ports::clock::Entropy;

/// The folder of one installation.
pub struct DataDir {
    root: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Opens the folder, made if it is not there. Fails if another process has it open.
    pub fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root.join("keys")).with_context(|| format!("cannot make {}", root.display()))?;
        Self::lock(root)
    }

    /// Opens a folder that must be there.
    pub fn existing(root: &Path) -> Result<Self> {
        if !root.join("keys").is_dir() {
            bail!("{} holds no Genex data", root.display());
        }
        Self::lock(root)
    }

    fn lock(root: &Path) -> Result<Self> {
        let path = root.join("lock");
        let lock = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root: root.to_owned(), _lock: lock }),
            Err(_) => bail!("another genex is using {}", root.display()),
        }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The exchange's journal and snapshots.
    pub fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// The node's store.
    pub fn chain(&self) -> PathBuf {
        self.root.join("chain")
    }

    /// The platform's database.
    pub fn database(&self) -> PathBuf {
        self.root.join("platform.db")
    }

    /// The file of the custodial root seed.
    pub fn custody_seed(&self) -> PathBuf {
        self.root.join("keys/custody")
    }

    /// The validator's key, made at the first start.
    pub fn validator_key(&self) -> Result<ValidatorKey> {
        Ok(ValidatorKey::from_seed(&self.secret("validator")?))
    }

    /// 32 secret bytes that stay the same, by name.
    pub fn secret(&self, name: &str) -> Result<[u8; 32]> {
        let path = self.root.join("keys").join(name);
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| anyhow::anyhow!("{} is damaged", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let fresh = fresh_secret();
                write_secret(&path, &fresh).with_context(|| format!("cannot write {}", path.display()))?;
                Ok(fresh)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// What the chain starts from: chosen at the first start, at `timestamp`, and the same ever after.
    pub fn genesis(&self, timestamp: u64) -> Result<Genesis> {
        let path = self.root.join("genesis.json");
        if path.is_file() {
            return Ok(Genesis::from_json(&fs::read_to_string(&path)?)?);
        }
        let genesis = development_genesis(timestamp, self.validator_key()?.public())?;
        let new = path.with_extension("new");
        fs::write(&new, genesis.to_json())?;
        fs::rename(&new, &path)?;
        Ok(genesis)
    }
}

/// 32 unpredictable bytes.
pub fn fresh_secret() -> [u8; 32] {
    let halves = [SystemEntropy.bits(), SystemEntropy.bits()].map(u128::to_be_bytes);
    halves.concat().try_into().expect("twice 16 bytes are 32")
}

/// Writes a secret that only its owner may read; never over an older one.
fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)
}
