//! Checking a journal without trusting whoever wrote it.

use std::path::Path;

use super::{JournalError, JournalPlace, scan::Tail};
use crate::{engine::Engine, snapshot};

/// A journal in which everything fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedJournal {
    /// Last sequence; 0 if there is none.
    pub last_seq: u64,
    /// State hash after it.
    pub state_hash: [u8; 32],
    /// Hash of the last frame.
    pub last_frame_hash: [u8; 32],
    /// Frames read.
    pub frames: u64,
    /// Snapshots that were compared with the replay.
    pub snapshots: u64,
}

/// Reads every byte of the journal in `dir`, applies every command again and compares effects, state hashes and
/// snapshots with what is stored. Changes nothing, and may run beside the writer.
///
/// Errors: [`JournalError::Damaged`] names file, offset and what is wrong; [`JournalError::Torn`] if the writer
/// was cut off; [`JournalError::Diverged`] if the commands give something else than is stored.
pub fn verify_journal(dir: &Path) -> Result<VerifiedJournal, JournalError> {
    verify_journal_in(&dir.into())
}

/// As [`verify_journal`], wherever the journal is. Snapshots are compared where they lie beside it.
pub fn verify_journal_in(place: &JournalPlace) -> Result<VerifiedJournal, JournalError> {
    let (mut engine, mut frames) = (Engine::new(), 0);
    let mut snapshots = match place {
        JournalPlace::Dir(dir) => snapshot::Expected::read(dir)?,
        JournalPlace::Postgres(_) => snapshot::Expected::none(),
    };
    let walked = place.walk(&mut |frame, hash| {
        frames += 1;
        engine.replay(&frame)?;
        snapshots.compare(&engine, &hash)
    })?;
    match walked.tail {
        None | Some((_, _, Tail::Clean)) => {}
        Some((path, offset, Tail::Torn)) => return Err(JournalError::Torn { path, offset }),
        Some((path, offset, Tail::NoTrailer)) => {
            let what = "the last frame's trailer is not as written";
            return Err(JournalError::Damaged { path, offset, what });
        }
    }
    engine.state().assert_conserved();
    let snapshots = snapshots.finish()?;
    let (last_seq, state_hash) = (engine.seq(), engine.state_hash());
    Ok(VerifiedJournal { last_seq, state_hash, last_frame_hash: walked.link.hash, frames, snapshots })
}
