//! `genex journal`: what the exchange has written.

use std::{io, process::ExitCode};

use anyhow::Result;
use genex_exchange::{
    journal::{export_journal, inspect_journal},
    verify_journal,
};
use serde_json::json;

use crate::args::JournalTask;

/// Runs the task; damage and a journal that is cut off end with an error that names file and byte.
pub fn run(task: JournalTask) -> Result<ExitCode> {
    match task {
        JournalTask::Inspect { dir } => {
            let found = inspect_journal(&dir, |frame| {
                println!("{}", serde_json::to_string(&frame)?);
                Ok(())
            })?;
            println!("{}", serde_json::to_string(&found)?);
        }
        JournalTask::Verify { dir } => {
            let found = verify_journal(&dir)?;
            let (state, frame) = (hex::encode(found.state_hash), hex::encode(found.last_frame_hash));
            println!(
                "{}",
                json!({
                    "last_seq": found.last_seq, "frames": found.frames, "snapshots": found.snapshots,
                    "state_hash": state, "last_frame_hash": frame,
                })
            );
        }
        JournalTask::Export { dir, from, to } => {
            export_journal(&dir, from..=to, io::BufWriter::new(io::stdout().lock()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
