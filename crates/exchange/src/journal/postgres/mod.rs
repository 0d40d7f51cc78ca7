//! The journal in PostgreSQL: one row for each frame.
//!
//! `journal_block (shard, epoch, seq, last_seq, body, hash)` holds the frames, `journal_writer` who may write: the
//! *epoch* counts the writers of a shard, and each append is one statement that finds its own epoch still valid or
//! inserts nothing. Taking over raises the epoch, so from the moment a new writer has begun, the old one, however
//! alive, writes nothing more. Two writers of one epoch can't be; if they were, the key `(shard, seq)` lets one of them
//! in.
//!
//! A writer holds a *lease* on the server's clock, which every append renews, and a quiet writer now and then. Whoever
//! begins waits until the lease is over; [`fence`] ends it at once. A standby takes over when the lease is lost.
//!
//! After a failed append the journal takes no more frames: whether the server has committed is known to the next start,
//! which reads what is there. Connections are not encrypted; they belong on a local socket or a private network.

mod follow;
mod session;

use std::{
    path::PathBuf,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError, mpsc::Receiver, mpsc::sync_channel},
    time::Duration,
};

pub(crate) use follow::PostgresFollower;
use postgres::{Client, Statement, fallible_iterator::FallibleIterator};

use self::session::{Idle, Session};
use super::{
    Frame, Journal, JournalError, JournalReader,
    files::Opened,
    scan::{Link, Visit},
};

/// Blocks that were fetched and not yet looked at, at most.
const AHEAD: usize = 16;
/// A key of our own among the server's advisory locks.
const SCHEMA_LOCK: i64 = 0x6765_6e65_7801;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS journal_writer (
        shard integer PRIMARY KEY,
        epoch bigint NOT NULL,
        lease_until timestamptz NOT NULL
    );
    CREATE TABLE IF NOT EXISTS journal_block (
        shard integer NOT NULL,
        epoch bigint NOT NULL,
        seq bigint NOT NULL,
        last_seq bigint NOT NULL,
        body bytea NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (shard, seq)
    );
    ALTER TABLE journal_block ALTER COLUMN body SET STORAGE EXTERNAL;";

const CLAIM: &str = "
    INSERT INTO journal_writer AS w (shard, epoch, lease_until)
    VALUES ($1, 1, clock_timestamp() + $2 * interval '1 millisecond')
    ON CONFLICT (shard) DO UPDATE
    SET epoch = w.epoch + 1, lease_until = excluded.lease_until
    WHERE w.lease_until <= clock_timestamp()
    RETURNING epoch";

const RENEW: &str = "
    UPDATE journal_writer SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
    WHERE shard = $1 AND epoch = $2";

const APPEND: &str = "
    WITH writer AS (
        UPDATE journal_writer SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
        WHERE shard = $1 AND epoch = $2
        RETURNING shard, epoch
    )
    INSERT INTO journal_block (shard, epoch, seq, last_seq, body, hash)
    SELECT shard, epoch, $4::bigint, $5::bigint, $6::bytea, $7::bytea FROM writer";

const END_LEASE: &str = "UPDATE journal_writer SET lease_until = '-infinity' WHERE shard = $1 AND epoch = $2";

const FENCE: &str = "
    UPDATE journal_writer SET epoch = epoch + 1, lease_until = '-infinity' WHERE shard = $1 RETURNING epoch";

const LEASE_IS_OVER: &str =
    "SELECT coalesce((SELECT lease_until <= clock_timestamp() FROM journal_writer WHERE shard = $1), true)";

const WAIT_FOR_LEASE: &str = "SELECT pg_sleep_until(lease_until) FROM journal_writer WHERE shard = $1";

const BLOCKS: &str =
    "SELECT epoch, seq, body, hash FROM journal_block WHERE shard = $1 AND seq >= $2 ORDER BY seq";

const BLOCK_OF: &str = "
    SELECT body FROM journal_block WHERE shard = $1 AND seq <= $2 AND last_seq >= $2 ORDER BY seq DESC LIMIT 1";

/// Where a journal in PostgreSQL is, and how long a silent writer keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresConfig {
    /// `postgres://user@host/database`, or `host=/run/postgresql user=genex dbname=genex`.
    pub url: String,
    /// Which of the database's journals.
    pub shard: i32,
    /// After how long a writer that was not heard of may be replaced.
    pub lease: Duration,
}

