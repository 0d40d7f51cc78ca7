//! `genex bench`: one line per measured case.

mod aml;
mod api;
mod chain;
mod product;
mod screen;
mod search;

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use genex_exchange::bench::{
    Growing, Workload, book_mixed, disk_sync, durable_files, durable_postgres, growth, memory_mixed, recovery,
};
use serde_json::Value;

use crate::args::{BenchArgs, BenchFamily};

const SEED: u64 = 7;
const COMMANDS: usize = 500_000;
/// Of everything whose number grows.
const MOST: u64 = 10_000_000;

/// Runs the cases that fit, and prints each as soon as it is measured.
pub fn run(args: BenchArgs) -> Result<ExitCode> {
    let time = Duration::from_secs(args.seconds);
    match args.family {
        BenchFamily::Exchange => exchange(&args, time)?,
        BenchFamily::Journal => journal(&args, time)?,
        BenchFamily::Chain => chain::run(&args)?,
        BenchFamily::Screen => screening(&args, time)?,
        BenchFamily::Api => api_cases(&args, time)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn exchange(args: &BenchArgs, time: Duration) -> Result<()> {
    if args.wants("exchange/memory/book") {
        report(args, &serde_json::to_value(book_mixed(time, SEED))?);
    }
    if args.wants("exchange/memory/mixed") {
        report(args, &serde_json::to_value(memory_mixed(&Workload::generate(SEED, COMMANDS), time))?);
    }
    for what in Growing::ALL.into_iter().filter(|what| args.wants(what.case())) {
        growth(what, MOST, |measured| -> Result<()> {
            report(args, &serde_json::to_value(measured)?);
            Ok(())
        })?;
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

fn api_cases(args: &BenchArgs, time: Duration) -> Result<()> {
    type Case = fn(Duration) -> Result<Value>;
    let cases: [(&str, Case); 3] =
        [("api/place-order", api::place_orders), ("api/mixed", api::mixed), ("api/search", search::search)];
    for (_, measure) in cases.into_iter().filter(|(name, _)| args.wants(name)) {
        report(args, &measure(time)?);
    }
    Ok(())
}

fn screening(args: &BenchArgs, time: Duration) -> Result<()> {
    screen::run(args, time, |case| report(args, case))?;
    if args.wants("aml/transfers") {
        report(args, &aml::transfers(time)?);
    }
    Ok(())
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
    let name = case["case"].as_str().unwrap_or_default();
    let throughput = case["throughput_per_s"].as_f64().unwrap_or_default();
    let latency = &case["latency_us"];
    match latency["p50"].is_null() {
        true => println!("{name}: {throughput:.0}/s; {}", case["notes"].as_str().unwrap_or_default()),
        false => println!(
            "{name}: {throughput:.0}/s, p50 {} us, p99 {} us, max {} us",
            latency["p50"], latency["p99"], latency["max"],
        ),
    }
}
