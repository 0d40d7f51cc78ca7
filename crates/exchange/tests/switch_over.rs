//! The drill: a writer under load dies or falls silent, the standby takes its place within thirty seconds, and nothing
//! that was acknowledged is lost or doubled.
//!
//! Writer and standby are processes of their own: this test program again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the processes of the drill talk over pipes")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files and processes")]

mod load;
mod market;
mod places;

use std::{
    env,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use genex_exchange::{Backing, Config, Exchange, Standby, journal::postgres::PostgresConfig};
use genex_types::Timestamp;
use load::{Ack, Other, Signals, assert_each_is_there_once};
use market::*;
use places::{Place, places};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DIR: &str = "GENEX_TEST_STANDBY_DIR";
const SERVER: &str = "GENEX_TEST_STANDBY_SERVER";
const SHARD: &str = "GENEX_TEST_STANDBY_SHARD";
const ROLE: &str = "GENEX_TEST_STANDBY_ROLE";
const CLOCK: fn() -> Timestamp = || START;
/// From the moment the writer is gone to the first acknowledgement of the standby.
const RECOVERY_TIME: Duration = Duration::from_secs(30);
const LEASE: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;
const LONG_ROUNDS: usize = 25;

fn config_from_environment() -> Config {
    let config =
        Config { segment_bytes: 256 << 10, snapshot_every: 5_000, ..Config::in_dir(env::var(DIR).unwrap()) };
    match env::var(SERVER) {
        Ok(url) => {
            let shard = env::var(SHARD).unwrap().parse().unwrap();
            let server = PostgresConfig { shard, lease: LEASE, ..PostgresConfig::at(url) };
            Config { journal: Backing::Postgres(server), ..config }
        }
        Err(_) => config,
    }
}

/// What the other processes do; a no-op in the test's own.
#[test]
fn the_other_process_writes_or_stands_by() {
    let Ok(role) = env::var(ROLE) else { return };
    let config = config_from_environment();
    let exchange = match role.as_str() {
        "writer" => Exchange::open(&config, CLOCK).unwrap(),
        _ => stand_by(&config),
    };
    println!("writes from {}", exchange.recovered().last_seq);
    let runtime = Runtime::new().unwrap();
    runtime.block_on(load::run(&exchange));
    println!("shut out: {}", exchange.close().unwrap_err());
}

fn stand_by(config: &Config) -> Exchange {
    let (_stop, stopped) = channel();
    let mut said = false;
    let report = |status: Result<_, &_>| {
        if !said && status.is_ok() {
            println!("follows");
            said = true;
        }
    };
    let standby = Standby::open(config).unwrap();
    standby.run(CLOCK, &stopped, Duration::from_millis(5), report).unwrap().expect("nobody stops it")
}

fn start(place: &Place, dir: &TempDir, role: &str) -> Watched {
    let config = place.beside(dir);
    let mut environment = vec![(DIR, config.dir.to_str().unwrap().to_owned()), (ROLE, role.to_owned())];
    if let Backing::Postgres(server) = &config.journal {
        environment.push((SERVER, server.url.clone()));
        environment.push((SHARD, server.shard.to_string()));
    }
    Watched::new(Other::start("the_other_process_writes_or_stands_by", &environment))
}

/// A process whose lines are read on a thread, so that they can be waited for with a limit. It ends with this.
struct Watched {
    lines: Option<Receiver<String>>,
    process: Signals,
    reading: Option<JoinHandle<()>>,
    acknowledged: Vec<Ack>,
}

impl Watched {
    fn new(mut other: Other) -> Self {
        let (lines, found) = channel();
        let process = other.signals();
        let reading = thread::spawn(move || {
            while let Some(line) = other.line() {
                let _nobody_waits = lines.send(line);
            }
        });
        Self { lines: Some(found), process, reading: Some(reading), acknowledged: Vec::new() }
    }

    /// The next line, within the time the drill has; `None` once the process has ended.
    fn line(&mut self) -> Option<String> {
        let lines = self.lines.as_ref().expect("it is there until it is dropped");
        let line = match lines.recv_timeout(RECOVERY_TIME) {
            Ok(line) => line,
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => panic!("the process says nothing for {RECOVERY_TIME:?}"),
        };
        self.acknowledged.extend(Ack::parse(&line));
        Some(line)
    }

    /// The first of the lines that begins so.
    fn wait_for(&mut self, start: &str) -> String {
        loop {
            let line = self.line().unwrap_or_else(|| panic!("the process ended before it said {start}"));
            if let Some(at) = line.find(start) {
                return line[at..].to_owned();
            }
            let too_early = start == "follows" && line.contains("writes from ");
            assert!(!too_early, "it took over from a living writer");
        }
    }

    /// Waits until so many commands are acknowledged.
    fn acknowledges(&mut self, enough: usize) {
        while self.acknowledged.len() < enough {
            self.line().expect("the writer writes");
        }
    }

    /// Where a standby that takes over begins.
    fn takes_over(&mut self) -> u64 {
        let line = self.wait_for("writes from ");
        line["writes from ".len()..].trim().parse().unwrap()
    }

    /// Ends the process; everything it acknowledged to its last moment.
    fn kill(mut self) -> Vec<Ack> {
        self.process.send("KILL");
        while self.line().is_some() {}
        std::mem::take(&mut self.acknowledged)
    }

    /// It acknowledges nothing behind the place where the new writer began, finds out why, and ends. Everything it
    /// acknowledged.
    fn ends_shut_out(mut self, from: u64) -> Vec<Ack> {
        let why = self.wait_for("shut out: ");
        assert!(why.contains("another writer has taken over"), "{why}");
        let last = self.acknowledged.iter().map(|ack| ack.seq).max();
        assert!(last <= Some(from), "acknowledged {last:?} after {from} by a writer that was replaced");
        std::mem::take(&mut self.acknowledged)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.lines.take());
        self.process.send("KILL");
        if let Some(reading) = self.reading.take() {
            let _panicked = reading.join();
        }
    }
}

