//! `genex journal`: what the exchange has written.

mod surveil;

use std::{io, path::Path, process::ExitCode, thread, time::Duration};

use anyhow::{Context, Result};
use genex_exchange::{
    Backing, Config, JournalPlace, Standby,
    journal::{InclusionProof, JournalTree, export_journal, inspect_journal},
    verify_journal_in,
};
use genex_surveillance::market::Obligation;
use serde_json::{Value, json};

use crate::args::{JournalTask, PlaceArgs};

/// How often a writer's journal is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Runs the task; damage and a journal that is cut off end with an error that names where.
pub fn run(task: JournalTask) -> Result<ExitCode> {
    match task {
        JournalTask::Inspect(place) => inspect(place.journal())?,
        JournalTask::Verify(place) => verify(&place.journal())?,
        JournalTask::Export { place, from, to } => {
            export_journal(place.journal(), from..=to, io::BufWriter::new(io::stdout().lock()))?;
        }
        JournalTask::Follow { place, state } => follow(place.journal(), &state)?,
        JournalTask::Prove { place, seq, size } => prove(&place.journal(), seq, size)?,
        JournalTask::Surveil { place, depth, spread_bps, uptime_bps } => {
            let obligation = Obligation { depth, spread_bps, uptime_bps };
            surveil::surveil(place.journal(), obligation, io::BufWriter::new(io::stdout().lock()))?;
        }
        JournalTask::Fence(place) => shut_out(&place.journal())?,
    }
    Ok(ExitCode::SUCCESS)
}

impl PlaceArgs {
    fn journal(&self) -> JournalPlace {
        JournalPlace::named(&self.place, self.shard)
    }
}

fn inspect(place: JournalPlace) -> Result<()> {
    let found = inspect_journal(place, |frame| {
        println!("{}", serde_json::to_string(&frame)?);
        Ok(())
    })?;
    println!("{}", serde_json::to_string(&found)?);
    Ok(())
}

fn verify(place: &JournalPlace) -> Result<()> {
    let found = verify_journal_in(place)?;
    let (state, frame) = (hex::encode(found.state_hash), hex::encode(found.last_frame_hash));
    println!(
        "{}",
        json!({
            "last_seq": found.last_seq, "frames": found.frames, "snapshots": found.snapshots,
            "state_hash": state, "last_frame_hash": frame,
        })
    );
    Ok(())
}

/// Follows until it is told to stop, or writer and follower disagree.
fn follow(place: JournalPlace, state: &Path) -> Result<()> {
    let config = match place {
        JournalPlace::Dir(dir) => Config::in_dir(dir),
        JournalPlace::Postgres(server) => {
            Config { journal: Backing::Postgres(server), ..Config::in_dir(state) }
        }
    };
    let (mut standby, mut told) = (Standby::open(&config)?, None);
    loop {
        match standby.catch_up() {
            Ok(status) if told != Some(status.seq) => {
                println!("{}", json!({ "seq": status.seq, "state_hash": hex::encode(status.state_hash) }));
                told = Some(status.seq);
            }
            Ok(_) => {}
            Err(error) if error.may_pass() => tracing::warn!(%error, "the journal can't be read now"),
            Err(error) => return Err(error.into()),
        }
        thread::sleep(POLL);
    }
}

fn prove(place: &JournalPlace, seq: u64, size: Option<u64>) -> Result<()> {
    let tree = JournalTree::read(place)?;
    let size = size.unwrap_or(tree.anchor().size);
    let proof = tree.inclusion(seq, size);
    let proof = proof.with_context(|| format!("sequence {seq} is not in the first {size} frames"))?;
    println!("{}", as_json(&proof));
    Ok(())
}

fn as_json(proof: &InclusionProof) -> Value {
    let path: Vec<String> = proof.path.iter().map(hex::encode).collect();
    json!({
        "frame": hex::encode(proof.frame), "index": proof.index, "path": path,
        "size": proof.anchor.size, "root": hex::encode(proof.anchor.root),
    })
}

fn shut_out(place: &JournalPlace) -> Result<()> {
    println!("{}", json!({ "fenced_epoch": place.fence()? }));
    Ok(())
}
