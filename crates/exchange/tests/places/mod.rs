//! Where a journal can be: a directory, or a PostgreSQL of the tests' own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "every test file uses another part")]

use std::{
    env,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicI32, Ordering},
    },
    time::Duration,
};

use genex_exchange::{Backing, Config, bench::PrivatePostgres, journal::postgres::PostgresConfig};
use tempfile::TempDir;

/// A server and its directory, which goes after it.
pub struct Server {
    pub postgres: PrivatePostgres,
    _dir: TempDir,
}

/// A server of one's own; `None`, and a word about it, if PostgreSQL is not installed and need not be.
pub fn server() -> Option<Server> {
    let dir = TempDir::new().unwrap();
    let found = PrivatePostgres::start(dir.path()).unwrap();
    if found.is_none() {
        let advice = "PostgreSQL is not installed (Debian: apt-get install postgresql)";
        assert!(env::var_os("GENEX_TEST_POSTGRES").is_none(), "{advice}");
        eprintln!("not tested: {advice}");
    }
    Some(Server { postgres: found?, _dir: dir })
}

/// One server for all tests that run at the same time and don't harm it.
fn shared_server() -> Option<Arc<Server>> {
    static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap();
    if let Some(server) = shared.upgrade() {
        return Some(server);
    }
    let server = Arc::new(server()?);
    *shared = Arc::downgrade(&server);
    Some(server)
}

/// A journal's place. Each has a directory for snapshots too.
pub struct Place {
    pub config: Config,
    pub name: &'static str,
    dir: TempDir,
    server: Option<Arc<Server>>,
}

impl Place {
    pub fn files() -> Self {
        let dir = TempDir::new().unwrap();
        let config = Config { segment_bytes: 64 << 10, snapshot_every: 50, ..Config::in_dir(dir.path()) };
        Self { config, name: "files", dir, server: None }
    }

    pub fn postgres() -> Option<Self> {
        static SHARD: AtomicI32 = AtomicI32::new(1);
        let server = shared_server()?;
        let shard = SHARD.fetch_add(1, Ordering::Relaxed);
        let journal = PostgresConfig { shard, ..PostgresConfig::at(server.postgres.url()) };
        let journal = Backing::Postgres(PostgresConfig { lease: Duration::from_millis(800), ..journal });
        let place = Self::files();
        let config = Config { journal, ..place.config.clone() };
        Some(Self { config, name: "postgres", server: Some(server), ..place })
    }

    /// The same journal for another process, which has a directory of its own unless the journal is in it.
    pub fn beside(&self, dir: &TempDir) -> Config {
        match self.config.journal {
            Backing::Files => self.config.clone(),
            Backing::Postgres(_) => Config { dir: dir.path().to_owned(), ..self.config.clone() },
        }
    }

    pub fn shard(&self) -> i32 {
        self.server_config().shard
    }

    pub fn server_config(&self) -> PostgresConfig {
        match &self.config.journal {
            Backing::Postgres(config) => config.clone(),
            Backing::Files => panic!("{} has no server", self.name),
        }
    }

    /// Changes what is stored, behind everybody's back.
    pub fn sql(&self, statement: &str) {
        let client = postgres::Client::connect(&self.server_config().url, postgres::NoTls);
        client.unwrap().batch_execute(&statement.replace("$shard", &self.shard().to_string())).unwrap();
    }
}

/// All places there are on this machine.
pub fn places() -> Vec<Place> {
    [Some(Place::files()), Place::postgres()].into_iter().flatten().collect()
}
