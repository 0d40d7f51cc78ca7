//! Reading segment files from their first byte to their last.
//!
//! Frames are written one after another, each made durable before the next is begun. So at most the last frame of
//! the last segment can be incomplete. It is *torn* if part of it was never written, which shows as a missing
//! trailer or as a whole sector of zeros within. Anything else that does not fit is damage.

use super::{
    Frame, JournalError,
    disk::Disk,
    frame::{Flaw, HEADER, TRAILER},
    genesis_link,
};

const MAGIC: &[u8; 8] = b"GNXSEGM1";
const FRAME_MAGIC: &[u8; 8] = b"GNXFRAM1";
/// Bytes before the first frame of a segment.
pub(crate) const SEGMENT_HEADER: usize = 64;
/// What a disk writes whole.
const SECTOR: usize = 512;
/// A stretch of zeros shorter than this may be content, but for the start of a frame, which is never zero.
const TELLING_ZEROS: usize = 64;

/// Where the chain of frames stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub next_seq: u64,
    pub hash: [u8; 32],
}

impl Link {
    pub fn genesis() -> Self {
        Self { next_seq: 1, hash: genesis_link() }
    }

    /// Checks that a frame comes next and that its commands fit their hash, moves behind it and returns its hash.
    pub fn follow(&mut self, frame: &Frame) -> Result<[u8; 32], &'static str> {
        if frame.previous_hash() != self.hash {
            return Err("the frame does not name the hash of the one before");
        }
        if frame.first_seq() != self.next_seq || frame.last_seq() < frame.first_seq() {
            return Err("the frame does not continue the sequence");
        }
        if !frame.inputs_fit().unwrap_or(false) {
            return Err("the commands do not fit their hash");
        }
        *self = Self { next_seq: frame.last_seq() + 1, hash: frame.hash() };
        Ok(self.hash)
    }
}

/// Where a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameAt {
    pub segment: u64,
    pub offset: u64,
    pub length: usize,
    pub first_seq: u64,
    pub last_seq: u64,
}

/// What follows the last whole frame of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing.
    Clean,
    /// A frame that was cut off.
    Torn,
    /// The last frame is whole but for its trailer.
    NoTrailer,
}

/// A segment that was read.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub frames: Vec<FrameAt>,
    /// Offset after the last frame.
    pub end: u64,
    pub size: u64,
    pub tail: Tail,
}

/// The file of a segment; segments count from 1.
pub(crate) fn segment_name(segment: u64) -> String {
    format!("{segment:08}.journal")
}

/// How many segments there are; they must be gapless. Errors: a gap is damage.
pub(crate) fn segments(disk: &dyn Disk) -> Result<u64, JournalError> {
    let names = disk.names().map_err(JournalError::io(disk.dir()))?;
    let number = |name: &String| name.strip_suffix(".journal").and_then(|n| n.parse::<u64>().ok());
    let mut numbers: Vec<u64> = names.iter().filter_map(number).collect();
    numbers.sort_unstable();
    match (1..).zip(&numbers).find(|(expected, found)| expected != *found) {
        Some((missing, _)) => Err(JournalError::Damaged {
            path: disk.path(&segment_name(missing)),
            offset: 0,
            what: "the segment is missing",
        }),
        None => Ok(numbers.len() as u64),
    }
}

/// The first bytes of a segment.
pub(crate) fn segment_header(segment: u64, link: Link) -> [u8; SEGMENT_HEADER] {
    let mut header = [0; SEGMENT_HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..16].copy_from_slice(&segment.to_le_bytes());
    header[16..24].copy_from_slice(&link.next_seq.to_le_bytes());
    header[24..56].copy_from_slice(&link.hash);
    let crc = crc32fast::hash(&header[..56]);
    header[56..60].copy_from_slice(&crc.to_le_bytes());
    header
}

/// Who is shown the frames that were found good, in order, each with its hash.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(Frame, [u8; 32]) -> Result<(), JournalError>;

