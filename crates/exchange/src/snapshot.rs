//! Snapshots: the whole engine at the end of a frame, so that a start need not replay everything.
//!
//! A snapshot is a convenience, never the truth: it names the frame it stands behind, the journal is never cut, and
//! a damaged snapshot is passed over for an older one or for a full replay.
//!
//! A snapshot of another layout is as good as none.
//!
//! Layout, little endian: magic `GNXSNAP5` (8), sequence (8), hash of the frame (32), BLAKE3 hash of the content
//! (32), content (borsh).

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "snapshots are kept in files")]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    engine::Engine,
    journal::{JournalError, JournalReader, genesis_link},
};

const MAGIC: &[u8; 8] = b"GNXSNAP5";
/// What the magic of every layout begins with; its last byte is the layout.
const MAGIC_STEM: &[u8; 7] = b"GNXSNAP";
const HEADER: usize = 80;
/// Snapshots that are kept.
const KEPT: usize = 2;

/// An engine, and the hash of the last frame in it.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub engine: Engine,
    pub frame_hash: [u8; 32],
}

impl Snapshot {
    /// The state before the first command.
    pub fn genesis() -> Self {
        Self { engine: Engine::new(), frame_hash: genesis_link() }
    }

    /// The newest good snapshot of the journal that `reader` reads, or the genesis.
    ///
    /// Errors: [`JournalError::ForeignSnapshot`] if a good snapshot is ahead of the journal or stands behind a
    /// frame the journal does not have: then frames that were durable once are missing.
    pub fn newest(dir: &Path, reader: &dyn JournalReader) -> Result<Self, JournalError> {
        let (path, snapshot) = Self::newest_of_any(dir)?;
        let Some(path) = path else { return Ok(snapshot) };
        let seq = snapshot.engine.seq();
        let frame = reader.frame_of(seq)?;
        if !frame.is_some_and(|f| f.last_seq() == seq && f.hash() == snapshot.frame_hash) {
            return Err(JournalError::ForeignSnapshot { path });
        }
        Ok(snapshot)
    }

    /// The newest good snapshot and its file, or the genesis; whose journal it is of is the caller's to find out.
    pub fn newest_of_any(dir: &Path) -> Result<(Option<PathBuf>, Self), JournalError> {
        for (seq, path) in list(dir)?.into_iter().rev() {
            match read(&path, seq)? {
                Found::Good(snapshot) => return Ok((Some(path), *snapshot)),
                Found::OtherLayout => {}
                Found::Damaged => {
                    tracing::warn!(path = %path.display(), "the snapshot is damaged and passed over");
                }
            }
        }
        Ok((None, Self::genesis()))
    }

    /// Applies the frames that follow, up to and including `last_seq`, which ends a frame.
    pub fn advance(&mut self, reader: &dyn JournalReader, last_seq: u64) -> Result<(), JournalError> {
        while self.engine.seq() < last_seq {
            let seq = self.engine.seq() + 1;
            let frame = reader.frame_of(seq)?.ok_or(JournalError::Missing { seq })?;
            self.engine.replay(&frame)?;
            self.frame_hash = frame.hash();
        }
        self.engine.state().assert_conserved();
        Ok(())
    }

    /// Stores the snapshot and removes those that are older than the last [`KEPT`].
    pub fn store(&self, dir: &Path) -> Result<(), JournalError> {
        let content = borsh::to_vec(&self.engine).expect("writing to memory does not fail");
        let path = path_of(dir, self.engine.seq());
        let partial = path.with_extension("tmp");
        let write = || {
            let mut file = File::create(&partial)?;
            file.write_all(&header(self.engine.seq(), &self.frame_hash, &content))?;
            file.write_all(&content)?;
            file.sync_all()?;
            fs::rename(&partial, &path)?;
            File::open(dir)?.sync_all()
        };
        write().map_err(JournalError::io(&path))?;
        let stored = list(dir)?;
        for (_, old) in stored.iter().take(stored.len().saturating_sub(KEPT)) {
            fs::remove_file(old).map_err(JournalError::io(old))?;
        }
        Ok(())
    }
}

