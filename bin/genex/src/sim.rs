//! `genex sim`: seeded faults, and whether every promise is kept.

use std::process::ExitCode;

use anyhow::Result;
use genex_exchange::sim::{Simulated, simulate};

use crate::args::{Scenario, SimArgs};

/// Runs the seeds; a broken promise ends with exit code 1 and names the seed that shows it.
pub fn run(args: &SimArgs) -> Result<ExitCode> {
    let Scenario::Exchange = args.scenario;
    for seed in args.seed..args.seed.saturating_add(args.seeds) {
        match simulate(seed) {
            Ok(seen) if args.json => println!("{}", serde_json::to_string(&seen)?),
            Ok(seen) => println!("{}", text(&seen)),
            Err(violation) => {
                eprintln!("genex: seed {seed}: {violation}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(seen: &Simulated) -> String {
    format!(
        "seed {}: {} commands acknowledged over {} crashes, {} failed writes, {} incomplete frames; every promise kept",
        seen.seed, seen.acknowledged, seen.crashes, seen.failed_writes, seen.torn
    )
}
