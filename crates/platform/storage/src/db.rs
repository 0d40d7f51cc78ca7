//! Connections: one that writes, several that read.

use std::{path::Path, time::Duration};

use genex_ports::store::StoreError;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::MigratorTrait;

use crate::{error::failed, migrations::Migrator};

const READERS: u32 = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// The store's connections. Cheap to clone.
///
/// SQLite takes one writer at a time, so writers queue for a single connection here instead of failing with
/// `SQLITE_BUSY` there; readers see the last committed state and never wait.
#[derive(Clone, Debug)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

/// A write transaction; undone unless [`Tx::commit`] is called.
///
/// Reads that belong to the change go through it too. While one is open, nothing else of the same task may ask
/// for another or, in a memory store, read.
pub struct Tx(DatabaseTransaction);

impl Db {
    /// Opens the file, or `:memory:`, and brings its tables up to date.
    ///
    /// Errors: the file can't be opened, or a migration fails.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let db = match path.to_str() {
            Some(":memory:") => Self::in_memory().await?,
            _ => Self::in_file(path).await?,
        };
        Migrator::up(&db.writer, None).await.map_err(failed)?;
        Ok(db)
    }

    /// The connections that read.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a write transaction; waits for its turn.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await.map(Tx).map_err(failed)
    }

    async fn in_file(path: &Path) -> Result<Self, StoreError> {
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let writer = Database::connect(options(&url, 1)).await.map_err(failed)?;
        let reader = Database::connect(options(&url, READERS)).await.map_err(failed)?;
        Ok(Self { writer, reader })
    }

    /// A memory store lives in its connection: one, shared and never closed.
    async fn in_memory() -> Result<Self, StoreError> {
        let mut options = options("sqlite::memory:", 1);
        options.min_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
        let writer = Database::connect(options).await.map_err(failed)?;
        Ok(Self { reader: writer.clone(), writer })
    }
}

impl Tx {
    /// What statements run on.
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.0
    }

    /// Makes the change durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await.map_err(failed)
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
        });
    options
}
