//! The running exchange on files.

#![expect(clippy::disallowed_methods, reason = "a load that is paced waits, and cleans up after itself")]

use std::{
    io,
    path::Path,
    pin::Pin,
    process::Stdio,
    sync::{Arc, mpsc::SyncSender},
    time::{Duration, Instant},
};

use genex_protocol::{ClientId, Command, Receipt};
use tokio::runtime::{Builder, Runtime};

use super::{Latencies, Measured, Peer, PrivatePostgres, Workload, per_second, tick, workload};
use crate::{
    exchange::{Backing, Config, Exchange},
    handle::{ExchangeHandle, SubmitError},
    journal::{JournalError, postgres::PostgresConfig},
};

/// Submitted and not answered at most, when the throughput is measured.
const IN_FLIGHT: usize = 16_384;
/// Rate of the latency run, in commands a second.
const PACED_PER_S: f64 = 100_000.0;
/// Where less than that is possible, in percent of what is.
const PACED_PERCENT: f64 = 70.0;
/// How often the latency run submits what is due.
const PACE: Duration = Duration::from_micros(200);

type Answer = Pin<Box<dyn Future<Output = Result<Arc<Receipt>, SubmitError>> + Send>>;

/// Runs the workload twice in the empty directory `dir`, each time for at most `time`: as fast as answers allow,
/// for the throughput; then at 100,000 commands a second, or 70 % of the throughput if that is less, whatever the
/// answers do, for the latency, which counts from when a command was due. An answer is a receipt whose frame was written and synced.
///
/// Errors: the journal can't be written.
pub fn durable_files(load: &Workload, dir: &Path, time: Duration) -> Result<Measured, JournalError> {
    let [full, paced] = ["full", "paced"].map(|name| config(&dir.join(name)));
    let notes = "one fdatasync per group commit";
    durable("exchange/durable/files", load, [&full, &paced], time, notes)
}

/// As [`durable_files`], on a PostgreSQL of its own in the empty directory `dir`, and beside it `pgbench` with its
/// usual TPC-B on 32 connections on the same server; `None` if PostgreSQL is not installed.
///
/// Errors: the server can't be run or reached.
pub fn durable_postgres(
    load: &Workload,
    dir: &Path,
    time: Duration,
) -> Result<Option<Measured>, JournalError> {
    let home = dir.join("server");
    std::fs::create_dir_all(&home).map_err(JournalError::io(&home))?;
    let Some(server) = PrivatePostgres::start(&home).map_err(JournalError::io(&home))? else {
        return Ok(None);
    };
    let configs = [0, 1].map(|shard| {
        let journal = Backing::Postgres(PostgresConfig { shard, ..PostgresConfig::at(server.url()) });
        Config { journal, ..config(&dir.join(format!("shard{shard}"))) }
    });
    let notes = "one row and one commit per frame, the server on the same machine";
    let [full, paced] = &configs;
    let measured = durable("exchange/durable/postgres", load, [full, paced], time, notes)?;
    let peer = pgbench(&server, time).map_err(JournalError::io(&home))?;
    Ok(Some(Measured { peers: vec![peer], ..measured }))
}

fn config(dir: &Path) -> Config {
    Config { segment_bytes: 128 << 20, snapshot_every: u64::MAX, ..Config::in_dir(dir) }
}

/// PostgreSQL's own benchmark.
fn pgbench(server: &PrivatePostgres, time: Duration) -> io::Result<Peer> {
    let database = ["-h", &server.dir().to_string_lossy(), "-U", "postgres", "postgres"].map(str::to_owned);
    let made = server.program("pgbench").args(["-i", "-q", "-s", "10"]).args(&database).status()?;
    let seconds = time.as_secs().max(1).to_string();
    let options = ["-n", "-c", "32", "-j", "2", "-T", &seconds];
    let told = server.program("pgbench").args(options).args(&database).stdout(Stdio::piped()).output()?;
    let text = String::from_utf8_lossy(&told.stdout);
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    match tps {
        Some(throughput_per_s) if made.success() => {
            Ok(Peer { name: "pgbench TPC-B, 32 connections", throughput_per_s, latency_us: None })
        }
        _ => Err(io::Error::other("pgbench told no figure")),
    }
}

/// One run for the throughput and one for the latency, each on a journal of its own.
fn durable(
    case: &'static str,
    load: &Workload,
    [full, paced]: [&Config; 2],
    time: Duration,
    notes: &str,
) -> Result<Measured, JournalError> {
    let full = run(load, full, time, None)?;
    let pace = Pace { per_s: PACED_PER_S.min(full.per_s * PACED_PERCENT / 100.0) };
    let paced = run(load, paced, time, Some(pace))?;
    Ok(Measured {
        case,
        throughput_per_s: full.per_s,
        latency_us: paced.latencies.summary(),
        durable: true,
        memory_bytes: None,
        duration_s: (full.duration + paced.duration).as_secs_f64(),
        peers: Vec::new(),
        notes: format!(
            "throughput with {IN_FLIGHT} commands in flight (p50 {:.0} us, p99 {:.0} us then); latency at {:.0} \
             commands/s, open loop; {notes}; load made on the same machine",
            full.latencies.summary().p50,
            full.latencies.summary().p99,
            paced.per_s
        ),
    })
}

