//! A scan of many transfers.

use std::time::{Duration, Instant};

use anyhow::Result;
use genex_surveillance::{Thresholds, Transfer, TransferKind, scan};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::{SEED, memory_bytes};

const ACCOUNTS: u32 = 40_000;
const TRANSFERS: usize = 250_000;
/// Two months.
const SPAN_S: i64 = 60 * 24 * 3_600;

/// Scans of the same 250,000 transfers, one after the other.
pub fn transfers(time: Duration) -> Result<Value> {
    let transfers = generate();
    let start = Instant::now();
    let (mut times, mut found) = (Vec::new(), 0);
    while start.elapsed() < time || times.is_empty() {
        let begin = Instant::now();
        found = scan(&transfers, &Thresholds::default()).len();
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    let per_scan = times[times.len() / 2];
    let us = |at: usize| (times[(times.len() - 1) * at / 1_000].as_micros()) as u64;
    Ok(json!({
        "case": "aml/transfers", "throughput_per_s": TRANSFERS as f64 / per_scan.as_secs_f64(),
        "latency_us": { "p50": us(500), "p90": us(900), "p99": us(990), "p999": us(999), "max": us(1_000) },
        "durable": false, "memory_bytes": memory_bytes(), "duration_s": start.elapsed().as_secs_f64(), "peers": [],
        "notes": format!("all typologies over {TRANSFERS} transfers of {ACCOUNTS} accounts in 60 days; latency is of a \
            whole scan; {found} groups found"),
    }))
}

/// Ordinary transfers, a few large, and rings that pass money round.
fn generate() -> Vec<Transfer> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut transfers = Vec::with_capacity(TRANSFERS);
    while transfers.len() < TRANSFERS {
        let at = rng.random_range(0..SPAN_S);
        if transfers.len().is_multiple_of(2_000) {
            ring(&mut rng, &mut transfers, at);
        }
        let kind = [TransferKind::P2p, TransferKind::Trade, TransferKind::Primary][rng.random_range(0..3)];
        let large = rng.random_bool(0.05);
        let amount = if large { rng.random_range(20_000..150_000) } else { rng.random_range(100..20_000) };
        let (from, to) = (rng.random_range(0..ACCOUNTS), rng.random_range(0..ACCOUNTS));
        push(&mut transfers, at, from, to, amount, kind);
    }
    transfers.truncate(TRANSFERS);
    transfers
}

fn ring(rng: &mut ChaCha8Rng, transfers: &mut Vec<Transfer>, at: i64) {
    let first = rng.random_range(0..ACCOUNTS);
    for hop in 0..6u32 {
        let (from, to) = ((first + hop) % ACCOUNTS, (first + (hop + 1) % 6) % ACCOUNTS);
        push(
            transfers,
            at + i64::from(hop) * 7_200,
            from,
            to,
            200_000 - u64::from(hop) * 2_000,
            TransferKind::P2p,
        );
    }
}

fn push(transfers: &mut Vec<Transfer>, at: i64, from: u32, to: u32, amount_minor: u64, kind: TransferKind) {
    let id = transfers.len().to_string();
    transfers.push(Transfer { id, at, from: format!("U{from}"), to: format!("U{to}"), amount_minor, kind });
}
