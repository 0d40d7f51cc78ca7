//! From what is in the journal to a running state.
//!
//! One thread reads and checks the frames, the other applies them, so that neither waits for the other's work.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, sync_channel},
};

use crate::{
    exchange::{Backing, Config},
    journal::{
        Frame, Journal, JournalError,
        files::{FileJournal, Opened},
        postgres::PostgresJournal,
    },
    snapshot::{self, Snapshot},
};

/// Frames that were read and not yet applied, at most.
const AHEAD: usize = 64;

/// A journal and the state behind its last frame.
pub(crate) struct Recovery {
    pub journal: Box<dyn Journal>,
    pub opened: Opened,
    pub snapshot: Snapshot,
    /// Sequence of the snapshot it began with.
    pub snapshot_seq: u64,
}

type Visitor<'a> = &'a mut dyn FnMut(Frame, [u8; 32]) -> Result<(), JournalError>;

/// Opens the journal and applies what follows the newest snapshot.
///
/// Errors: as [`FileJournal::open`] or of the server; a snapshot that is not of this journal; a replay that differs.
pub(crate) fn recover(config: &Config) -> Result<Recovery, JournalError> {
    let (frames, waiting) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        let applying = scope.spawn(move || Follower::run(&config.dir, &waiting));
        let opened = open_journal(config, &mut |frame, hash| {
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

fn open_journal(config: &Config, visit: Visitor<'_>) -> Result<(Box<dyn Journal>, Opened), JournalError> {
    match &config.journal {
        Backing::Files => {
            let (journal, opened) = FileJournal::open_visiting(&config.dir, config.segment_bytes, visit)?;
            Ok((Box::new(journal), opened))
        }
        Backing::Postgres(server) => {
            snapshot::create_dir(&config.dir)?;
            let (journal, opened) = PostgresJournal::open_visiting(server, visit)?;
            Ok((Box::new(journal), opened))
        }
    }
}

/// A state that follows frames.
pub(crate) struct Follower {
    pub snapshot: Snapshot,
    /// The file it began with, as long as its frame was not seen.
    unconfirmed: Option<PathBuf>,
}

impl Follower {
    /// From the newest snapshot in `dir`, or from the genesis.
    pub fn begin(dir: &Path) -> Result<Self, JournalError> {
        let (unconfirmed, snapshot) = Snapshot::newest_of_any(dir)?;
        Ok(Self { snapshot, unconfirmed })
    }

    /// Applies all frames that come. The snapshots are looked at only when the first has come or none will: the
    /// directory is then there and nobody else's.
    fn run(dir: &Path, frames: &Receiver<(Frame, [u8; 32])>) -> Result<(Snapshot, u64), JournalError> {
        let first = frames.recv().ok();
        let mut follower = Self::begin(dir)?;
        let snapshot_seq = follower.snapshot.engine.seq();
        for (frame, hash) in first.into_iter().chain(frames) {
            follower.follow(&frame, hash)?;
        }
        follower.snapshot.engine.state().assert_conserved();
        match follower.unconfirmed {
            Some(path) => Err(JournalError::ForeignSnapshot { path }),
            None => Ok((follower.snapshot, snapshot_seq)),
        }
    }

    /// Applies a frame, unless that was done before. Errors: it gives another state hash than it names; the snapshot
    /// is not of its journal.
    pub fn follow(&mut self, frame: &Frame, hash: [u8; 32]) -> Result<(), JournalError> {
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
        if frame.last_seq() > seq {
            self.snapshot.engine.replay(frame)?;
            self.snapshot.frame_hash = hash;
        }
        Ok(())
    }
}
