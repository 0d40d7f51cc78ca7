//! The journal in preallocated segment files.
//!
//! A segment is written full of zeros before its first frame, so that a commit changes no file size and no extent
//! and costs one write and one `fdatasync`. The next segment is prepared in the background when the current one is
//! half full. A lock file keeps a second writer out.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the journal is kept in files")]

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    thread::JoinHandle,
};

use super::{
    Frame, Journal, JournalError, JournalReader,
    frame::{TRAILER, trailer_of},
    scan::{
        FrameAt, Link, SEGMENT_HEADER, Scanned, Tail, scan_segment, segment_header, segment_path, segments,
    },
};

/// A segment that is being prepared.
const PREPARED: &str = "next.tmp";

/// The writer of a directory of segment files.
#[derive(Debug)]
pub struct FileJournal {
    reader: Arc<FileReader>,
    segment_bytes: u64,
    segment: u64,
    file: File,
    size: u64,
    end: u64,
    link: Link,
    prepared: Option<JoinHandle<io::Result<()>>>,
    /// Held as long as the journal is open.
    _lock: File,
}

/// What opening a journal found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Last sequence; 0 if there is none.
    pub last_seq: u64,
    /// Hash of the last frame.
    pub last_hash: [u8; 32],
    /// Whether an incomplete frame was removed from the end.
    pub truncated: bool,
}

impl FileJournal {
    /// Opens the journal in `dir`, or begins one, and checks every frame in it.
    ///
    /// An incomplete frame at the very end, which was never acknowledged, is removed. Errors: damage anywhere else
    /// ([`JournalError::Damaged`]), another writer ([`JournalError::InUse`]), the file system.
    pub fn open(dir: &Path, segment_bytes: u64) -> Result<(Self, Opened), JournalError> {
        create_dir(dir).map_err(JournalError::io(dir))?;
        let lock = lock(dir)?;
        let prepared = dir.join(PREPARED);
        if prepared.exists() {
            fs::remove_file(&prepared).map_err(JournalError::io(&prepared))?;
        }
        let mut link = Link::genesis();
        let count = segments(dir)?.max(1);
        if !segment_path(dir, 1).exists() {
            create_segment(dir, 1, segment_bytes, link)?;
        }
        let (frames, last) = scan_all(dir, count, &mut link)?;
        let path = segment_path(dir, count);
        let file = OpenOptions::new().read(true).write(true).open(&path).map_err(JournalError::io(&path))?;
        repair(&file, &last).map_err(JournalError::io(&path))?;
        let opened =
            Opened { last_seq: link.next_seq - 1, last_hash: link.hash, truncated: last.tail == Tail::Torn };
        let reader = Arc::new(FileReader::new(dir, frames));
        let (size, end) = (last.size, last.end);
        let journal = Self {
            reader,
            segment_bytes,
            segment: count,
            file,
            size,
            end,
            link,
            prepared: None,
            _lock: lock,
        };
        Ok((journal, opened))
    }

    fn rotate(&mut self, needed: u64) -> Result<(), JournalError> {
        let dir = self.reader.dir.clone();
        let size = self.segment_bytes.max(SEGMENT_HEADER as u64 + needed);
        match self.prepared.take() {
            Some(preparing) if size == self.segment_bytes => {
                let done = preparing.join().unwrap_or_else(|_| Err(io::Error::other("preparing failed")));
                done.map_err(JournalError::io(dir.join(PREPARED)))?;
                publish_segment(&dir, self.segment + 1, self.link)?;
            }
            other => {
                drop(other.map(JoinHandle::join));
                create_segment(&dir, self.segment + 1, size, self.link)?;
            }
        }
        self.segment += 1;
        let path = segment_path(&dir, self.segment);
        self.file = OpenOptions::new().read(true).write(true).open(&path).map_err(JournalError::io(&path))?;
        (self.size, self.end) = (size, SEGMENT_HEADER as u64);
        Ok(())
    }

    fn prepare_next(&mut self) {
        if self.prepared.is_none() && self.end > self.size / 2 {
            let (path, size) = (self.reader.dir.join(PREPARED), self.segment_bytes);
            self.prepared = Some(std::thread::spawn(move || write_zeros(&path, size)));
        }
    }
}

impl Journal for FileJournal {
    fn append(&mut self, frame: &Frame) -> Result<(), JournalError> {
        let length = frame.bytes().len();
        if self.end + length as u64 > self.size {
            self.rotate(length as u64)?;
        }
        let path = || segment_path(&self.reader.dir, self.segment);
        self.file.write_all_at(frame.bytes(), self.end).map_err(|e| JournalError::io(path())(e))?;
        self.file.sync_data().map_err(|e| JournalError::io(path())(e))?;
        let (first_seq, last_seq) = (frame.first_seq(), frame.last_seq());
        let at = FrameAt { segment: self.segment, offset: self.end, length, first_seq, last_seq };
        self.reader.add(at);
        self.end += length as u64;
        self.link = Link { next_seq: last_seq + 1, hash: frame.hash() };
        self.prepare_next();
        Ok(())
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        self.reader.clone()
    }
}

