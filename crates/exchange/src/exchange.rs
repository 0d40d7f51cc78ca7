//! A running exchange: its threads, from opening to closing.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel, sync_channel},
    },
    thread::{Builder, JoinHandle},
};

use tokio::sync::mpsc::{self, error::TrySendError};

use crate::{
    committer::{Committer, Ended, Turn},
    engine::Engine,
    feed::Feed,
    handle::ExchangeHandle,
    journal::{Journal, JournalError, JournalReader, memory::MemoryJournal, postgres::PostgresConfig},
    recovery::{Recovery, recover},
    sequencer::{Request, Sequencer, TimeSource},
    snapshot::Snapshot,
};

/// Batches between the sequencer and the committer: one is being made durable, one may wait, one is being filled.
const BATCHES_IN_FLIGHT: usize = 1;

/// What keeps a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backing {
    /// Segment files beside the snapshots.
    Files,
    /// A table in PostgreSQL; each process has a directory of its own for snapshots.
    Postgres(PostgresConfig),
}

/// How an exchange is run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the snapshots are, and the journal if it is kept in files.
    pub dir: PathBuf,
    /// Where the journal is.
    pub journal: Backing,
    /// Size of a journal segment.
    pub segment_bytes: u64,
    /// Requests that may wait; more are refused as busy.
    pub queue: usize,
    /// Commands that share a frame at most.
    pub max_batch: usize,
    /// Commands between two snapshots.
    pub snapshot_every: u64,
}

impl Config {
    /// The usual sizes.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            journal: Backing::Files,
            segment_bytes: 32 << 20,
            queue: 1 << 16,
            max_batch: 1 << 12,
            snapshot_every: 200_000,
        }
    }
}

/// What was found at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// Last durable sequence; 0 if there is none.
    pub last_seq: u64,
    /// State hash after it.
    pub state_hash: [u8; 32],
    /// Commands that were applied again, since the newest snapshot.
    pub replayed: u64,
    /// Whether an incomplete frame, never acknowledged, was removed from the journal's end.
    pub truncated: bool,
}

/// A running exchange. Closing it, or dropping it with every handle, ends its threads.
pub struct Exchange {
    handle: ExchangeHandle,
    requests: mpsc::Sender<Request>,
    recovered: Recovered,
    sequencer: JoinHandle<Engine>,
    committer: JoinHandle<Result<Ended, JournalError>>,
    snapshots: Option<Snapshots>,
}

/// The thread that writes snapshots, and where.
struct Snapshots {
    dir: PathBuf,
    newest: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl Exchange {
    /// Opens the exchange of `config`: checks the journal, loads the newest snapshot, replays what follows.
    ///
    /// Errors: a damaged journal, another writer, a replay that differs, the file system, the server.
    pub fn open(config: &Config, time: impl TimeSource) -> Result<Self, JournalError> {
        Ok(Self::go_on(config, time, recover(config)?))
    }

    /// Runs from where a recovery has come to.
    pub(crate) fn go_on(config: &Config, time: impl TimeSource, recovery: Recovery) -> Self {
        let Recovery { journal, opened, snapshot, snapshot_seq } = recovery;
        let reader = journal.reader();
        let recovered = Recovered {
            last_seq: opened.last_seq,
            state_hash: snapshot.engine.state_hash(),
            replayed: opened.last_seq - snapshot_seq,
            truncated: opened.truncated,
        };
        let (due, snapshots) = Snapshots::start(config, reader, snapshot_seq);
        let every = config.snapshot_every;
        let mut next = snapshot_seq + every;
        let after_commit = Box::new(move |seq| {
            if seq >= next {
                next = seq + every;
                let _gone = due.send(seq);
            }
        });
        Self::start(config, time, journal, snapshot, recovered, after_commit, Some(snapshots))
    }

    /// An exchange that keeps nothing.
    pub fn in_memory(time: impl TimeSource) -> Self {
        let snapshot = Snapshot::genesis();
        let state_hash = snapshot.engine.state_hash();
        let recovered = Recovered { last_seq: 0, state_hash, replayed: 0, truncated: false };
        let (config, journal) = (Config::in_dir(""), Box::new(MemoryJournal::default()));
        Self::start(&config, time, journal, snapshot, recovered, Box::new(|_| ()), None)
    }

    fn start(
        config: &Config,
        time: impl TimeSource,
        journal: Box<dyn Journal>,
        snapshot: Snapshot,
        recovered: Recovered,
        after_commit: Box<dyn FnMut(u64) + Send>,
        snapshots: Option<Snapshots>,
    ) -> Self {
        let feed = Arc::new(Feed::new(journal.reader(), recovered.last_seq));
        let (requests, incoming) = mpsc::channel(config.queue);
        let (batches, to_commit) = sync_channel(BATCHES_IN_FLIGHT);
        let (turn, last_hash) = (Arc::new(Turn::default()), snapshot.frame_hash);
        let sequencer =
            Sequencer::new(snapshot.engine, time, incoming, batches, turn.clone(), config.max_batch);
        let wake = requests.downgrade();
        let committer = Committer::new(journal, feed.clone(), last_hash, after_commit, turn, wake);
        Self {
            handle: ExchangeHandle::new(requests.clone(), feed),
            requests,
            recovered,
            sequencer: spawn("exchange-sequencer", move || sequencer.run()),
            committer: spawn("exchange-committer", move || committer.run(to_commit)),
            snapshots,
        }
    }

    /// A way to talk to it.
    pub fn handle(&self) -> ExchangeHandle {
        self.handle.clone()
    }

    /// What was found at the start.
    pub fn recovered(&self) -> Recovered {
        self.recovered
    }

    /// Finishes what was submitted before, writes a snapshot and ends. Blocks. Later submissions find it stopped.
    ///
    /// Errors: the journal could not be written at some time, or the snapshot can't be now.
    pub fn close(self) -> Result<(), JournalError> {
        while let Err(TrySendError::Full(_)) = self.requests.try_send(Request::Stop) {
            std::thread::yield_now();
        }
        let engine = self.sequencer.join().expect("the sequencer does not panic");
        let ended = self.committer.join().expect("the committer does not panic")?;
        match self.snapshots {
            Some(snapshots) => snapshots.finish(&Snapshot { engine, frame_hash: ended.last_hash }),
            None => Ok(()),
        }
    }
}

impl Snapshots {
    /// Starts the thread; it makes a snapshot behind every sequence it is sent. It replays the journal on an
    /// engine of its own, so that the writer never waits, and every snapshot proves that the replay agrees.
    fn start(config: &Config, reader: Arc<dyn JournalReader>, newest: u64) -> (Sender<u64>, Self) {
        let (due, waiting) = channel();
        let (dir, newest) = (config.dir.clone(), Arc::new(AtomicU64::new(newest)));
        let (path, done) = (dir.clone(), newest.clone());
        let work = move || {
            while let Some(seq) = latest(&waiting) {
                match make_snapshot(&path, &*reader, seq) {
                    Ok(()) => done.store(seq, Ordering::Release),
                    Err(error) => tracing::error!(%error, seq, "no snapshot could be made"),
                }
            }
        };
        (due, Self { dir, newest, thread: spawn("exchange-snapshots", work) })
    }

