//! Looking into a journal.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files")]

mod market;

use std::{fs, path::Path};

use genex_exchange::{
    Config, Exchange, JournalError,
    journal::{export_journal, inspect_journal},
    verify_journal,
};
use genex_protocol::{ClientId, Command, Event, Quote, Side};
use genex_types::{OrderId, Price, Timestamp};
use market::*;
use serde_json::Value;
use tempfile::TempDir;

fn config(dir: &Path) -> Config {
    Config { segment_bytes: 8 << 10, ..Config::in_dir(dir) }
}

/// Commands of many kinds, one frame each.
async fn journal() -> (TempDir, Vec<Command>) {
    let dir = TempDir::new().unwrap();
    let exchange = Exchange::open(&config(dir.path()), || START).unwrap();
    let handle = exchange.handle();
    let bid = Side::Buy { min_resales_left: 1, budget: None };
    let quotes = vec![Quote { order: OrderId(9), side: bid, price: Price(8_000), quantity: 2 }];
    let mut commands = vec![
        Command::OpenParty { party: ISSUER },
        Command::OpenParty { party: ALICE },
        Command::CreditCash { party: ALICE, amount: usd(100_000) },
        Command::RegisterSeries(series()),
        Command::MassQuote { party: ALICE, series: CAKES, quotes },
    ];
    commands.extend((0..60).map(|_| Command::CreditCash { party: ALICE, amount: usd(1) }));
    for (id, command) in (1..).zip(&commands) {
        handle.submit(ClientId(id), command.clone()).await.unwrap();
    }
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
    (dir, commands)
}

#[tokio::test]
async fn every_frame_is_shown_in_order_and_ends_where_verification_does() {
    let (dir, commands) = journal().await;
    let mut shown = Vec::new();
    let found = inspect_journal(dir.path(), |frame| {
        shown.push(frame);
        Ok(())
    })
    .unwrap();
    let verified = verify_journal(dir.path()).unwrap();
    assert_eq!((found.frames, found.last_seq), (verified.frames, commands.len() as u64));
    assert!(found.segments > 1 && found.torn.is_none());
    assert!(shown.windows(2).all(|pair| pair[1].first_seq == pair[0].last_seq + 1));
    let last = shown.last().unwrap();
    assert_eq!(last.state_hash, blake3::Hash::from_bytes(verified.state_hash).to_hex().as_str());
    assert_eq!((last.last_seq, last.time), (verified.last_seq, START));
}

#[tokio::test]
async fn an_export_holds_the_commands_that_were_asked_for_and_what_they_did() {
    let (dir, commands) = journal().await;
    let mut out = Vec::new();
    assert_eq!(export_journal(dir.path(), 4..=6, &mut out).unwrap(), 3);
    let lines: Vec<Value> = out
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    for (line, seq) in lines.iter().zip(4..=6u64) {
        assert_eq!(line["seq"], seq);
        assert_eq!(line["command"], serde_json::to_value(&commands[seq as usize - 1]).unwrap());
        assert_eq!(line["time"], serde_json::to_value::<Timestamp>(START).unwrap());
    }
    let events: Vec<Event> = serde_json::from_value(lines[1]["events"].clone()).unwrap();
    assert!(matches!(&events[..], [Event::OrderAccepted { order, .. }] if order.order == OrderId(9)));
    assert_eq!(export_journal(dir.path(), 1..=u64::MAX, &mut Vec::new()).unwrap(), commands.len() as u64);
}

#[tokio::test]
async fn a_torn_end_is_reported_and_damage_is_an_error() {
    let (dir, commands) = journal().await;
    let found = inspect_journal(dir.path(), |_| Ok(())).unwrap();
    let path = dir.path().join(format!("{:08}.journal", found.segments));
    let whole = fs::read(&path).unwrap();
    let end = whole.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let mut torn = whole.clone();
    torn[end - 100..end].fill(0);
    fs::write(&path, &torn).unwrap();
    let cut = inspect_journal(dir.path(), |_| Ok(())).unwrap();
    assert_eq!(cut.last_seq, commands.len() as u64 - 1);
    assert!(cut.torn.is_some_and(|(file, offset)| file == path && (offset as usize) < end));
    assert_eq!(fs::read(&path).unwrap(), torn, "looking changes nothing");
    let first = dir.path().join("00000001.journal");
    let mut bad = fs::read(&first).unwrap();
    bad[300] ^= 1;
    fs::write(&first, &bad).unwrap();
    let damage = inspect_journal(dir.path(), |_| Ok(())).unwrap_err();
    assert!(matches!(damage, JournalError::Damaged { path, .. } if path == first));
}
