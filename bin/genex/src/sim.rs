//! `genex sim`: seeded faults, and whether every promise is kept.

use std::process::ExitCode;

use anyhow::{Context, Result};
use genex_chain_node::simulation::{self as chain, Plan, Report, Treason};
use genex_exchange::sim::{Simulated, simulate};
use serde_json::json;

use crate::args::{Scenario, SimArgs};

/// Runs the seeds; a broken promise ends with exit code 1 and names the seed that shows it.
pub fn run(args: &SimArgs) -> Result<ExitCode> {
    for seed in args.seed..args.seed.saturating_add(args.seeds) {
        let seen = match args.scenario {
            Scenario::Exchange => exchange(seed, args.json),
            Scenario::Chain => validators(seed, args.json),
        };
        match seen {
            Ok(seen) => println!("{seen}"),
            Err(violation) => {
                eprintln!("genex: seed {seed}: {violation:#}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn exchange(seed: u64, as_json: bool) -> Result<String> {
    let seen = simulate(seed)?;
    if as_json { Ok(serde_json::to_string(&seen)?) } else { Ok(text(&seen)) }
}

fn text(seen: &Simulated) -> String {
    format!(
        "seed {}: {} commands acknowledged over {} crashes, {} failed writes, {} incomplete frames; every promise kept",
        seen.seed, seen.acknowledged, seen.crashes, seen.failed_writes, seen.torn
    )
}

/// Honest validators alone, and then one of each kind of traitor among them.
fn validators(seed: u64, as_json: bool) -> Result<String> {
    let mut lines = Vec::new();
    for (name, treason) in
        [("honest", None), ("two-faces", Some(Treason::TwoFaces)), ("noise", Some(Treason::Noise))]
    {
        let directory = tempfile::tempdir()?;
        let report = chain::run(directory.path(), Plan { treason, ..Plan::new(seed) });
        lines.push(line(seed, name, &report.with_context(|| name.to_owned())?, as_json));
    }
    Ok(lines.join("\n"))
}

fn line(seed: u64, name: &str, report: &Report, as_json: bool) -> String {
    let Report { fingerprint, height, tip, epochs: _, faults, offences } = report;
    let faults: usize = faults.values().sum();
    match as_json {
        true => json!({
            "seed": seed, "validators": name, "height": height, "tip": tip, "faults": faults,
            "offences": offences.len(), "fingerprint": fingerprint,
        })
        .to_string(),
        false => format!(
            "seed {seed}, {name}: {height} blocks over {faults} faults, {} kinds of offences proven; every promise \
             kept; run {fingerprint}",
            offences.len()
        ),
    }
}