fn rounds() -> usize {
    if env::var("GENEX_TEST_LONG").is_ok() { LONG_ROUNDS } else { ROUNDS }
}

/// Writer and standby at work, and the writer has acknowledged `enough`.
fn at_work(place: &Place, dirs: [&TempDir; 2], enough: usize) -> (Watched, Watched) {
    let mut writer = start(place, dirs[0], "writer");
    writer.acknowledges(1);
    let mut standby = start(place, dirs[1], "standby");
    standby.wait_for("follows");
    writer.acknowledges(enough);
    (writer, standby)
}

/// What the journal holds once everybody is gone.
fn assert_each_once(place: &Place, acknowledged: &[Ack]) {
    let exchange = Exchange::open(&place.config, CLOCK).unwrap();
    Runtime::new().unwrap().block_on(assert_each_is_there_once(&exchange, acknowledged));
    exchange.close().unwrap();
}

#[test]
fn after_a_switch_over_every_acknowledged_command_is_there_once() {
    if env::var(ROLE).is_ok() {
        return;
    }
    for place in places() {
        let mut dirs = vec![TempDir::new().unwrap()];
        let mut writer = start(&place, &dirs[0], "writer");
        let mut acknowledged = Vec::new();
        for round in 0..rounds() {
            writer.acknowledges(1);
            // One standby at a time: of two, either may take over.
            dirs.push(TempDir::new().unwrap());
            let mut standby = start(&place, &dirs[round + 1], "standby");
            standby.wait_for("follows");
            writer.acknowledges(200 + round * 150);
            let told = writer.kill();
            let (from, last) = (standby.takes_over(), told.iter().map(|ack| ack.seq).max());
            assert!(Some(from) >= last, "{}: begins at {from}, acknowledged {last:?}", place.name);
            acknowledged.extend(told);
            writer = standby;
        }
        writer.acknowledges(1);
        acknowledged.extend(writer.kill());
        assert_each_once(&place, &acknowledged);
    }
}

#[test]
fn a_silent_writer_is_replaced_and_can_write_nothing_when_it_wakes() {
    if env::var(ROLE).is_ok() {
        return;
    }
    for place in places() {
        let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (writer, mut standby) = at_work(&place, [&one, &two], 300);
        writer.process.send("STOP");
        if let Backing::Files = place.config.journal {
            place.journal().fence().unwrap();
        }
        let from = standby.takes_over();
        standby.wait_for("ack ");
        writer.process.send("CONT");
        let mut acknowledged = writer.ends_shut_out(from);
        let seen = standby.acknowledged.len();
        standby.acknowledges(seen + 300);
        acknowledged.extend(standby.kill());
        assert_each_once(&place, &acknowledged);
    }
}

#[test]
fn one_command_ends_a_living_writers_time_and_the_standby_takes_over() {
    if env::var(ROLE).is_ok() {
        return;
    }
    for place in places() {
        let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (writer, mut standby) = at_work(&place, [&one, &two], 200);
        place.journal().fence().unwrap();
        let from = standby.takes_over();
        let mut acknowledged = writer.ends_shut_out(from);
        standby.acknowledges(300);
        acknowledged.extend(standby.kill());
        assert_each_once(&place, &acknowledged);
    }
}
