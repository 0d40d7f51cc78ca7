//! The drill: a writer under load dies or falls silent, the standby takes its place within thirty seconds, and nothing
//! that was acknowledged is lost.
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
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use genex_exchange::{
    Backing, Config, Exchange, Standby,
    journal::postgres::{PostgresConfig, fence},
};
use genex_types::Timestamp;
use load::{Acknowledged, Other, Signals};
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

fn start(place: &Place, dir: &TempDir, role: &str) -> Other {
    let config = place.beside(dir);
    let mut environment = vec![(DIR, config.dir.to_str().unwrap().to_owned()), (ROLE, role.to_owned())];
    if let Backing::Postgres(server) = &config.journal {
        environment.push((SERVER, server.url.clone()));
        environment.push((SHARD, server.shard.to_string()));
    }
    Other::start("the_other_process_writes_or_stands_by", &environment)
}

/// A process whose lines are read on a thread, so that they can be waited for with a limit. It ends with this.
struct Watched {
    lines: Option<Receiver<String>>,
    process: Signals,
    reading: Option<JoinHandle<()>>,
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
        Self { lines: Some(found), process, reading: Some(reading) }
    }

    fn line(&self) -> String {
        let lines = self.lines.as_ref().expect("it is there until it is dropped");
        lines.recv_timeout(RECOVERY_TIME).unwrap_or_else(|error| panic!("the process says nothing: {error}"))
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

/// The first of the lines that begins so, within the time the drill has.
fn soon(process: &Watched, start: &str) -> String {
    loop {
        let line = process.line();
        if let Some(at) = line.find(start) {
            return line[at..].to_owned();
        }
        assert!(start != "follows" || !line.contains("writes from "), "it took over from a living writer");
    }
}

fn number_after(line: &str, start: &str) -> u64 {
    line[start.len()..].trim().parse().unwrap()
}

fn rounds() -> usize {
    if env::var("GENEX_TEST_LONG").is_ok() { LONG_ROUNDS } else { ROUNDS }
}

/// Writer and standby at work, and the writer has acknowledged `enough`.
fn at_work(place: &Place, dirs: [&TempDir; 2], enough: usize) -> (Other, Watched, Acknowledged) {
    let mut writer = start(place, dirs[0], "writer");
    let mut acknowledged = Acknowledged::none();
    acknowledged.note(writer.ack().expect("the writer writes"));
    let standby = Watched::new(start(place, dirs[1], "standby"));
    soon(&standby, "follows");
    while acknowledged.count < enough {
        acknowledged.note(writer.ack().expect("the writer writes"));
    }
    (writer, standby, acknowledged)
}

#[test]
fn a_standby_goes_on_where_a_killed_writer_stopped() {
    if env::var(ROLE).is_ok() {
        return;
    }
    for place in places() {
        let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        for round in 0..rounds() {
            let (mut writer, standby, mut acknowledged) = at_work(&place, [&one, &two], 200 + round * 150);
            writer.kill();
            while let Some(ack) = writer.ack() {
                acknowledged.note(ack);
            }
            let from = number_after(&soon(&standby, "writes from "), "writes from ");
            assert!(from >= acknowledged.last_seq, "{}: {from} < {}", place.name, acknowledged.last_seq);
            soon(&standby, "ack ");
            drop(standby);
        }
    }
}

#[test]
fn a_silent_writer_is_replaced_and_can_write_nothing_when_it_wakes() {
    if env::var(ROLE).is_ok() {
        return;
    }
    let Some(place) = Place::postgres() else { return };
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (writer, standby, acknowledged) = at_work(&place, [&one, &two], 300);
    writer.signals().send("STOP");
    let from = number_after(&soon(&standby, "writes from "), "writes from ");
    assert!(from >= acknowledged.last_seq);
    soon(&standby, "ack ");
    writer.signals().send("CONT");
    assert_is_shut_out(writer, from);
}

/// The old writer acknowledges nothing behind the place where the new one began, and finds out why.
fn assert_is_shut_out(writer: Other, from: u64) {
    let old = Watched::new(writer);
    loop {
        let line = old.line();
        if let Some(at) = line.find("shut out: ") {
            assert!(line[at..].contains("another writer has taken over"), "{line}");
            return;
        }
        let seq = line.strip_prefix("ack ").and_then(|ack| ack.split(' ').nth(2)?.parse::<u64>().ok());
        assert!(
            seq.is_none_or(|seq| seq <= from),
            "{line}: acknowledged after {from} by a writer that was replaced"
        );
    }
}

#[test]
fn one_command_ends_a_living_writers_lease_and_the_standby_takes_over() {
    if env::var(ROLE).is_ok() {
        return;
    }
    let Some(place) = Place::postgres() else { return };
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (writer, standby, _) = at_work(&place, [&one, &two], 200);
    fence(&place.server_config()).unwrap();
    let from = number_after(&soon(&standby, "writes from "), "writes from ");
    assert_is_shut_out(writer, from);
    soon(&standby, "ack ");
}