/// The snapshots of a journal that is being verified.
pub(crate) struct Expected {
    left: BTreeMap<u64, (PathBuf, Snapshot)>,
    compared: u64,
}

impl Expected {
    /// Reads all snapshots in `dir`. Errors: one is damaged.
    pub fn read(dir: &Path) -> Result<Self, JournalError> {
        let mut left = BTreeMap::new();
        for (seq, path) in list(dir)? {
            let what = "the snapshot does not fit its hash";
            match read(&path, seq)? {
                Found::Good(snapshot) => drop(left.insert(seq, (path, *snapshot))),
                Found::OtherLayout => {}
                Found::Damaged => return Err(JournalError::Damaged { path, offset: 0, what }),
            }
        }
        Ok(Self { left, compared: 0 })
    }

    /// There are none.
    pub fn none() -> Self {
        Self { left: BTreeMap::new(), compared: 0 }
    }

    /// Compares the snapshot at this place, if there is one.
    pub fn compare(&mut self, engine: &Engine, frame_hash: &[u8; 32]) -> Result<(), JournalError> {
        let Some((path, snapshot)) = self.left.remove(&engine.seq()) else { return Ok(()) };
        let same = |a: &Engine, b: &Engine| borsh::to_vec(a).ok() == borsh::to_vec(b).ok();
        if snapshot.frame_hash != *frame_hash || !same(&snapshot.engine, engine) {
            return Err(JournalError::ForeignSnapshot { path });
        }
        self.compared += 1;
        Ok(())
    }

    /// How many were compared. Errors: one is left over.
    pub fn finish(self) -> Result<u64, JournalError> {
        match self.left.into_values().next() {
            Some((path, _)) => Err(JournalError::ForeignSnapshot { path }),
            None => Ok(self.compared),
        }
    }
}

/// Makes the directory for snapshots if it is not there.
pub(crate) fn create_dir(dir: &Path) -> Result<(), JournalError> {
    fs::create_dir_all(dir).map_err(JournalError::io(dir))
}

fn path_of(dir: &Path, seq: u64) -> PathBuf {
    dir.join(format!("{seq:020}.snapshot"))
}

/// Snapshots by sequence.
pub(crate) fn list(dir: &Path) -> Result<Vec<(u64, PathBuf)>, JournalError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(JournalError::io(dir))? {
        let path = entry.map_err(JournalError::io(dir))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".snapshot"));
        if let Some(seq) = name.and_then(|n| n.parse().ok()) {
            found.push((seq, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn header(seq: u64, frame_hash: &[u8; 32], content: &[u8]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..16].copy_from_slice(&seq.to_le_bytes());
    header[16..48].copy_from_slice(frame_hash);
    header[48..].copy_from_slice(blake3::hash(content).as_bytes());
    header
}

/// What a snapshot's file holds.
enum Found {
    Good(Box<Snapshot>),
    /// It was written by another release.
    OtherLayout,
    Damaged,
}

fn read(path: &Path, seq: u64) -> Result<Found, JournalError> {
    let bytes = fs::read(path).map_err(JournalError::io(path))?;
    let Some((head, content)) = bytes.split_at_checked(HEADER) else { return Ok(Found::Damaged) };
    if head.starts_with(MAGIC_STEM) && head[7].is_ascii_digit() && head[7] != MAGIC[7] {
        return Ok(Found::OtherLayout);
    }
    let frame_hash: [u8; 32] = head[16..48].try_into().expect("32 bytes");
    if head != header(seq, &frame_hash, content) {
        return Ok(Found::Damaged);
    }
    let engine: Option<Engine> = borsh::from_slice(content).ok();
    Ok(match engine.filter(|e| e.seq() == seq) {
        Some(engine) => Found::Good(Box::new(Snapshot { engine, frame_hash })),
        None => Found::Damaged,
    })
}
