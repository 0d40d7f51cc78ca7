//! `genex bench`: one line per measured case.

mod api;

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use genex_chain_node::{BenchConfig, bench_transfers};
use genex_exchange::bench::{
    Workload, book_mixed, disk_sync, durable_files, durable_postgres, memory_mixed, recovery,
};
use serde_json::{Value, json};

use crate::args::{BenchArgs, BenchFamily};

const SEED: u64 = 7;
const COMMANDS: usize = 500_000;
const TRANSFERS_PER_SECOND: usize = 12_000;

/// Runs the cases that fit, and prints each as soon as it is measured.
pub fn run(args: BenchArgs) -> Result<ExitCode> {
    let time = Duration::from_secs(args.seconds);
    match args.family {
        BenchFamily::Exchange => exchange(&args, time)?,
        BenchFamily::Journal => journal(&args, time)?,
        BenchFamily::Chain => chain(&args)?,
        BenchFamily::Api => report(&args, &api::place_orders(time)?),
    }
    Ok(ExitCode::SUCCESS)
}

fn exchange(args: &BenchArgs, time: Duration) -> Result<()> {
    if args.wants("exchange/book/mixed") {
        report(args, &serde_json::to_value(book_mixed(time, SEED))?);
    }
    if args.wants("exchange/memory/mixed") {
        report(args, &serde_json::to_value(memory_mixed(&Workload::generate(SEED, COMMANDS), time))?);
    }
    Ok(())
}

fn journal(args: &BenchArgs, time: Duration) -> Result<()> {
    let load = Workload::generate(SEED, COMMANDS);
    let dir = tempfile::tempdir()?;
    if args.wants("disk/fdatasync") {
        report(args, &serde_json::to_value(disk_sync(dir.path(), time)?)?);
    }
    if args.wants("exchange/durable/files") {
        report(args, &serde_json::to_value(durable_files(&load, dir.path(), time)?)?);
    }
    if args.wants("exchange/durable/postgres") {
        match durable_postgres(&load, dir.path(), time)? {
            Some(measured) => report(args, &serde_json::to_value(measured)?),
            None => eprintln!("genex: PostgreSQL is not installed; exchange/durable/postgres is left out"),
        }
    }
    if args.wants("exchange/recovery") {
        report(args, &serde_json::to_value(recovery(&load, &dir.path().join("recovery"))?)?);
    }
    Ok(())
}

fn chain(args: &BenchArgs) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let mut config = BenchConfig::new(dir.path());
    config.transfers = TRANSFERS_PER_SECOND * usize::try_from(args.seconds)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let found = runtime.block_on(bench_transfers(config))?;
    for (case, part) in [("transfers", &found.saturated), ("transfers-paced", &found.paced)] {
        report(args, &transfers(&format!("chain/1-validator/{case}"), &serde_json::to_value(part)?));
    }
    Ok(())
}

fn transfers(case: &str, found: &Value) -> Value {
    let number = |name: &str| found[name].as_u64().unwrap_or_default();
    let us = |percentile: &str| found["submit_to_final_ms"][percentile].as_u64().map(|ms| ms * 1_000);
    json!({
        "case": case, "throughput_per_s": number("tps"), "durable": true,
        "latency_us": { "p50": us("p50"), "p99": us("p99"), "max": us("max") },
        "duration_s": number("elapsed_ms") as f64 / 1_000.0, "memory_bytes": memory_bytes(), "peers": [],
        "notes": format!("coupon transfers signed beforehand, over JSON-RPC from this process; {} blocks, longest \
            interval {} ms", number("blocks"), number("longest_block_interval_ms")),
    })
}

/// Resident memory of this process, if the system says.
fn memory_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split(' ').nth(1)?.parse::<u64>().ok()? * 4_096)
}

fn report(args: &BenchArgs, case: &Value) {
    if args.json {
        println!("{case}");
        return;
    }
    let latency = &case["latency_us"];
    println!(
        "{}: {:.0}/s, p50 {} us, p99 {} us, max {} us",
        case["case"].as_str().unwrap_or_default(),
        case["throughput_per_s"].as_f64().unwrap_or_default(),
        latency["p50"],
        latency["p99"],
        latency["max"],
    );
}