impl Drop for FileJournal {
    fn drop(&mut self) {
        if let Some(preparing) = self.prepared.take() {
            drop(preparing.join());
        }
    }
}

/// Reads frames of segment files.
#[derive(Debug)]
pub(crate) struct FileReader {
    dir: PathBuf,
    frames: RwLock<Vec<FrameAt>>,
    /// The segment that was read last, since the next read is likely in it.
    open: Mutex<Option<(u64, Arc<File>)>>,
}

impl FileReader {
    fn new(dir: &Path, frames: Vec<FrameAt>) -> Self {
        Self { dir: dir.to_owned(), frames: RwLock::new(frames), open: Mutex::new(None) }
    }

    fn add(&self, frame: FrameAt) {
        self.frames.write().unwrap_or_else(PoisonError::into_inner).push(frame);
    }

    fn locate(&self, seq: u64) -> Option<FrameAt> {
        let frames = self.frames.read().unwrap_or_else(PoisonError::into_inner);
        let at = frames.partition_point(|frame| frame.last_seq < seq);
        frames.get(at).filter(|frame| frame.first_seq <= seq).copied()
    }

    fn file(&self, segment: u64) -> io::Result<Arc<File>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match &*open {
            Some((number, file)) if *number == segment => Ok(file.clone()),
            _ => {
                let file = Arc::new(File::open(segment_path(&self.dir, segment))?);
                *open = Some((segment, file.clone()));
                Ok(file)
            }
        }
    }
}

impl JournalReader for FileReader {
    fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError> {
        let Some(at) = self.locate(seq) else { return Ok(None) };
        let path = segment_path(&self.dir, at.segment);
        let mut bytes = vec![0; at.length];
        let file = self.file(at.segment).map_err(JournalError::io(&path))?;
        file.read_exact_at(&mut bytes, at.offset).map_err(JournalError::io(&path))?;
        let what = "the frame is not as written";
        Frame::parse(&bytes).map(Some).map_err(|_| JournalError::Damaged { path, offset: at.offset, what })
    }
}

/// Makes the directory, and its name in the one above durable.
fn create_dir(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    match dir.canonicalize()?.parent() {
        Some(above) => File::open(above)?.sync_all(),
        None => Ok(()),
    }
}

fn lock(dir: &Path) -> Result<File, JournalError> {
    let path = dir.join("lock");
    let file = File::create(&path).map_err(JournalError::io(&path))?;
    file.try_lock().map_err(|_| JournalError::InUse(dir.to_owned()))?;
    Ok(file)
}

fn scan_all(dir: &Path, count: u64, link: &mut Link) -> Result<(Vec<FrameAt>, Scanned), JournalError> {
    let mut frames = Vec::new();
    for segment in 1..count {
        frames.extend(scan_segment(dir, segment, false, link, &mut |_| Ok(()))?.frames);
    }
    let last = scan_segment(dir, count, true, link, &mut |_| Ok(()))?;
    frames.extend(&last.frames);
    Ok((frames, last))
}

/// Makes the end of the last segment as if the last whole frame had just been written.
fn repair(file: &File, last: &Scanned) -> io::Result<()> {
    match last.tail {
        Tail::Clean => return Ok(()),
        Tail::Torn => {
            let zeros = vec![0; (last.size - last.end) as usize];
            file.write_all_at(&zeros, last.end)?;
        }
        Tail::NoTrailer => {
            let length = last.frames.last().map_or(0, |frame| frame.length);
            file.write_all_at(&trailer_of(length), last.end - TRAILER as u64)?;
        }
    }
    file.sync_all()
}

fn create_segment(dir: &Path, segment: u64, size: u64, link: Link) -> Result<(), JournalError> {
    let path = dir.join(PREPARED);
    write_zeros(&path, size).map_err(JournalError::io(&path))?;
    publish_segment(dir, segment, link)
}

/// Gives the prepared file its header and then its name, so that a file with a segment's name has a header.
fn publish_segment(dir: &Path, segment: u64, link: Link) -> Result<(), JournalError> {
    let (from, to) = (dir.join(PREPARED), segment_path(dir, segment));
    let publish = || {
        let file = OpenOptions::new().write(true).open(&from)?;
        file.write_all_at(&segment_header(segment, link), 0)?;
        file.sync_all()?;
        fs::rename(&from, &to)?;
        File::open(dir)?.sync_all()
    };
    publish().map_err(JournalError::io(&to))
}

fn write_zeros(path: &Path, size: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    let zeros = vec![0; 1 << 20];
    let mut left = size;
    while left > 0 {
        let part = left.min(zeros.len() as u64);
        file.write_all(&zeros[..part as usize])?;
        left -= part;
    }
    file.sync_all()
}
