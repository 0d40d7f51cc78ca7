//! The layout of a frame.
//!
//! All numbers are little endian. `length` counts the whole frame, trailer included.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 8 | magic `GNXFRAM1` |
//! | 8 | 4 | length |
//! | 12 | 4 | number of records |
//! | 16 | 8 | sequence of the first record |
//! | 24 | 32 | hash of the frame before |
//! | 56 | 32 | hash of the inputs: client id, time and command of every record |
//! | 88 | 32 | state hash after the last record |
//! | 120 | 4 | CRC-32 of the body |
//! | 124 | 4 | CRC-32 of the bytes above |
//! | 128 | … | body: the records |
//! | … | 4 | length again |
//! | … | 4 | magic `GXE1` |
//!
//! A record is the client id (16), the time in microseconds (8), the length of the command (4), the command
//! (borsh), the length of the effects (4) and the effects (borsh: events, then entries). The hash of a frame is
//! the BLAKE3 hash of everything but the trailer. The trailer tells a frame that was written to its end from one
//! that was cut off.

use genex_protocol::{ClientId, Command, Entry, Event, Receipt};
use genex_types::Timestamp;

use super::JournalError;

const MAGIC: &[u8; 8] = b"GNXFRAM1";
const END_MAGIC: &[u8; 4] = b"GXE1";
/// Bytes before the body.
pub(crate) const HEADER: usize = 128;
/// Bytes after the body.
pub(crate) const TRAILER: usize = 8;
const RECORD_HEADER: usize = 28;

/// A complete frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    bytes: Vec<u8>,
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    Header(&'static str),
    Body,
    /// Everything is there but the trailer.
    Trailer {
        length: usize,
    },
}

/// One command with its effects.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its place in the journal.
    pub seq: u64,
    /// The sequencer's time for it.
    pub time: Timestamp,
    /// Who asked.
    pub client_id: ClientId,
    /// The command, as stored.
    pub command: &'a [u8],
    /// What it did, as stored.
    pub effects: &'a [u8],
    /// The whole record, as stored.
    pub bytes: &'a [u8],
}

impl Record<'_> {
    /// The command. Errors: [`JournalError::Unreadable`].
    pub fn command(&self) -> Result<Command, JournalError> {
        borsh::from_slice(self.command).map_err(|_| JournalError::Unreadable { seq: self.seq })
    }

    /// The receipt that was given for it. Errors: [`JournalError::Unreadable`].
    pub fn receipt(&self) -> Result<Receipt, JournalError> {
        let (events, entries): (Vec<Event>, Vec<Entry>) =
            borsh::from_slice(self.effects).map_err(|_| JournalError::Unreadable { seq: self.seq })?;
        let (seq, time, client_id) = (self.seq, self.time, self.client_id);
        Ok(Receipt { seq, time, client_id, events, entries, replayed: false })
    }
}

impl Frame {
    /// Reads the frame at the start of `bytes`.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Flaw> {
        let header = bytes.get(..HEADER).ok_or(Flaw::Header("the frame's header is cut off"))?;
        if &header[..8] != MAGIC {
            return Err(Flaw::Header("no frame begins here"));
        }
        if u32_at(header, 124) != crc32fast::hash(&header[..124]) {
            return Err(Flaw::Header("the frame's header does not fit its checksum"));
        }
        let length = u32_at(header, 8) as usize;
        if length < HEADER + TRAILER || length > bytes.len() {
            return Err(Flaw::Header("the frame is longer than the file"));
        }
        let (content, trailer) = bytes[..length].split_at(length - TRAILER);
        if u32_at(header, 120) != crc32fast::hash(&content[HEADER..]) {
            return Err(Flaw::Body);
        }
        if trailer != trailer_of(length) {
            return Err(Flaw::Trailer { length });
        }
        Ok(Self { bytes: bytes[..length].to_vec() })
    }

    /// The frame that these bytes are, from the first to the last; `None` if they are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::parse(bytes).ok().filter(|frame| frame.bytes.len() == bytes.len())
    }

    /// Whether these bytes are a good header, whatever follows.
    pub(crate) fn is_header(bytes: &[u8]) -> bool {
        bytes.len() >= HEADER && u32_at(bytes, 124) == crc32fast::hash(&bytes[..124])
    }

    /// Length of the frame that begins with this header, if it is one.
    pub(crate) fn length_in(header: &[u8]) -> Option<usize> {
        (header.starts_with(MAGIC) && Self::is_header(header)).then(|| u32_at(header, 8) as usize)
    }

    /// Length of the frame whose trailer ends `bytes`, if one does.
    pub(crate) fn length_by_trailer(bytes: &[u8]) -> Option<usize> {
        let trailer = bytes.last_chunk::<TRAILER>()?;
        let length = u32_at(trailer, 0) as usize;
        (trailer == &trailer_of(length) && length <= bytes.len()).then_some(length)
    }

    /// The frame as stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The records, as stored.
    pub fn body(&self) -> &[u8] {
        &self.bytes[HEADER..self.bytes.len() - TRAILER]
    }

    /// Sequence of the first record.
    pub fn first_seq(&self) -> u64 {
        u64::from_le_bytes(self.bytes[16..24].try_into().expect("8 bytes"))
    }

    /// Sequence of the last record.
    pub fn last_seq(&self) -> u64 {
        self.first_seq() + u64::from(u32_at(&self.bytes, 12)) - 1
    }

    /// Hash of the frame before.
    pub fn previous_hash(&self) -> [u8; 32] {
        self.bytes[24..56].try_into().expect("32 bytes")
    }

    /// Hash of the inputs.
    pub fn input_hash(&self) -> [u8; 32] {
        self.bytes[56..88].try_into().expect("32 bytes")
    }

    /// State hash after the last record.
    pub fn state_hash(&self) -> [u8; 32] {
        self.bytes[88..120].try_into().expect("32 bytes")
    }

    /// Hash of the frame.
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.bytes[..self.bytes.len() - TRAILER]).as_bytes()
    }

    /// The records, in order. Errors: [`JournalError::Unreadable`].
    pub fn records(&self) -> Result<Vec<Record<'_>>, JournalError> {
        let (mut rest, mut records) = (self.body(), Vec::new());
        for seq in self.first_seq()..=self.last_seq() {
            let (record, after) = split_record(rest, seq).ok_or(JournalError::Unreadable { seq })?;
            records.push(record);
            rest = after;
        }
        if rest.is_empty() { Ok(records) } else { Err(JournalError::Unreadable { seq: self.last_seq() }) }
    }

    /// One record. Errors: [`JournalError::Missing`], `Unreadable`.
    pub fn record(&self, seq: u64) -> Result<Record<'_>, JournalError> {
        self.records()?.into_iter().find(|r| r.seq == seq).ok_or(JournalError::Missing { seq })
    }

    /// Whether the input hash is that of the records.
    pub(crate) fn inputs_fit(&self) -> Result<bool, JournalError> {
        let mut hasher = blake3::Hasher::new();
        for record in self.records()? {
            hasher.update(&record.bytes[..RECORD_HEADER + record.command.len()]);
        }
        Ok(*hasher.finalize().as_bytes() == self.input_hash())
    }
}

