//! `genex chain`: the executor alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use genex_chain_execution::{StateTestReport, run_state_tests};

use crate::args::ChainTask;

/// Runs a task; exit code 1 if a test fails.
pub fn run(task: ChainTask) -> Result<ExitCode> {
    let ChainTask::Statetest { paths } = task;
    let mut files = Vec::new();
    for path in &paths {
        collect(path, &mut files)?;
    }
    if files.is_empty() {
        bail!("no file with the ending .json there");
    }
    let mut total = StateTestReport::default();
    for file in &files {
        let report = run_file(file)?;
        for failure in &report.failed {
            println!("FAILED {}: {}: {}", file.display(), failure.name, failure.reason);
        }
        total.passed += report.passed;
        total.skipped += report.skipped;
        total.failed.extend(report.failed);
    }
    let StateTestReport { passed, skipped, failed } = &total;
    println!(
        "{} files: {passed} passed, {} failed, {skipped} of older forks skipped",
        files.len(),
        failed.len()
    );
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_file(file: &Path) -> Result<StateTestReport> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    run_state_tests(&text).with_context(|| format!("{} is no file of state tests", file.display()))
}

/// The files under a path, in the order of their names.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let about = || path.display().to_string();
    if !fs::metadata(path).with_context(about)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut inside = fs::read_dir(path)
        .with_context(about)?
        .map(|entry| Ok(entry.with_context(about)?.path()))
        .collect::<Result<Vec<_>>>()?;
    inside.sort();
    for entry in inside {
        if entry.is_dir() || entry.extension().is_some_and(|ending| ending == "json") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}