impl PostgresConfig {
    /// The first shard, and a lease of three seconds.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), shard: 0, lease: Duration::from_secs(3) }
    }

    fn parsed(&self) -> Result<postgres::Config, JournalError> {
        Ok(postgres::Config::from_str(&self.url)?)
    }

    fn lease_ms(&self) -> f64 {
        self.lease.as_secs_f64() * 1_000.0
    }

    /// The journal's name, for messages.
    fn name(&self) -> PathBuf {
        format!("journal_block of shard {}", self.shard).into()
    }

    fn damaged(&self, seq: u64, what: &'static str) -> JournalError {
        JournalError::DamagedBlock { shard: self.shard, seq, what }
    }
}

/// Shuts the present writer out and ends its lease, so that whoever waits for it begins at once. Returns the epoch
/// that is over; 0 if there never was a writer.
///
/// Errors: the server can't be reached.
pub fn fence(config: &PostgresConfig) -> Result<u64, JournalError> {
    let (session, shard) = (Session::connect(&config.parsed()?)?, config.shard);
    let epoch = session.call(move |client| {
        prepare(client)?;
        Ok(client.query_opt(FENCE, &[&shard])?.map_or(1, |row| row.get::<_, i64>(0)))
    })?;
    Ok(epoch as u64 - 1)
}

/// The writer of a shard's blocks.
pub struct PostgresJournal {
    config: PostgresConfig,
    session: Session,
    append: Statement,
    reader: Arc<PostgresReader>,
    epoch: u64,
    failed: bool,
}

impl PostgresJournal {
    /// Takes the shard over, waiting for another writer's lease to end, checks every block and shows it, in order.
    ///
    /// Errors: damage ([`JournalError::DamagedBlock`]), another writer that renews its lease
    /// ([`JournalError::InUse`]), the server; and what `visit` finds. Nothing is changed but the epoch.
    pub(crate) fn open_visiting(
        config: &PostgresConfig,
        visit: Visit<'_>,
    ) -> Result<(Self, Opened), JournalError> {
        let journal = Self::claim(config)?;
        let mut link = Link::genesis();
        visit_blocks(&*journal.reader.session()?, config, &mut link, visit)?;
        Ok((journal, opened(link)))
    }

    /// Becomes the shard's writer without looking at what is there, once the lease is over.
    fn claim(config: &PostgresConfig) -> Result<Self, JournalError> {
        if let Some(journal) = Self::try_claim(config)? {
            return Ok(journal);
        }
        let shard = config.shard;
        let waiting = Session::connect(&config.parsed()?)?;
        waiting.call(move |client| Ok(client.execute(WAIT_FOR_LEASE, &[&shard])?))?;
        Self::try_claim(config)?.ok_or_else(|| JournalError::InUse(config.name()))
    }

    /// As [`PostgresJournal::claim`], without waiting; `None` if another writer's lease runs.
    fn try_claim(config: &PostgresConfig) -> Result<Option<Self>, JournalError> {
        let (parsed, shard, lease) = (config.parsed()?, config.shard, config.lease_ms());
        let asking = Session::connect(&parsed)?;
        let claimed = asking.call(move |client| {
            prepare(client)?;
            Ok(client.query_opt(CLAIM, &[&shard, &lease])?.map(|row| row.get::<_, i64>(0)))
        });
        let Some(epoch) = claimed? else { return Ok(None) };
        let renew = move |client: &mut Client| {
            let _known_to_the_next_append = client.execute(RENEW, &[&shard, &epoch, &lease]);
        };
        let idle = Idle { every: config.lease / 4, work: Box::new(renew) };
        let session = Session::with_idle(&parsed, Some(idle))?;
        let append = session.call(|client| Ok(client.prepare(APPEND)?))?;
        let reader = Arc::new(PostgresReader { config: config.clone(), session: Mutex::new(None) });
        Ok(Some(Self { config: config.clone(), session, append, reader, epoch: epoch as u64, failed: false }))
    }

    /// The number of this writer among all the shard has had.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    fn write(&self, frame: &Frame) -> Result<(), JournalError> {
        let (shard, epoch, lease) = (self.config.shard, self.epoch as i64, self.config.lease_ms());
        let (seq, last_seq) = (frame.first_seq() as i64, frame.last_seq() as i64);
        let (append, body, hash) = (self.append.clone(), frame.bytes().to_vec(), frame.hash());
        let written = self.session.call(move |client| {
            Ok(client.execute(&append, &[&shard, &epoch, &lease, &seq, &last_seq, &body, &&hash[..]])?)
        })?;
        match written {
            1 => Ok(()),
            _ => Err(JournalError::Fenced { shard, epoch: self.epoch }),
        }
    }
}

impl Journal for PostgresJournal {
    fn append(&mut self, frame: &Frame) -> Result<(), JournalError> {
        if self.failed {
            return Err(JournalError::Failed);
        }
        self.failed = true;
        self.write(frame)?;
        self.failed = false;
        Ok(())
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        self.reader.clone()
    }
}

