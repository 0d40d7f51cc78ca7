//! `genex aml`: laundering in a batch of transfers.

use std::{
    io::{Write, stdout},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result};
use genex_surveillance::{Finding, Thresholds, Transfer, read_csv, scan};
use serde_json::json;

use crate::args::AmlTask;

const BAD_INPUT: u8 = 2;

/// Runs the task. A file that is none of transfers ends with exit code 2.
pub fn run(task: AmlTask) -> Result<ExitCode> {
    let AmlTask::Scan { transfers, json } = task;
    let transfers = match read(&transfers) {
        Ok(transfers) => transfers,
        Err(error) => {
            eprintln!("genex: {error:#}");
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let found = scan(&transfers, &Thresholds::default());
    if json {
        print_lines(&found)?
    } else {
        print_table(&found)?
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Vec<Transfer>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    read_csv(&bytes).with_context(|| path.display().to_string())
}

/// `group,typology,score,members,tx_ids`, the surest first; `|` between members and between ids.
fn print_table(found: &[Finding]) -> Result<()> {
    let mut table = csv::Writer::from_writer(stdout().lock());
    table.write_record(["group", "typology", "score", "members", "tx_ids"])?;
    for (n, finding) in found.iter().enumerate() {
        let (members, ids) = (finding.members.join("|"), finding.transfers.join("|"));
        table.write_record([&group(n), finding.typology.as_str(), &score(finding), &members, &ids])?;
    }
    Ok(table.flush()?)
}

fn print_lines(found: &[Finding]) -> Result<()> {
    let mut out = stdout().lock();
    for (n, finding) in found.iter().enumerate() {
        let line = json!({
            "group": group(n), "typology": finding.typology.as_str(), "score": score(finding),
            "members": finding.members, "tx_ids": finding.transfers, "reason": finding.reason,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn group(n: usize) -> String {
    format!("F{:04}", n + 1)
}

fn score(finding: &Finding) -> String {
    format!("{}.{:03}", finding.score / 1_000, finding.score % 1_000)
}