/// Collects records into a frame.
#[derive(Debug)]
pub struct FrameBuilder {
    first_seq: u64,
    count: u32,
    inputs: blake3::Hasher,
    body: Vec<u8>,
}

impl FrameBuilder {
    /// An empty frame whose first record will have this sequence.
    pub fn new(first_seq: u64) -> Self {
        Self { first_seq, count: 0, inputs: blake3::Hasher::new(), body: Vec::new() }
    }

    /// Adds a command and its effects; returns the effects as stored.
    pub(crate) fn push(&mut self, command: &Command, receipt: &Receipt) -> &[u8] {
        assert_eq!(receipt.seq, self.first_seq + u64::from(self.count), "sequences have no gaps");
        let start = self.body.len();
        self.body.extend_from_slice(&receipt.client_id.0.to_le_bytes());
        self.body.extend_from_slice(&receipt.time.micros().to_le_bytes());
        self.push_sized(|body| borsh::to_writer(body, command));
        self.inputs.update(&self.body[start..]);
        let effects = self.push_sized(|body| borsh::to_writer(body, &(&receipt.events, &receipt.entries)));
        self.count += 1;
        &self.body[effects..]
    }

    /// The records so far.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The frame, linked to the one before.
    pub fn finish(self, previous_hash: [u8; 32], state_hash: [u8; 32]) -> Frame {
        let length = HEADER + self.body.len() + TRAILER;
        let mut bytes = Vec::with_capacity(length);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&size(length).to_le_bytes());
        bytes.extend_from_slice(&self.count.to_le_bytes());
        bytes.extend_from_slice(&self.first_seq.to_le_bytes());
        bytes.extend_from_slice(&previous_hash);
        bytes.extend_from_slice(self.inputs.finalize().as_bytes());
        bytes.extend_from_slice(&state_hash);
        bytes.extend_from_slice(&crc32fast::hash(&self.body).to_le_bytes());
        let header_crc = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&header_crc.to_le_bytes());
        bytes.extend_from_slice(&self.body);
        bytes.extend_from_slice(&trailer_of(length));
        Frame { bytes }
    }

    /// Writes a length and what it counts; returns where the content begins.
    fn push_sized(&mut self, write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> usize {
        let at = self.body.len();
        self.body.extend_from_slice(&[0; 4]);
        write(&mut self.body).expect("writing to memory does not fail");
        let written = size(self.body.len() - at - 4);
        self.body[at..at + 4].copy_from_slice(&written.to_le_bytes());
        at + 4
    }
}

fn split_record(bytes: &[u8], seq: u64) -> Option<(Record<'_>, &[u8])> {
    let client_id = ClientId(u128::from_le_bytes(bytes.get(..16)?.try_into().ok()?));
    let micros = i64::from_le_bytes(bytes.get(16..24)?.try_into().ok()?);
    let (command, rest) = split_sized(&bytes[24..])?;
    let (effects, rest) = split_sized(rest)?;
    let whole = &bytes[..bytes.len() - rest.len()];
    let time = Timestamp::from_micros(micros);
    Some((Record { seq, time, client_id, command, effects, bytes: whole }, rest))
}

fn split_sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

pub(crate) fn trailer_of(length: usize) -> [u8; TRAILER] {
    let mut trailer = [0; TRAILER];
    trailer[..4].copy_from_slice(&(length as u32).to_le_bytes());
    trailer[4..].copy_from_slice(END_MAGIC);
    trailer
}

fn size(length: usize) -> u32 {
    u32::try_from(length).expect("a batch is bounded far below 4 GiB")
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("4 bytes"))
}
