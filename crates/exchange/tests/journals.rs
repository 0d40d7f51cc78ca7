//! What every journal promises, wherever it is kept.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files and processes")]

mod market;
mod places;

use std::sync::Arc;

use genex_exchange::{Config, Exchange, ExchangeHandle, JournalError, Standby, SubmitError, TakeOver};
use genex_protocol::{Account, ClientId, Command, Receipt};
use genex_types::{Party, Timestamp, UserId};
use market::*;
use places::{Place, places};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const CLOCK: fn() -> Timestamp = || START;

fn open(config: &Config) -> Exchange {
    Exchange::open(config, CLOCK).unwrap()
}

fn party(n: u128) -> Party {
    Party::User(UserId(n))
}

async fn credit(handle: &ExchangeHandle, n: u128) -> Result<Arc<Receipt>, SubmitError> {
    let party = party(n % 10);
    let command =
        if n < 10 { Command::OpenParty { party } } else { Command::CreditCash { party, amount: usd(1) } };
    handle.submit(ClientId(n + 1), command).await
}

/// Commands from..to, every one acknowledged.
fn write(exchange: &Exchange, numbers: std::ops::Range<u128>) {
    let (runtime, handle) = (Runtime::new().unwrap(), exchange.handle());
    runtime.block_on(async {
        for n in numbers {
            credit(&handle, n).await.unwrap();
        }
    });
}

fn posted(exchange: &Exchange) -> i128 {
    let (runtime, handle) = (Runtime::new().unwrap(), exchange.handle());
    let cash = |n| Account::Cash { party: party(n), currency: USD };
    runtime.block_on(async {
        let mut sum = 0;
        for n in 0..10 {
            sum += handle.balance(cash(n)).await.unwrap().posted_minor;
        }
        sum
    })
}

fn hash(exchange: &Exchange) -> [u8; 32] {
    Runtime::new().unwrap().block_on(exchange.handle().audit_view()).unwrap().state_hash
}

#[test]
fn what_was_acknowledged_is_there_when_it_is_opened_again() {
    for place in places() {
        let exchange = open(&place.config);
        write(&exchange, 0..230);
        let before = hash(&exchange);
        exchange.close().unwrap();
        let again = open(&place.config);
        assert_eq!(again.recovered().last_seq, 230, "{}", place.name);
        assert_eq!(again.recovered().state_hash, before, "{}", place.name);
        assert_eq!(posted(&again), 220);
        write(&again, 230..240);
        again.close().unwrap();
        assert_eq!(open(&place.config).recovered().last_seq, 240, "{}", place.name);
    }
}

#[test]
fn the_whole_journal_gives_the_same_state_as_a_snapshot_and_the_rest() {
    for place in places() {
        let exchange = open(&place.config);
        write(&exchange, 0..130);
        let before = hash(&exchange);
        exchange.close().unwrap();
        assert_eq!(open(&place.config).recovered().replayed, 0, "{}", place.name);
        for entry in std::fs::read_dir(&place.config.dir).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "snapshot") {
                std::fs::remove_file(path).unwrap();
            }
        }
        let again = open(&place.config);
        assert_eq!(
            (again.recovered().replayed, again.recovered().state_hash),
            (130, before),
            "{}",
            place.name
        );
    }
}

#[test]
fn a_repeated_command_is_answered_from_the_journal_after_a_start() {
    for place in places() {
        let exchange = open(&place.config);
        write(&exchange, 0..30);
        exchange.close().unwrap();
        let exchange = open(&place.config);
        let (runtime, handle) = (Runtime::new().unwrap(), exchange.handle());
        let receipt = runtime.block_on(credit(&handle, 17)).unwrap();
        assert!(receipt.replayed && receipt.seq == 18, "{}", place.name);
        assert_eq!(posted(&exchange), 20, "{}", place.name);
    }
}

#[test]
fn every_receipt_can_be_read_from_the_first_on() {
    for place in places() {
        let exchange = open(&place.config);
        write(&exchange, 0..60);
        exchange.close().unwrap();
        let exchange = open(&place.config);
        let mut stream = exchange.handle().receipts_from(1);
        Runtime::new().unwrap().block_on(async {
            for seq in 1..=60 {
                assert_eq!(stream.next().await.unwrap().unwrap().seq, seq, "{}", place.name);
            }
        });
    }
}

#[test]
fn a_second_writer_is_refused_while_the_first_one_lives() {
    for place in places() {
        let exchange = open(&place.config);
        write(&exchange, 0..20);
        let beside = TempDir::new().unwrap();
        let second = Exchange::open(&place.beside(&beside), CLOCK).err();
        assert!(matches!(second, Some(JournalError::InUse(_))), "{}: {second:?}", place.name);
        write(&exchange, 20..30);
    }
}

#[test]
fn a_standby_has_the_writers_state_hash_and_takes_its_place_when_it_is_gone() {
    for place in places() {
        let (exchange, beside) = (open(&place.config), TempDir::new().unwrap());
        write(&exchange, 0..40);
        let mut standby = Standby::open(&place.beside(&beside)).unwrap();
        assert_eq!(standby.catch_up().unwrap().seq, 40, "{}", place.name);
        for n in 4..40 {
            write(&exchange, n * 10..(n + 1) * 10);
            standby.catch_up().unwrap();
        }
        assert_eq!(standby.status().state_hash, hash(&exchange), "{}", place.name);
        let TakeOver::Waiting(standby) = standby.take_over(CLOCK).unwrap() else {
            panic!("{}: there is a writer", place.name)
        };
        write(&exchange, 400..410);
        let last = hash(&exchange);
        exchange.close().unwrap();
        let TakeOver::Promoted(promoted) = standby.take_over(CLOCK).unwrap() else {
            panic!("{}: there is no writer", place.name)
        };
        assert_eq!((promoted.recovered().last_seq, promoted.recovered().state_hash), (410, last));
        write(&promoted, 410..420);
        promoted.close().unwrap();
        assert_eq!(open(&place.config).recovered().last_seq, 420, "{}", place.name);
    }
}

/// A place in PostgreSQL with ninety commands, and nobody there.
fn written_on_the_server() -> Option<Place> {
    let place = Place::postgres()?;
    let exchange = open(&place.config);
    write(&exchange, 0..90);
    exchange.close().unwrap();
    Some(place)
}

fn refused(place: &Place) -> JournalError {
    Exchange::open(&place.config, CLOCK).err().expect("a damaged journal is not opened")
}

#[test]
fn a_changed_block_stops_the_start_and_is_named() {
    let Some(place) = written_on_the_server() else { return };
    place.sql(
        "UPDATE journal_block SET body = set_byte(body, 150, get_byte(body, 150) # 1)
         WHERE shard = $shard AND seq = 40",
    );
    let error = refused(&place);
    assert!(matches!(error, JournalError::DamagedBlock { seq: 40, .. }), "{error}");
}

#[test]
fn a_missing_block_stops_the_start_and_is_named() {
    let Some(place) = written_on_the_server() else { return };
    place.sql("DELETE FROM journal_block WHERE shard = $shard AND seq = 60");
    let error = refused(&place);
    assert!(matches!(error, JournalError::DamagedBlock { seq: 60, .. }), "{error}");
}

#[test]
fn a_lost_end_that_a_snapshot_knows_of_stops_the_start() {
    let Some(place) = written_on_the_server() else { return };
    place.sql("DELETE FROM journal_block WHERE shard = $shard AND seq > 80");
    let error = refused(&place);
    assert!(matches!(error, JournalError::ForeignSnapshot { .. }), "{error}");
}
