//! Looking into a journal: what frames there are, and what is in them, without applying any of it.

use std::{
    io::{self, Write},
    ops::RangeInclusive,
    path::PathBuf,
};

use genex_protocol::{ClientId, Command, Entry, Event, Receipt};
use genex_types::Timestamp;
use serde::Serialize;

use super::{Frame, JournalError, JournalPlace, scan::Tail};

/// What a frame says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrameSummary {
    /// Sequence of its first command.
    pub first_seq: u64,
    /// Sequence of its last.
    pub last_seq: u64,
    /// Bytes, header and trailer included.
    pub length: usize,
    /// When its last command was given its place.
    pub time: Timestamp,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// State hash after its last command, in hexadecimal.
    pub state_hash: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspected {
    /// Segment files; 0 of a journal in PostgreSQL.
    pub segments: u64,
    /// Whole frames.
    pub frames: u64,
    /// Last sequence; 0 if there is none.
    pub last_seq: u64,
    /// Where a frame that was cut off begins, and in which file.
    pub torn: Option<(PathBuf, u64)>,
}

/// One command with what it did, as a line of an export.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Line {
    seq: u64,
    time: Timestamp,
    client_id: ClientId,
    command: Command,
    events: Vec<Event>,
    entries: Vec<Entry>,
}

/// Reads a journal, checks every frame's checksums and its place in the chain, and shows each. Nothing is
/// changed, and a frame that was cut off at the end is no error.
///
/// Errors: damage, and what `show` returns.
pub fn inspect_journal(
    place: impl Into<JournalPlace>,
    mut show: impl FnMut(FrameSummary) -> io::Result<()>,
) -> Result<Inspected, JournalError> {
    let mut frames = 0;
    let walked = place.into().walk(&mut |frame, hash| {
        frames += 1;
        show(summary(&frame, hash)?).map_err(JournalError::io("output"))
    })?;
    let torn = walked.tail.filter(|(.., tail)| *tail == Tail::Torn).map(|(path, at, _)| (path, at));
    Ok(Inspected { segments: walked.segments, frames, last_seq: walked.link.next_seq - 1, torn })
}

/// Writes the commands of `seqs` and what they did to `out`, one JSON object a line; returns how many. Every frame up
/// to the end is checked as in [`inspect_journal`].
///
/// Errors: damage; `out` can't be written.
pub fn export_journal(
    place: impl Into<JournalPlace>,
    seqs: RangeInclusive<u64>,
    mut out: impl Write,
) -> Result<u64, JournalError> {
    let mut written = 0;
    place.into().walk(&mut |frame, _| {
        if frame.last_seq() < *seqs.start() || frame.first_seq() > *seqs.end() {
            return Ok(());
        }
        for record in frame.records()?.into_iter().filter(|record| seqs.contains(&record.seq)) {
            let receipt = record.receipt()?;
            let (seq, time, client_id) = (record.seq, record.time, record.client_id);
            let (events, entries) = (receipt.events, receipt.entries);
            let line = Line { seq, time, client_id, command: record.command()?, events, entries };
            write_line(&mut out, &line).map_err(JournalError::io("output"))?;
            written += 1;
        }
        Ok(())
    })?;
    out.flush().map_err(JournalError::io("output"))?;
    Ok(written)
}

/// Shows every command with its receipt, in order. Frames are checked, and a cut-off end is taken, as in
/// [`inspect_journal`].
///
/// Errors: damage, and what `visit` returns.
pub fn visit_journal(
    place: impl Into<JournalPlace>,
    mut visit: impl FnMut(&Command, &Receipt) -> io::Result<()>,
) -> Result<(), JournalError> {
    place.into().walk(&mut |frame, _| {
        for record in frame.records()? {
            visit(&record.command()?, &record.receipt()?).map_err(JournalError::io("output"))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn summary(frame: &Frame, hash: [u8; 32]) -> Result<FrameSummary, JournalError> {
    Ok(FrameSummary {
        first_seq: frame.first_seq(),
        last_seq: frame.last_seq(),
        length: frame.bytes().len(),
        time: frame.record(frame.last_seq())?.time,
        hash: blake3::Hash::from_bytes(hash).to_hex().to_string(),
        state_hash: blake3::Hash::from_bytes(frame.state_hash()).to_hex().to_string(),
    })
}

fn write_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
