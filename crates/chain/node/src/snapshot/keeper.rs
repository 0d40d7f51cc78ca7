//! Writing snapshots while the chain goes on.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
};

use tokio::sync::watch;

use super::{PIECE_BYTES, SnapshotError, write_snapshot};
use crate::{Blockchain, NodeError};

/// When a node writes snapshots, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSettings {
    /// One folder for each, named after its height.
    pub directory: PathBuf,
    /// Blocks from one to the next, at least.
    pub every_blocks: u64,
    /// How many are kept, the newest.
    pub keep: usize,
}

/// Starts a thread that writes them until `stop` turns true. What it fails at it says in the log, and tries
/// again with a later block: the chain does not depend on it.
pub(crate) fn start(
    chain: Arc<Blockchain>,
    settings: SnapshotSettings,
    stop: watch::Receiver<bool>,
) -> Result<JoinHandle<Result<(), NodeError>>, NodeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(NodeError::Thread)?;
    let write = move || {
        runtime.block_on(follow(&chain, &settings, stop));
        Ok(())
    };
    std::thread::Builder::new().name("chain-snapshots".into()).spawn(write).map_err(NodeError::Thread)
}

async fn follow(chain: &Blockchain, settings: &SnapshotSettings, mut stop: watch::Receiver<bool>) {
    let mut heads = chain.watch_head();
    loop {
        let last = heights(&settings.directory).last().copied().unwrap_or_default();
        let due = last.saturating_add(settings.every_blocks.max(1));
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            due = heads.wait_for(|head| head.height >= due) => if due.is_err() { return },
        }
        if let Err(error) = write_one(chain, settings, &stop) {
            tracing::warn!(%error, "no snapshot was written");
        }
        // The block that was not final by itself, or could not be written, is not tried again.
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            changed = heads.changed() => if changed.is_err() { return },
        }
    }
}

fn write_one(
    chain: &Blockchain,
    settings: &SnapshotSettings,
    stop: &watch::Receiver<bool>,
) -> Result<(), SnapshotError> {
    let state = chain.store().freeze()?.ok_or(SnapshotError::Empty)?;
    let height = state.head().height;
    let folder = settings.directory.join(height.to_string());
    let mut go_on = |_| if *stop.borrow() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    match write_snapshot(chain.store(), chain.genesis(), &state, &folder, PIECE_BYTES, &mut go_on) {
        Ok(manifest) => tracing::info!(height, pieces = manifest.pieces.len(), "a snapshot was written"),
        Err(SnapshotError::NoCertificate(_) | SnapshotError::Stopped) => return Ok(()),
        Err(error) => return Err(error),
    }
    remove_old(settings)
}

fn remove_old(settings: &SnapshotSettings) -> Result<(), SnapshotError> {
    let heights = heights(&settings.directory);
    for height in heights.iter().rev().skip(settings.keep.max(1)) {
        let folder = settings.directory.join(height.to_string());
        fs::remove_dir_all(&folder).map_err(SnapshotError::file(&folder))?;
    }
    Ok(())
}

/// Heights of the snapshots that are there, lowest first.
fn heights(directory: &Path) -> Vec<u64> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut heights: Vec<_> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    heights.sort_unstable();
    heights
}
