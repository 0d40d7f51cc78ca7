//! A PostgreSQL that goes away, lies or has been taken over: nothing acknowledged is lost, nothing is done twice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod load;
mod market;
mod places;

use std::{
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use genex_exchange::{
    Backing, Config, Exchange, ExchangeHandle, JournalError, SubmitError,
    bench::PrivatePostgres,
    journal::postgres::{PostgresConfig, fence},
};
use genex_types::Timestamp;
use load::{WRITERS, client_id, command, posted};
use market::*;
use places::{Place, server};
use tempfile::TempDir;
use tokio::{runtime::Runtime, task::JoinSet};

const CLOCK: fn() -> Timestamp = || START;

fn config(dir: &TempDir, url: String, lease: Duration) -> Config {
    let server = PostgresConfig { lease, ..PostgresConfig::at(url) };
    Config { journal: Backing::Postgres(server), snapshot_every: 500, ..Config::in_dir(dir.path()) }
}

/// Submits commands from `n` on until the exchange stops; returns the first number without a receipt.
async fn write_until_it_stops(handle: ExchangeHandle, writer: u128, mut n: u128) -> (u128, u128) {
    loop {
        match handle.submit(client_id(writer, n), command(writer, n)).await {
            Ok(_) => n += 1,
            Err(error) => {
                assert_eq!(error, SubmitError::Stopped);
                return (writer, n);
            }
        }
    }
}

#[test]
fn a_server_that_crashes_under_load_loses_nothing_acknowledged_and_doubles_nothing() {
    let Some(server) = server() else { return };
    let dir = TempDir::new().unwrap();
    let config = config(&dir, server.postgres.url(), Duration::from_millis(500));
    let mut next = vec![0; WRITERS as usize];
    for round in 1..=4 {
        let exchange = Exchange::open(&config, CLOCK).unwrap();
        let before = exchange.recovered().last_seq;
        let runtime = Runtime::new().unwrap();
        next = runtime.block_on(async {
            let mut writers = JoinSet::new();
            for (writer, n) in (0..).zip(next) {
                writers.spawn(write_until_it_stops(exchange.handle(), writer, n));
            }
            let handle = exchange.handle();
            let mut receipts = handle.receipts_from(before + 1);
            for _ in 0..400 * round {
                receipts.next().await.unwrap().expect("the writers write");
            }
            server.postgres.crash().unwrap();
            let mut ended = writers.join_all().await;
            ended.sort_unstable();
            ended.into_iter().map(|(_, n)| n).collect()
        });
        assert!(matches!(exchange.close(), Err(JournalError::Postgres(_))));
        server.postgres.go().unwrap();
    }
    let exchange = Exchange::open(&config, CLOCK).unwrap();
    let handle = exchange.handle();
    Runtime::new().unwrap().block_on(async {
        for (writer, n) in (0..).zip(next) {
            let there = posted(&handle, writer).await;
            assert!(there + 1 >= n && there <= n, "{writer}: {there} of {n}");
            handle.submit(client_id(writer, n), command(writer, n)).await.unwrap();
            assert_eq!(posted(&handle, writer).await, n, "the one in doubt is done once");
        }
    });
}

/// A socket in `dir` behind which the server is, until what it says is lost.
fn lossy_socket(dir: &Path, server: &PrivatePostgres, lost: &Arc<AtomicBool>) {
    let name = ".s.PGSQL.5432";
    let (listener, target) = (UnixListener::bind(dir.join(name)).unwrap(), server.dir().join(name));
    let lost = lost.clone();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = UnixStream::connect(&target).unwrap();
            let (to_server, from_server) = (server.try_clone().unwrap(), server);
            let (from_client, to_client) = (client.try_clone().unwrap(), client);
            let lost = lost.clone();
            thread::spawn(move || pass_on(from_client, to_server, &AtomicBool::new(false)));
            thread::spawn(move || pass_on(from_server, to_client, &lost));
        }
    });
}

fn pass_on(mut from: UnixStream, mut to: UnixStream, lost: &AtomicBool) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if lost.load(Ordering::SeqCst) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _closed = to.shutdown(std::net::Shutdown::Both);
}

#[test]
fn a_commit_whose_answer_was_lost_is_found_by_the_next_start() {
    let Some(server) = server() else { return };
    let (dir, socket, lost) = (TempDir::new().unwrap(), TempDir::new().unwrap(), Arc::default());
    lossy_socket(socket.path(), &server.postgres, &lost);
    let lease = Duration::from_secs(60);
    let through = config(&dir, PrivatePostgres::url_in(socket.path()), lease);
    let exchange = Exchange::open(&through, CLOCK).unwrap();
    let (runtime, handle) = (Runtime::new().unwrap(), exchange.handle());
    for n in 0..20 {
        runtime.block_on(handle.submit(client_id(0, n), command(0, n))).unwrap();
    }
    lost.store(true, Ordering::SeqCst);
    let doubtful = runtime.block_on(handle.submit(client_id(0, 20), command(0, 20)));
    assert_eq!(doubtful.err(), Some(SubmitError::Stopped));
    assert!(matches!(exchange.close(), Err(JournalError::Postgres(_))));

    let direct = config(&dir, server.postgres.url(), lease);
    let Backing::Postgres(place) = &direct.journal else { unreachable!("it was made so") };
    assert_eq!(fence(place).unwrap(), 1);
    let exchange = Exchange::open(&direct, CLOCK).unwrap();
    assert_eq!(exchange.recovered().last_seq, 21, "the server had committed");
    let again = runtime.block_on(exchange.handle().submit(client_id(0, 20), command(0, 20))).unwrap();
    assert!(again.replayed && again.seq == 21);
    assert_eq!(runtime.block_on(posted(&exchange.handle(), 0)), 20);
}

#[test]
fn a_writer_that_was_shut_out_acknowledges_nothing_more() {
    let Some(place) = Place::postgres() else { return };
    let (runtime, beside) = (Runtime::new().unwrap(), TempDir::new().unwrap());
    let old = Exchange::open(&place.config, CLOCK).unwrap();
    for n in 0..5 {
        runtime.block_on(old.handle().submit(client_id(0, n), command(0, n))).unwrap();
    }
    fence(&place.server_config()).unwrap();
    let new = Exchange::open(&place.beside(&beside), CLOCK).unwrap();
    let refused = runtime.block_on(old.handle().submit(client_id(0, 5), command(0, 5)));
    assert_eq!(refused.err(), Some(SubmitError::Stopped));
    assert!(matches!(old.close(), Err(JournalError::Fenced { epoch: 1, .. })));
    let receipt = runtime.block_on(new.handle().submit(client_id(0, 5), command(0, 5))).unwrap();
    assert_eq!((receipt.seq, receipt.replayed), (6, false), "the old writer's command is not there");
}

#[test]
fn a_server_that_would_lose_what_it_confirms_is_refused() {
    let Some(server) = server() else { return };
    let (dir, url) = (TempDir::new().unwrap(), server.postgres.url());
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute("ALTER SYSTEM SET fsync = off").unwrap();
    server.postgres.crash().unwrap();
    server.postgres.go().unwrap();
    let refused = Exchange::open(&config(&dir, url, Duration::from_secs(1)), CLOCK).err();
    assert!(matches!(refused, Some(JournalError::Unsafe("fsync=off"))), "{refused:?}");
}
