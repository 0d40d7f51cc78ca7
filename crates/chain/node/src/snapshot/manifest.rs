//! What a snapshot holds.

use std::{fs, path::Path};

use alloy_primitives::{B256, keccak256};
use serde::{Deserialize, Serialize};

use super::{SnapshotError, folder::write_file};

const NAME: &str = "manifest.json";
/// Bytes that are read of a file at most.
const MOST_BYTES: u64 = 64 << 20;

/// The first thing that is read of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// How the files are written.
    pub format: u32,
    /// Chain id of EIP-155.
    pub chain_id: u64,
    /// Hash of block 0.
    pub genesis: B256,
    /// Height of the block that it holds the state after.
    pub height: u64,
    /// Hash of the block.
    pub block: B256,
    /// Root of the state.
    pub state_root: B256,
    /// What proves the block.
    pub past: ManifestFile,
    /// The pieces of the state, in order.
    pub pieces: Vec<ManifestFile>,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManifestFile {
    /// Its length.
    pub bytes: u64,
    /// Its Keccak-256.
    pub keccak256: B256,
}

impl Manifest {
    /// How files are written today.
    pub const FORMAT: u32 = 1;

    /// Reads the manifest of a snapshot.
    ///
    /// # Errors
    /// [`SnapshotError::Encoding`] if it does not parse, or is of another format.
    pub fn read(folder: &Path) -> Result<Self, SnapshotError> {
        let path = folder.join(NAME);
        let text = fs::read(&path).map_err(SnapshotError::file(&path))?;
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|error| SnapshotError::encoding(&path, error))?;
        match manifest.format == Self::FORMAT {
            true => Ok(manifest),
            false => Err(SnapshotError::encoding(&path, format!("format {} is not known", manifest.format))),
        }
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), SnapshotError> {
        let path = folder.join(NAME);
        let text = serde_json::to_vec_pretty(self).expect("numbers, hashes and lists of them");
        write_file(&path, &text).map_err(SnapshotError::file(&path))
    }
}

impl ManifestFile {
    /// Writes a file, and says what it is.
    pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<Self, SnapshotError> {
        write_file(path, bytes).map_err(SnapshotError::file(path))?;
        Ok(Self { bytes: bytes.len() as u64, keccak256: keccak256(bytes) })
    }

    /// Reads a file, which must be this one.
    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>, SnapshotError> {
        let length = fs::metadata(path).map_err(SnapshotError::file(path))?.len();
        if length != self.bytes || length > MOST_BYTES {
            return Err(SnapshotError::OtherFile(path.to_owned()));
        }
        let bytes = fs::read(path).map_err(SnapshotError::file(path))?;
        match keccak256(&bytes) == self.keccak256 {
            true => Ok(bytes),
            false => Err(SnapshotError::OtherFile(path.to_owned())),
        }
    }
}
