//! Who may write to a directory of segment files.
//!
//! The file `lock` is locked by the writer, so that the system keeps a second one out as long as the first lives, and
//! holds an *epoch*, 8 bytes in little endian. A writer makes it odd; [`fence`] makes it even and puts another file in its
//! place, which the next writer can lock although the old one still holds its own. The old writer looks at the epoch in
//! the file it has locked after every sync and before every acknowledgement, and stops when it is not its own.
//!
//! A writer that was shut out may still be about to write. The next one therefore first takes away the segment that the
//! old one was preparing and gives the last segment to a new file: what the old one still has open is then no part of the
//! journal. Everything the old one has acknowledged it had synced before it found its epoch valid, so the copy has it.
//!
//! Claims and fences exclude each other by a lock on the file `gate`.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the journal is kept in files")]

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use super::JournalError;

const LOCK: &str = "lock";
const NEXT_LOCK: &str = "lock.tmp";
const GATE: &str = "gate";
/// Names of segments that are being prepared begin and end so; between is the writer's epoch.
const PREPARED: (&str, &str) = ("next-", ".tmp");

/// The right to write, as long as the epoch is one's own.
#[derive(Debug)]
pub(crate) struct Tenure {
    lock: File,
    dir: PathBuf,
    epoch: u64,
}

/// A directory that is locked and not yet written to.
pub(crate) struct Claim {
    tenure: Tenure,
    before: u64,
    _gate: File,
}

impl Claim {
    /// Locks the directory. Errors: another writer holds it ([`JournalError::InUse`]), the file system.
    pub fn new(dir: &Path) -> Result<Self, JournalError> {
        let gate = gate(dir)?;
        let path = dir.join(LOCK);
        let lock = open(&path).map_err(JournalError::io(&path))?;
        lock.try_lock().map_err(|_| JournalError::InUse(dir.to_owned()))?;
        let before = epoch_in(&lock).map_err(JournalError::io(&path))?;
        let epoch = before + 1 + before % 2;
        Ok(Self { tenure: Tenure { lock, dir: dir.to_owned(), epoch }, before, _gate: gate })
    }

    /// Whether the writer before may still be alive.
    pub fn follows_a_fence(&self) -> bool {
        is_over(self.before)
    }

    /// The name of the segments this writer prepares.
    pub fn prepared(&self) -> String {
        format!("{}{}{}", PREPARED.0, self.tenure.epoch, PREPARED.1)
    }

    /// Takes away what earlier writers were preparing.
    pub fn clear(&self) -> Result<(), JournalError> {
        let dir = &self.tenure.dir;
        let clear = || {
            for entry in fs::read_dir(dir)? {
                let name = entry?.file_name();
                let ours =
                    name.to_str().is_some_and(|n| n.starts_with(PREPARED.0) && n.ends_with(PREPARED.1));
                if ours {
                    fs::remove_file(dir.join(name))?;
                }
            }
            Ok(())
        };
        clear().map_err(JournalError::io(dir))
    }

    /// Begins to write: the epoch is this writer's from now on.
    pub fn begin(self) -> Result<Tenure, JournalError> {
        let tenure = self.tenure;
        store(&tenure.lock, tenure.epoch).map_err(JournalError::io(tenure.dir.join(LOCK)))?;
        Ok(tenure)
    }
}

impl Tenure {
    /// Errors: [`JournalError::Fenced`] if somebody has ended it, the file system.
    pub fn check(&self) -> Result<(), JournalError> {
        match epoch_in(&self.lock).map_err(JournalError::io(self.dir.join(LOCK)))? {
            now if now == self.epoch => Ok(()),
            _ => Err(JournalError::Fenced { journal: self.dir.clone(), epoch: self.epoch }),
        }
    }
}

/// Shuts out the writer of the journal in `dir`, dead or alive, so that another can begin at once. Returns the epoch that
/// is over; 0 if there never was a writer.
///
/// Errors: the file system.
pub fn fence(dir: &Path) -> Result<u64, JournalError> {
    let path = dir.join(LOCK);
    if !path.try_exists().map_err(JournalError::io(&path))? {
        return Ok(0);
    }
    let _gate = gate(dir)?;
    let end = || {
        let lock = open(&path)?;
        let epoch = epoch_in(&lock)?;
        if epoch == 0 {
            return Ok(0);
        }
        let over = epoch + epoch % 2;
        store(&lock, over)?;
        store(&open(&dir.join(NEXT_LOCK))?, over)?;
        fs::rename(dir.join(NEXT_LOCK), &path)?;
        File::open(dir)?.sync_all()?;
        Ok(over - 1)
    };
    end().map_err(JournalError::io(&path))
}

/// Whether the last writer of `dir` was shut out and no other has begun.
pub(crate) fn is_fenced(dir: &Path) -> io::Result<bool> {
    match File::open(dir.join(LOCK)) {
        Ok(lock) => epoch_in(&lock).map(is_over),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

const fn is_over(epoch: u64) -> bool {
    epoch != 0 && epoch.is_multiple_of(2)
}

fn gate(dir: &Path) -> Result<File, JournalError> {
    let path = dir.join(GATE);
    let lock = || {
        let gate = open(&path)?;
        gate.lock()?;
        Ok(gate)
    };
    lock().map_err(JournalError::io(&path))
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// 0 in a file that nobody has written to.
fn epoch_in(lock: &File) -> io::Result<u64> {
    let mut bytes = [0; 8];
    match lock.read_exact_at(&mut bytes, 0) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
        read => read.map(|()| u64::from_le_bytes(bytes)),
    }
}

fn store(lock: &File, epoch: u64) -> io::Result<()> {
    lock.write_all_at(&epoch.to_le_bytes(), 0)?;
    lock.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(dir: &Path) -> Tenure {
        Claim::new(dir).unwrap().begin().unwrap()
    }

    #[test]
    fn a_second_writer_is_refused_as_long_as_the_first_lives() {
        let dir = tempfile::tempdir().unwrap();
        let first = begin(dir.path());
        assert!(matches!(Claim::new(dir.path()), Err(JournalError::InUse(_))));
        first.check().unwrap();
        drop(first);
        begin(dir.path()).check().unwrap();
    }

    #[test]
    fn a_fence_ends_a_living_writer_and_lets_the_next_one_in() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(fence(dir.path()).unwrap(), 0, "nobody was there");
        let old = begin(dir.path());
        assert_eq!(fence(dir.path()).unwrap(), old.epoch);
        assert!(is_fenced(dir.path()).unwrap());
        assert!(matches!(old.check(), Err(JournalError::Fenced { epoch: 1, .. })));
        let claim = Claim::new(dir.path()).unwrap();
        assert!(claim.follows_a_fence());
        let new = claim.begin().unwrap();
        assert!(!is_fenced(dir.path()).unwrap() && new.epoch == 3);
        new.check().unwrap();
        assert!(matches!(old.check(), Err(JournalError::Fenced { .. })), "it never comes back");
    }

    #[test]
    fn a_fence_that_is_repeated_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let old = begin(dir.path());
        assert_eq!(fence(dir.path()).unwrap(), 1);
        assert_eq!(fence(dir.path()).unwrap(), 1);
        drop(old);
        assert!(Claim::new(dir.path()).unwrap().follows_a_fence());
    }
}