impl Drop for PostgresJournal {
    fn drop(&mut self) {
        let (shard, epoch) = (self.config.shard, self.epoch as i64);
        let _over_anyway = self.session.call(move |client| Ok(client.execute(END_LEASE, &[&shard, &epoch])?));
    }
}

/// Reads single blocks; connects again when the connection was lost.
struct PostgresReader {
    config: PostgresConfig,
    session: Mutex<Option<Arc<Session>>>,
}

impl PostgresReader {
    fn session(&self) -> Result<Arc<Session>, JournalError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        match &*session {
            Some(open) => Ok(open.clone()),
            None => Ok(session.insert(Arc::new(Session::connect(&self.config.parsed()?)?)).clone()),
        }
    }

    fn body_of(&self, seq: u64) -> Result<Option<Vec<u8>>, JournalError> {
        let (shard, seq) = (self.config.shard, seq as i64);
        let found = self.session()?.call(move |client| {
            let query = client.prepare(BLOCK_OF)?;
            Ok(client.query_opt(&query, &[&shard, &seq])?.map(|row| row.get(0)))
        });
        if found.is_err() {
            *self.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        found
    }
}

impl JournalReader for PostgresReader {
    fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError> {
        let Some(body) = self.body_of(seq)? else { return Ok(None) };
        let what = "the frame is not as written";
        Frame::parse(&body).map(Some).map_err(|_| self.config.damaged(seq, what))
    }
}

/// Makes the tables if they are not there.
fn prepare(client: &mut Client) -> Result<(), JournalError> {
    let mut making = client.transaction()?;
    making.execute("SELECT pg_advisory_xact_lock($1)", &[&SCHEMA_LOCK])?;
    let there: bool = making.query_one("SELECT to_regclass('journal_block') IS NOT NULL", &[])?.get(0);
    if !there {
        making.batch_execute(SCHEMA)?;
    }
    Ok(making.commit()?)
}

fn opened(link: Link) -> Opened {
    Opened { last_seq: link.next_seq - 1, last_hash: link.hash, truncated: false }
}

/// A row of `journal_block`.
struct Block {
    epoch: i64,
    seq: i64,
    body: Vec<u8>,
    hash: Vec<u8>,
}

/// Shows every block from `link` on and moves `link` behind the last.
fn visit_blocks(
    session: &Session,
    config: &PostgresConfig,
    link: &mut Link,
    visit: Visit<'_>,
) -> Result<u64, JournalError> {
    let (mut newest, mut seen) = (0, 0);
    for block in blocks(session, config.shard, link.next_seq)? {
        let block = block?;
        if block.epoch < newest {
            return Err(config.damaged(link.next_seq, "a writer that was shut out has written"));
        }
        newest = block.epoch;
        let (frame, hash) = checked(config, link, &block)?;
        visit(frame, hash)?;
        seen += 1;
    }
    Ok(seen)
}

fn checked(
    config: &PostgresConfig,
    link: &mut Link,
    block: &Block,
) -> Result<(Frame, [u8; 32]), JournalError> {
    let seq = link.next_seq;
    let frame =
        Frame::parse(&block.body).map_err(|_| config.damaged(seq, "the frame does not fit its checksums"))?;
    if frame.bytes().len() != block.body.len() {
        return Err(config.damaged(seq, "something follows the frame"));
    }
    let hash = link.follow(&frame).map_err(|what| config.damaged(seq, what))?;
    if block.hash != hash || block.seq as u64 != frame.first_seq() {
        return Err(config.damaged(seq, "the row does not fit its frame"));
    }
    Ok((frame, hash))
}

/// Streams rows, so that the server's work, the checks and whoever looks at the frames run side by side.
fn blocks(
    session: &Session,
    shard: i32,
    from: u64,
) -> Result<Receiver<Result<Block, JournalError>>, JournalError> {
    let (rows, fetched) = sync_channel(AHEAD);
    let from = from as i64;
    session.post(move |client| {
        let mut fetch = || -> Result<(), JournalError> {
            let mut found =
                client.query_raw(BLOCKS, [&shard as &(dyn postgres::types::ToSql + Sync), &from])?;
            while let Some(row) = found.next()? {
                let block = Block { epoch: row.get(0), seq: row.get(1), body: row.get(2), hash: row.get(3) };
                if rows.send(Ok(block)).is_err() {
                    break;
                }
            }
            Ok(())
        };
        if let Err(error) = fetch() {
            let _gone = rows.send(Err(error));
        }
    })?;
    Ok(fetched)
}
