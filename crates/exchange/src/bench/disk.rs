//! The disk alone, beside which the journal's figures have to be read.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "what is measured is a file")]

use std::{fs::File, os::unix::fs::FileExt, path::Path, time::Duration};

use super::{Latencies, Measured, per_second, tick};
use crate::journal::JournalError;

/// Bytes of a commit, about those of a few hundred commands.
const COMMIT: usize = 128 << 10;
/// Size of the file, written through again and again.
const FILE: u64 = 128 << 20;

/// Writes and syncs 128 KiB after 128 KiB in a file of zeros in `dir`, which is what a group commit costs at least:
/// how often the disk can, and how long each takes.
///
/// Errors: the file can't be written.
pub fn disk_sync(dir: &Path, time: Duration) -> Result<Measured, JournalError> {
    let path = dir.join("sync.probe");
    let (latencies, count) = probe(&path, time).map_err(JournalError::io(&path))?;
    Ok(Measured {
        case: "disk/fdatasync",
        throughput_per_s: per_second(count, time),
        latency_us: latencies.summary(),
        durable: true,
        memory_bytes: None,
        duration_s: time.as_secs_f64(),
        peers: Vec::new(),
        notes: format!(
            "{} KiB written and synced at a time in a preallocated file, no journal",
            COMMIT >> 10
        ),
    })
}

fn probe(path: &Path, time: Duration) -> std::io::Result<(Latencies, u64)> {
    let file = File::create(path)?;
    let block = vec![0xa5; COMMIT];
    for at in (0..FILE).step_by(COMMIT) {
        file.write_all_at(&block, at)?;
    }
    file.sync_all()?;
    let (mut latencies, mut count, begin) = (Latencies::new(), 0, tick());
    while begin.elapsed() < time {
        let start = tick();
        file.write_all_at(&block, count * COMMIT as u64 % FILE)?;
        file.sync_data()?;
        latencies.record(start.elapsed());
        count += 1;
    }
    std::fs::remove_file(path)?;
    Ok((latencies, count))
}
