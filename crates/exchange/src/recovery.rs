//! From what is on the disk to a running state.
//!
//! One thread reads and checks the frames, the other applies them, so that neither waits for the other's work.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, sync_channel},
};

use crate::{
    journal::{
        Frame, JournalError,
        files::{FileJournal, Opened},
    },
    snapshot::Snapshot,
};

/// Frames that were read and not yet applied, at most.
const AHEAD: usize = 64;

/// A journal and the state behind its last frame.
pub(crate) struct Recovery {
    pub journal: FileJournal,
    pub opened: Opened,
    pub snapshot: Snapshot,
    /// Sequence of the snapshot it began with.
    pub snapshot_seq: u64,
}

/// Opens the journal in `dir` and applies what follows its newest snapshot.
///
/// Errors: as [`FileJournal::open`]; a snapshot that is not of this journal; a replay that differs.
pub(crate) fn recover(dir: &Path, segment_bytes: u64) -> Result<Recovery, JournalError> {
    let (frames, waiting) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        let applying = scope.spawn(move || Follower::run(dir, &waiting));
        let opened = FileJournal::open_visiting(dir, segment_bytes, &mut |frame, hash| {
            frames.send((frame, hash)).map_err(|_| JournalError::Failed)
        });
        drop(frames);
        let applied = applying.join().expect("a replay does not panic");
        match (opened, applied) {
            (Ok((journal, opened)), Ok((snapshot, snapshot_seq))) => {
                Ok(Recovery { journal, opened, snapshot, snapshot_seq })
            }
            (Ok(_) | Err(JournalError::Failed), Err(error)) | (Err(error), _) => Err(error),
        }
    })
}

/// A state that follows frames.
struct Follower {
    snapshot: Snapshot,
    /// The file it began with, as long as its frame was not seen.
    unconfirmed: Option<PathBuf>,
}

impl Follower {
    /// Applies all frames that come. The snapshots are looked at only when the first has come or none will: the
    /// directory is then there and nobody else's.
    fn run(dir: &Path, frames: &Receiver<(Frame, [u8; 32])>) -> Result<(Snapshot, u64), JournalError> {
        let first = frames.recv().ok();
        let (unconfirmed, snapshot) = Snapshot::newest_of_any(dir)?;
        let snapshot_seq = snapshot.engine.seq();
        let mut follower = Self { snapshot, unconfirmed };
        for (frame, hash) in first.into_iter().chain(frames) {
            follower.follow(&frame, hash)?;
        }
        follower.snapshot.engine.state().assert_conserved();
        match follower.unconfirmed {
            Some(path) => Err(JournalError::ForeignSnapshot { path }),
            None => Ok((follower.snapshot, snapshot_seq)),
        }
    }

    fn follow(&mut self, frame: &Frame, hash: [u8; 32]) -> Result<(), JournalError> {
        let seq = self.snapshot.engine.seq();
        if frame.last_seq() < seq {
            return Ok(());
        }
        if let Some(path) = self.unconfirmed.take() {
            if frame.last_seq() != seq || hash != self.snapshot.frame_hash {
                return Err(JournalError::ForeignSnapshot { path });
            }
            return Ok(());
        }
        self.snapshot.engine.replay(frame)?;
        self.snapshot.frame_hash = hash;
        Ok(())
    }
}
