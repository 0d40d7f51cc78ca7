//! `genex market`: the order book alone.

use std::{
    fs::File,
    io::{BufReader, BufWriter, stdout},
    process::ExitCode,
};

use anyhow::{Context, Result};

use crate::args::MarketTask;

const BAD_INPUT: u8 = 2;

/// Runs the task. A stream that is no stream ends with exit code 2.
pub fn run(task: MarketTask) -> Result<ExitCode> {
    let MarketTask::Replay { file, json: _ } = task;
    let input = match File::open(&file).with_context(|| format!("cannot read {}", file.display())) {
        Ok(input) => BufReader::new(input),
        Err(error) => return Ok(bad_input(&error)),
    };
    match genex_exchange::replay::replay(input, BufWriter::new(stdout().lock())) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => Ok(bad_input(&error.into())),
    }
}

fn bad_input(error: &anyhow::Error) -> ExitCode {
    eprintln!("genex: {error:#}");
    ExitCode::from(BAD_INPUT)
}