/// Reads a segment that continues `link`, shows every frame to `visit` and moves `link` behind the last.
///
/// Only in the `last` segment may the end be incomplete. Errors: damage, reading, and what `visit` finds.
pub(crate) fn scan_segment(
    disk: &dyn Disk,
    segment: u64,
    last: bool,
    link: &mut Link,
    visit: Visit<'_>,
) -> Result<Scanned, JournalError> {
    let (name, path) = (segment_name(segment), disk.path(&segment_name(segment)));
    let bytes = disk.open(&name).and_then(|file| file.read_all()).map_err(JournalError::io(&path))?;
    let damaged =
        |offset: usize, what| JournalError::Damaged { path: path.clone(), offset: offset as u64, what };
    if bytes.get(..SEGMENT_HEADER) != Some(&segment_header(segment, *link)[..]) {
        return Err(damaged(0, "the segment's header does not continue the journal"));
    }
    let mut scanned = Scanned { frames: Vec::new(), end: 0, size: bytes.len() as u64, tail: Tail::Clean };
    let mut at = SEGMENT_HEADER;
    while bytes[at..].iter().any(|byte| *byte != 0) {
        let frame = match Frame::parse(&bytes[at..]) {
            Ok(frame) => frame,
            Err(Flaw::Trailer { length }) if last && is_zero(&bytes[at + length..]) => {
                scanned.tail = Tail::NoTrailer;
                with_trailer(&bytes[at..at + length])
            }
            Err(_) if last && is_torn(&bytes, at) => {
                scanned.tail = Tail::Torn;
                break;
            }
            Err(flaw) => return Err(damaged(at, describe(flaw))),
        };
        let hash = link.follow(&frame).map_err(|what| damaged(at, what))?;
        let length = frame.bytes().len();
        let (first_seq, last_seq) = (frame.first_seq(), frame.last_seq());
        visit(frame, hash)?;
        scanned.frames.push(FrameAt { segment, offset: at as u64, length, first_seq, last_seq });
        at += length;
    }
    scanned.end = at as u64;
    Ok(scanned)
}

fn describe(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Header(what) => what,
        Flaw::Body => "the frame's content does not fit its checksum",
        Flaw::Trailer { .. } => "the frame's trailer is not as written",
    }
}

fn with_trailer(bytes: &[u8]) -> Frame {
    let mut whole = bytes.to_vec();
    let at = whole.len() - TRAILER;
    let trailer = super::frame::trailer_of(whole.len());
    whole[at..].copy_from_slice(&trailer);
    Frame::parse(&whole).expect("everything else was found good")
}

/// Whether what begins at `at` and is no frame is a write that was cut off.
fn is_torn(bytes: &[u8], at: usize) -> bool {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    if has_later_frame(bytes, at) {
        return false;
    }
    match Frame::length_by_trailer(&bytes[..end]) {
        Some(length) if end - length == at => has_unwritten_sector(bytes, at, end),
        Some(_) => has_cut_trailer(bytes, end),
        None => true,
    }
}

/// Whether the trailer that ends at `end` lies across two sectors, the first of which was never written.
fn has_cut_trailer(bytes: &[u8], end: usize) -> bool {
    let (start, boundary) = (end - TRAILER, end - end % SECTOR);
    (start + 1..end).contains(&boundary) && is_zero(&bytes[start..boundary])
}

/// Whether a good frame header is found behind `at`: then what is before it was complete once.
fn has_later_frame(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let mut starts = rest.windows(FRAME_MAGIC.len()).enumerate().filter(|(_, w)| w == FRAME_MAGIC);
    starts.any(|(i, _)| rest[i..].get(..HEADER).is_some_and(Frame::is_header))
}

fn has_unwritten_sector(bytes: &[u8], from: usize, to: usize) -> bool {
    let first = from - from % SECTOR;
    (first..to).step_by(SECTOR).any(|sector| {
        let part = &bytes[sector.max(from)..(sector + SECTOR).min(to)];
        (part.len() >= TELLING_ZEROS || sector <= from) && is_zero(part)
    })
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}