    fn finish(self, last: &Snapshot) -> Result<(), JournalError> {
        self.thread.join().expect("the snapshot thread does not panic");
        if last.engine.seq() > self.newest.load(Ordering::Acquire) {
            last.store(&self.dir)?;
        }
        Ok(())
    }
}

/// The latest sequence that waits; `None` when no more will come.
fn latest(waiting: &Receiver<u64>) -> Option<u64> {
    let first = waiting.recv().ok()?;
    Some(waiting.try_iter().last().unwrap_or(first))
}

fn make_snapshot(dir: &Path, reader: &dyn JournalReader, seq: u64) -> Result<(), JournalError> {
    let mut snapshot = Snapshot::newest(dir, reader)?;
    snapshot.advance(reader, seq)?;
    snapshot.store(dir)
}

fn spawn<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    Builder::new().name(name.to_owned()).spawn(work).expect("the system has room for a thread")
}

#[cfg(test)]
mod tests {
    use genex_protocol::{ClientId, Command};
    use genex_types::{Party, Timestamp, UserId};

    use super::*;
    use crate::{SubmitError, journal::Frame};

    /// A disk with room for so many frames.
    struct Small {
        inner: MemoryJournal,
        room: usize,
    }

    impl Journal for Small {
        fn append(&mut self, frame: &Frame) -> Result<(), JournalError> {
            self.room = self
                .room
                .checked_sub(1)
                .ok_or_else(|| JournalError::io("disk")(std::io::ErrorKind::StorageFull.into()))?;
            self.inner.append(frame)
        }

        fn reader(&self) -> Arc<dyn JournalReader> {
            self.inner.reader()
        }
    }

    #[tokio::test]
    async fn a_journal_that_fails_stops_everything_and_acknowledges_nothing_more() {
        let snapshot = Snapshot::genesis();
        let state_hash = snapshot.engine.state_hash();
        let recovered = Recovered { last_seq: 0, state_hash, replayed: 0, truncated: false };
        let journal = Box::new(Small { inner: MemoryJournal::default(), room: 3 });
        let (config, clock) = (Config::in_dir(""), || Timestamp::from_seconds(1));
        let exchange = Exchange::start(&config, clock, journal, snapshot, recovered, Box::new(|_| ()), None);
        let handle = exchange.handle();
        let open = |n: u128| handle.submit(ClientId(n), Command::OpenParty { party: Party::User(UserId(n)) });
        for n in 1..=3 {
            assert_eq!(open(n).await.map(|receipt| receipt.seq), Ok(n as u64));
        }
        assert_eq!(open(4).await, Err(SubmitError::Stopped));
        assert_eq!(open(5).await, Err(SubmitError::Stopped));
        assert!(handle.audit_view().await.is_err(), "nor is anything told that was never durable");
        assert_eq!(handle.durable_seq(), 3);
        let closed = tokio::task::spawn_blocking(move || exchange.close()).await.expect("no panic");
        assert!(matches!(closed, Err(JournalError::Io { .. })));
    }
}
