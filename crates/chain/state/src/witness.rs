//! A note beside the store of the newest block that was ever acknowledged.
//!
//! The storage engine forgives a damaged tail of its journal, as it must after a power cut, and
//! would then open at an older block without a word. The note is written after a block is durable,
//! so the store can only be ahead of it: a store that is behind has lost a final block.

use std::{
    fs::{File, OpenOptions},
    io::ErrorKind,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use alloy_primitives::{B256, keccak256};

use crate::{ChainHead, StateError};

const LENGTH: usize = 8 + 32 + 4;

/// The open note.
pub(crate) struct HeadWitness {
    file: File,
    path: PathBuf,
}

impl HeadWitness {
    /// Opens the note, making it if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, StateError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|source| Self::failed(path, source))?;
        Ok(Self { file, path: path.into() })
    }

    /// Notes that `head` is durable.
    pub(crate) fn write(&self, head: &ChainHead) -> Result<(), StateError> {
        let written = self.file.write_all_at(&encode(head), 0);
        written.map_err(|source| Self::failed(&self.path, source))
    }

    /// What was noted; `None` if nothing ever was.
    pub(crate) fn read(&self) -> Result<Option<ChainHead>, StateError> {
        let mut bytes = [0; LENGTH];
        match self.file.read_exact_at(&mut bytes, 0) {
            Ok(()) => decode(&bytes).map(Some),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(source) => Err(Self::failed(&self.path, source)),
        }
    }

    fn failed(path: &Path, source: std::io::Error) -> StateError {
        StateError::Io { path: path.into(), source }
    }
}

fn encode(head: &ChainHead) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes[..8].copy_from_slice(&head.height.to_be_bytes());
    bytes[8..40].copy_from_slice(head.hash.as_slice());
    let check = keccak256(&bytes[..40]);
    bytes[40..].copy_from_slice(&check[..4]);
    bytes
}

fn decode(bytes: &[u8; LENGTH]) -> Result<ChainHead, StateError> {
    let height = u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes"));
    let head = ChainHead { height, hash: B256::from_slice(&bytes[8..40]) };
    match encode(&head) == *bytes {
        true => Ok(head),
        false => Err(StateError::damaged("head witness", "the file", "its check sum differs")),
    }
}
