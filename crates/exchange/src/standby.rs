//! A second process that is ready to go on where the writer stops.
//!
//! It applies every frame the writer makes durable and compares the state hash with the one the frame names, so that a
//! writer and a standby that disagree are found out at once and not at the switch-over. It takes the writer's place when
//! that has lost its lease: the lock on the directory, which goes with the process, or the lease in PostgreSQL, which
//! lapses or is ended by [`fence`](crate::journal::postgres::fence). Since nothing is acknowledged that is not in the
//! journal, and the standby reads that to its end before it writes, nothing acknowledged is lost.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use crate::{
    exchange::{Backing, Config, Exchange},
    journal::{FileFollower, Follow, JournalError, postgres::PostgresFollower},
    recovery::{Follower, Recovery, recover},
    sequencer::TimeSource,
    snapshot::{self, Snapshot},
};

/// How far a standby is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandbyStatus {
    /// The last sequence that was applied.
    pub seq: u64,
    /// State hash after it, which is the writer's.
    pub state_hash: [u8; 32],
}

/// What came of an attempt to become the writer.
pub enum TakeOver {
    /// There is a writer; the standby goes on.
    Waiting(Box<Standby>),
    /// The standby is the writer now.
    Promoted(Box<Exchange>),
}

/// A state that follows another process's journal.
pub struct Standby {
    config: Config,
    journal: Box<dyn Follow>,
    state: Follower,
    snapshot_seq: u64,
}

impl Standby {
    /// Begins with the newest snapshot in the directory of `config`; the journal need not be there yet.
    ///
    /// Errors: the directory can't be read.
    pub fn open(config: &Config) -> Result<Self, JournalError> {
        snapshot::create_dir(&config.dir)?;
        let journal: Box<dyn Follow> = match &config.journal {
            Backing::Files => Box::new(FileFollower::new(&config.dir, config.segment_bytes)),
            Backing::Postgres(server) => Box::new(PostgresFollower::new(server)?),
        };
        let state = Follower::begin(&config.dir)?;
        let snapshot_seq = state.snapshot.engine.seq();
        Ok(Self { config: config.clone(), journal, state, snapshot_seq })
    }

    /// Applies what the writer has added.
    ///
    /// Errors: [`JournalError::Diverged`] if writer and standby disagree; damage; the file system or the server, after
    /// which it can be tried again.
    pub fn catch_up(&mut self) -> Result<StandbyStatus, JournalError> {
        let state = &mut self.state;
        self.journal.advance(&mut |frame, hash| state.follow(&frame, hash))?;
        Ok(self.status())
    }

    /// How far it is.
    pub fn status(&self) -> StandbyStatus {
        let engine = &self.state.snapshot.engine;
        StandbyStatus { seq: engine.seq(), state_hash: engine.state_hash() }
    }

    /// Becomes the writer if there is none any more.
    ///
    /// Errors: as [`Standby::catch_up`] and [`Exchange::open`].
    pub fn take_over(mut self, time: impl TimeSource) -> Result<TakeOver, JournalError> {
        Ok(match self.try_take()? {
            Some(recovery) => TakeOver::Promoted(Box::new(Exchange::go_on(&self.config, time, recovery))),
            None => TakeOver::Waiting(Box::new(self)),
        })
    }

    /// Follows until it becomes the writer, or until `stop` says so or is dropped (`None`). Looks at the journal
    /// every `poll` and tells `report` how far it is; while files or server can't be read it waits for them.
    ///
    /// Errors: writer and standby disagree; damage.
    pub fn run(
        mut self,
        time: impl TimeSource,
        stop: &Receiver<()>,
        poll: Duration,
        mut report: impl FnMut(Result<StandbyStatus, &JournalError>),
    ) -> Result<Option<Exchange>, JournalError> {
        while stop.recv_timeout(poll) == Err(RecvTimeoutError::Timeout) {
            match self.catch_up().and_then(|_| self.try_take()) {
                Ok(Some(recovery)) => return Ok(Some(Exchange::go_on(&self.config, time, recovery))),
                Ok(None) => report(Ok(self.status())),
                Err(error) if error.may_pass() => report(Err(&error)),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// The journal and the state behind its end, if there is no other writer. The state has then left the standby.
    fn try_take(&mut self) -> Result<Option<Recovery>, JournalError> {
        let state = &mut self.state;
        let taken = self.journal.take_over(&mut |frame, hash| state.follow(&frame, hash))?;
        let Some((journal, opened)) = taken else { return Ok(None) };
        let engine = &state.snapshot.engine;
        if (engine.seq(), state.snapshot.frame_hash) != (opened.last_seq, opened.last_hash) {
            drop(journal);
            return recover(&self.config).map(Some);
        }
        engine.state().assert_conserved();
        let snapshot = std::mem::replace(&mut state.snapshot, Snapshot::genesis());
        Ok(Some(Recovery { journal, opened, snapshot, snapshot_seq: self.snapshot_seq }))
    }
}
