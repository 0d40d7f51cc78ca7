//! The chain's cases: validators as processes of this program, the load from this one.

use std::{path::Path, process::Command};

use anyhow::Result;
use genex_chain_node::{
    BenchConfig, LoadReport, Measurement, Parallelism, Program, bench_catch_up, bench_execution, bench_load,
    bench_restart,
};
use serde_json::{Value, json};

use super::report;
use crate::{args::BenchArgs, node::now};

const TRANSFERS_PER_SECOND: usize = 12_000;

/// Runs the cases that fit.
pub(super) fn run(args: &BenchArgs) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let mut config = BenchConfig::new(dir.path(), validator()?, now());
    config.transfers = TRANSFERS_PER_SECOND * usize::try_from(args.seconds)?;
    config.missed = args.missed;
    config.accounts = args.accounts;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for validators in [1, 4] {
        if args.wants(&format!("chain/{validators}-validators")) {
            let found = runtime.block_on(bench_load(&config, validators))?;
            cases(&found).iter().for_each(|case| report(args, case));
        }
    }
    if args.wants("chain/execution") {
        execution(args)?;
    }
    if args.wants("chain/catch-up") {
        let found = runtime.block_on(bench_catch_up(&config))?;
        report(args, &catch_up(&serde_json::to_value(&found)?));
    }
    if args.wants("chain/restart") {
        let found = runtime.block_on(bench_restart(&config))?;
        report(args, &restart(&serde_json::to_value(&found)?));
    }
    Ok(())
}

/// This program as a validator.
fn validator() -> Result<Program> {
    let program = std::env::current_exe()?;
    Ok(Program::new(move |home: &Path| {
        let mut command = Command::new(&program);
        command.args(["node", "start", "--home"]).arg(home);
        command
    }))
}

fn cases(found: &LoadReport) -> Vec<Value> {
    let parts = [
        ("transfers", &found.saturated, "coupon transfers, a bounded number outstanding"),
        ("transfers-paced", &found.paced, "coupon transfers at 80 % of that rate"),
        ("settlement", &found.settled, "coupons sold in batches of 50 trades with one consent"),
    ];
    let case = |(name, part, what)| {
        measured(&format!("chain/{}-validators/{name}", found.validators), part, what, found)
    };
    parts.map(case).into()
}

fn measured(case: &str, part: &Measurement, what: &str, found: &LoadReport) -> Value {
    let us = |ms: u64| ms * 1_000;
    let [finality, interval] = [part.submit_to_final_ms, part.block_interval_ms];
    json!({
        "case": case, "throughput_per_s": part.per_second, "durable": true,
        "latency_us": { "p50": us(finality.p50), "p99": us(finality.p99), "max": us(finality.max) },
        "block_interval_us": { "p50": us(interval.p50), "p99": us(interval.p99), "max": us(interval.max) },
        "cpu_us_per_item_and_validator": part.cpu_us, "stages_cpu_us": part.stages_us,
        "duration_s": part.elapsed_ms as f64 / 1_000.0, "peers": [],
        "notes": format!("{what}; signed beforehand, over JSON-RPC from another process on the same machine until \
            durable at the first validator; {} in {} blocks; {} bytes on a validator's disk for a transfer",
            part.items, part.blocks, found.disk_bytes_per_transfer),
    })
}

/// One thread against as many as there are processors.
fn execution(args: &BenchArgs) -> Result<()> {
    let threads = std::thread::available_parallelism()?;
    for found in bench_execution(threads)? {
        report(args, &compared(&found));
    }
    Ok(())
}

fn compared(found: &Parallelism) -> Value {
    let Parallelism { mix, threads, serial_per_second, parallel_per_second, executed, repeated } = found;
    let speed_up = *parallel_per_second as f64 / *serial_per_second as f64;
    let repeated_percent = 100.0 * *repeated as f64 / (*executed).max(1) as f64;
    json!({
        "case": format!("chain/execution/{mix}"), "throughput_per_s": parallel_per_second, "durable": false,
        "latency_us": {}, "serial_per_s": serial_per_second, "speed_up": speed_up,
        "repeated_percent": repeated_percent, "threads": threads, "peers": [],
        "notes": format!("one block of transfers of a token in memory, {threads} threads beside the one that \
            settles; {speed_up:.2} times one thread's {serial_per_second}/s, {repeated_percent:.2} % executed twice"),
    })
}

fn catch_up(found: &Value) -> Value {
    json!({
        "case": "chain/catch-up", "throughput_per_s": found["per_second"], "durable": true, "latency_us": {},
        "duration_s": found["elapsed_ms"].as_f64().unwrap_or_default() / 1_000.0, "peers": [],
        "notes": format!("one of four validators, killed, {} blocks with {} transfers behind; the three others made \
            them at {}/s", found["blocks"], found["transfers"], found["made_per_second"]),
    })
}

fn restart(found: &Value) -> Value {
    let us = found["restart_ms"].as_u64().map(|ms| ms * 1_000);
    json!({
        "case": "chain/restart", "throughput_per_s": 0, "durable": true,
        "latency_us": { "p50": us, "p99": us, "max": us },
        "duration_s": found["restart_ms"].as_f64().unwrap_or_default() / 1_000.0, "peers": [],
        "notes": format!("from the start after a kill until JSON-RPC answers; {} accounts in the state",
            found["accounts"]),
    })
}