/// Fills a journal in the empty directory `dir` with the workload, forgets the snapshots and measures how fast it
/// is opened again: every frame checked, every command applied.
///
/// Errors: the journal can't be written or read.
pub fn recovery(load: &Workload, dir: &Path) -> Result<Measured, JournalError> {
    run(load, &config(dir), Duration::MAX, None)?;
    for snapshot in crate::snapshot::list(dir)? {
        std::fs::remove_file(&snapshot.1).map_err(JournalError::io(&snapshot.1))?;
    }
    let start = tick();
    let exchange = Exchange::open(&Config::in_dir(dir), workload::start)?;
    let duration = start.elapsed();
    let replayed = exchange.recovered().replayed;
    exchange.close()?;
    let mut latencies = Latencies::new();
    latencies.record(duration);
    Ok(Measured {
        case: "exchange/recovery",
        throughput_per_s: per_second(replayed, duration),
        latency_us: latencies.summary(),
        durable: true,
        memory_bytes: None,
        duration_s: duration.as_secs_f64(),
        peers: Vec::new(),
        notes: format!(
            "{replayed} commands from a journal without snapshots; latency is the time until it is open"
        ),
    })
}

#[derive(Clone, Copy)]
struct Pace {
    per_s: f64,
}

struct Outcome {
    per_s: f64,
    duration: Duration,
    latencies: Latencies,
}

fn run(
    load: &Workload,
    config: &Config,
    time: Duration,
    pace: Option<Pace>,
) -> Result<Outcome, JournalError> {
    let exchange = Exchange::open(config, workload::start)?;
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime can be made");
    let handle = exchange.handle();
    submit_all(&runtime, &handle, &load.setup);
    let (answers, waiting) = std::sync::mpsc::sync_channel::<(Instant, Answer)>(IN_FLIGHT);
    let collector = std::thread::spawn(move || collect(waiting.into_iter()));
    let start = tick();
    let sent = match pace {
        None => send_freely(&handle, &load.mixed, &answers, start, time),
        Some(pace) => send_paced(&handle, &load.mixed, &answers, start, time, pace),
    };
    drop(answers);
    let latencies = collector.join().expect("the collector does not panic");
    let duration = start.elapsed();
    exchange.close()?;
    Ok(Outcome { per_s: per_second(sent, duration), duration, latencies })
}

fn submit_all(runtime: &Runtime, handle: &ExchangeHandle, commands: &[Command]) {
    let answers: Vec<_> = (1..).zip(commands).map(|(id, command)| enqueue(handle, id, command)).collect();
    for answer in answers {
        runtime.block_on(answer).expect("the workload was accepted");
    }
}

fn send_freely(
    handle: &ExchangeHandle,
    commands: &[Command],
    answers: &SyncSender<(Instant, Answer)>,
    start: Instant,
    time: Duration,
) -> u64 {
    let mut sent = 0;
    for command in commands {
        if start.elapsed() > time {
            break;
        }
        send(handle, sent, command, tick(), answers);
        sent += 1;
    }
    sent
}

fn send_paced(
    handle: &ExchangeHandle,
    commands: &[Command],
    answers: &SyncSender<(Instant, Answer)>,
    start: Instant,
    time: Duration,
    pace: Pace,
) -> u64 {
    let mut sent = 0;
    while (sent as usize) < commands.len() && start.elapsed() <= time {
        let due = ((start.elapsed().as_secs_f64() * pace.per_s) as u64).min(commands.len() as u64);
        while sent < due {
            let at = start + Duration::from_secs_f64(sent as f64 / pace.per_s);
            send(handle, sent, &commands[sent as usize], at, answers);
            sent += 1;
        }
        std::thread::sleep(PACE);
    }
    sent
}

fn send(
    handle: &ExchangeHandle,
    place: u64,
    command: &Command,
    due: Instant,
    answers: &SyncSender<(Instant, Answer)>,
) {
    let answer = enqueue(handle, (1 << 64) | u128::from(place), command);
    answers.send((due, answer)).expect("the collector waits for all answers");
}

fn enqueue(handle: &ExchangeHandle, id: u128, command: &Command) -> Answer {
    loop {
        match handle.enqueue(ClientId(id), command.clone()) {
            Ok(answer) => return Box::pin(answer),
            Err(SubmitError::Busy) => std::thread::yield_now(),
            Err(error) => panic!("the exchange has failed: {error}"),
        }
    }
}

/// Waits for answers in the order of submission, which is the order in which they are given.
fn collect(answers: impl Iterator<Item = (Instant, Answer)>) -> Latencies {
    let runtime = Builder::new_current_thread().build().expect("a runtime can be made");
    let mut latencies = Latencies::new();
    for (due, answer) in answers {
        runtime.block_on(answer).expect("the workload was accepted");
        latencies.record(due.elapsed());
    }
    latencies
}
