//! The journal in preallocated segment files.
//!
//! A segment is written full of zeros before its first frame, so that a commit changes no file size and no extent
//! and costs one write and one `fdatasync`. The next segment is prepared in the background once a quarter of the current
//! one is used, a stretch at a time and each synced before the next, so that a commit never waits behind more than one
//! stretch. A lock file keeps a second writer out.
//!
//! After a failed write or sync the journal takes no more frames: what is on the disk is known only to the next start.

#![expect(clippy::disallowed_types, reason = "the journal is kept in files")]

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
    thread::JoinHandle,
};

use super::{
    Frame, Journal, JournalError, JournalReader,
    disk::{Disk, DiskFile, RealDisk},
    frame::{TRAILER, trailer_of},
    scan::{
        FrameAt, Link, SEGMENT_HEADER, Scanned, Tail, Visit, scan_segment, segment_header, segment_name,
        segments,
    },
};

/// A segment that is being prepared.
const PREPARED: &str = "next.tmp";
/// Zeros that are written and synced together.
const STRETCH: u64 = 1 << 20;

/// The writer of a directory of segment files.
#[derive(Debug)]
pub struct FileJournal {
    reader: Arc<FileReader>,
    segment_bytes: u64,
    segment: u64,
    file: Box<dyn DiskFile>,
    size: u64,
    end: u64,
    link: Link,
    prepared: Option<Preparing>,
    in_background: bool,
    failed: bool,
    /// Held as long as the journal is open.
    _lock: Option<File>,
}

/// A segment on its way.
#[derive(Debug)]
enum Preparing {
    Running(JoinHandle<io::Result<()>>),
    Ended(io::Result<()>),
}

impl Preparing {
    fn wait(self) -> io::Result<()> {
        match self {
            Self::Running(thread) => thread.join().unwrap_or_else(|_| Err(io::Error::other("it panicked"))),
            Self::Ended(result) => result,
        }
    }
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

/// What of a journal was read before.
#[derive(Debug)]
pub(crate) struct Known {
    /// The frames of all segments before `segment`.
    pub frames: Vec<FrameAt>,
    /// The first segment that is still to be read.
    pub segment: u64,
    /// Where it begins.
    pub link: Link,
}

impl Known {
    /// Of a journal nobody has looked at.
    pub fn nothing() -> Self {
        Self { frames: Vec::new(), segment: 1, link: Link::genesis() }
    }
}

impl FileJournal {
    /// Opens the journal in `dir`, or begins one, and checks every frame in it.
    ///
    /// An incomplete frame at the very end, which was never acknowledged, is removed. Errors: damage anywhere else
    /// ([`JournalError::Damaged`]), another writer ([`JournalError::InUse`]), the file system.
    pub fn open(dir: &Path, segment_bytes: u64) -> Result<(Self, Opened), JournalError> {
        Self::open_visiting(dir, segment_bytes, &mut |_, _| Ok(()))
    }

    /// As [`FileJournal::open`], and shows every frame that was found good, in order. What `visit` finds wrong ends
    /// it, and nothing on the disk has changed.
    pub(crate) fn open_visiting(
        dir: &Path,
        segment_bytes: u64,
        visit: Visit<'_>,
    ) -> Result<(Self, Opened), JournalError> {
        Self::open_known(dir, segment_bytes, Known::nothing(), visit)
    }

    /// As [`FileJournal::open_visiting`], without the segments that are known.
    pub(crate) fn open_known(
        dir: &Path,
        segment_bytes: u64,
        known: Known,
        visit: Visit<'_>,
    ) -> Result<(Self, Opened), JournalError> {
        create_dir(dir).map_err(JournalError::io(dir))?;
        let lock = lock(dir)?;
        let (mut journal, opened) =
            Self::open_from(Arc::new(RealDisk::at(dir)), segment_bytes, known, visit)?;
        (journal.in_background, journal._lock) = (true, Some(lock));
        Ok((journal, opened))
    }

    /// Opens the journal on a disk that nobody else writes to. Segments are prepared by the writer itself, so that
    /// the disk sees the same calls in the same order every time.
    pub(crate) fn open_on(
        disk: Arc<dyn Disk>,
        segment_bytes: u64,
        visit: Visit<'_>,
    ) -> Result<(Self, Opened), JournalError> {
        Self::open_from(disk, segment_bytes, Known::nothing(), visit)
    }

    fn open_from(
        disk: Arc<dyn Disk>,
        segment_bytes: u64,
        known: Known,
        visit: Visit<'_>,
    ) -> Result<(Self, Opened), JournalError> {
        let mut link = known.link;
        let count = match segments(&*disk)? {
            0 => {
                create_segment(&*disk, 1, segment_bytes, link)?;
                1
            }
            count => count,
        };
        let (frames, last) = scan_all(&*disk, known, count, &mut link, visit)?;
        let name = segment_name(count);
        let file = disk.open(&name).map_err(JournalError::io(disk.path(&name)))?;
        repair(&*file, &last).map_err(JournalError::io(disk.path(&name)))?;
        let opened =
            Opened { last_seq: link.next_seq - 1, last_hash: link.hash, truncated: last.tail == Tail::Torn };
        let reader = Arc::new(FileReader::new(disk, frames));
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
            in_background: false,
            failed: false,
            _lock: None,
        };
        Ok((journal, opened))
    }

    fn rotate(&mut self, needed: u64) -> Result<(), JournalError> {
        let disk = self.reader.disk.clone();
        let size = self.segment_bytes.max(SEGMENT_HEADER as u64 + needed);
        match self.prepared.take() {
            Some(preparing) if size == self.segment_bytes => {
                preparing.wait().map_err(JournalError::io(disk.path(PREPARED)))?;
                publish_segment(&*disk, self.segment + 1, self.link)?;
            }
            other => {
                drop(other.map(Preparing::wait));
                create_segment(&*disk, self.segment + 1, size, self.link)?;
            }
        }
        self.segment += 1;
        let name = segment_name(self.segment);
        self.file = disk.open(&name).map_err(JournalError::io(disk.path(&name)))?;
        (self.size, self.end) = (size, SEGMENT_HEADER as u64);
        Ok(())
    }

    fn prepare_next(&mut self) {
        if self.prepared.is_some() || self.end <= self.size / 4 {
            return;
        }
        let (disk, size) = (self.reader.disk.clone(), self.segment_bytes);
        let prepare = move || write_zeros(&*disk, size);
        self.prepared = Some(match self.in_background {
            true => Preparing::Running(std::thread::spawn(prepare)),
            false => Preparing::Ended(prepare()),
        });
    }

    fn write(&mut self, frame: &Frame) -> Result<(), JournalError> {
        let length = frame.bytes().len();
        if self.end + length as u64 > self.size {
            self.rotate(length as u64)?;
        }
        let io = || JournalError::io(self.reader.disk.path(&segment_name(self.segment)));
        self.file.write_all_at(frame.bytes(), self.end).map_err(io())?;
        self.file.sync().map_err(io())
    }
}

impl Journal for FileJournal {
    fn append(&mut self, frame: &Frame) -> Result<(), JournalError> {
        if self.failed {
            return Err(JournalError::Failed);
        }
        self.failed = true;
        self.write(frame)?;
        self.failed = false;
        let length = frame.bytes().len();
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
            drop(preparing.wait());
        }
    }
}

/// Reads frames of segment files.
#[derive(Debug)]
pub(crate) struct FileReader {
    disk: Arc<dyn Disk>,
    frames: RwLock<Vec<FrameAt>>,
    /// The segment that was read last, since the next read is likely in it.
    open: Mutex<Option<(u64, Arc<dyn DiskFile>)>>,
}

impl FileReader {
    fn new(disk: Arc<dyn Disk>, frames: Vec<FrameAt>) -> Self {
        Self { disk, frames: RwLock::new(frames), open: Mutex::new(None) }
    }

    fn add(&self, frame: FrameAt) {
        self.frames.write().unwrap_or_else(PoisonError::into_inner).push(frame);
    }

    fn locate(&self, seq: u64) -> Option<FrameAt> {
        let frames = self.frames.read().unwrap_or_else(PoisonError::into_inner);
        let at = frames.partition_point(|frame| frame.last_seq < seq);
        frames.get(at).filter(|frame| frame.first_seq <= seq).copied()
    }

    fn file(&self, segment: u64) -> io::Result<Arc<dyn DiskFile>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match &*open {
            Some((number, file)) if *number == segment => Ok(file.clone()),
            _ => {
                let file: Arc<dyn DiskFile> = self.disk.open(&segment_name(segment))?.into();
                *open = Some((segment, file.clone()));
                Ok(file)
            }
        }
    }
}

impl JournalReader for FileReader {
    fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError> {
        let Some(at) = self.locate(seq) else { return Ok(None) };
        let path = self.disk.path(&segment_name(at.segment));
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

fn scan_all(
    disk: &dyn Disk,
    known: Known,
    count: u64,
    link: &mut Link,
    visit: Visit<'_>,
) -> Result<(Vec<FrameAt>, Scanned), JournalError> {
    let mut frames = known.frames;
    for segment in known.segment..count {
        frames.extend(scan_segment(disk, segment, false, link, visit)?.frames);
    }
    let last = scan_segment(disk, count, true, link, visit)?;
    frames.extend(&last.frames);
    Ok((frames, last))
}

/// Makes the end of the last segment as if the last whole frame had just been written.
fn repair(file: &dyn DiskFile, last: &Scanned) -> io::Result<()> {
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
    file.sync()
}

fn create_segment(disk: &dyn Disk, segment: u64, size: u64, link: Link) -> Result<(), JournalError> {
    write_zeros(disk, size).map_err(JournalError::io(disk.path(PREPARED)))?;
    publish_segment(disk, segment, link)
}

/// Gives the prepared file its header and then its name, so that a file with a segment's name has a header.
fn publish_segment(disk: &dyn Disk, segment: u64, link: Link) -> Result<(), JournalError> {
    let name = segment_name(segment);
    let publish = || {
        let file = disk.open(PREPARED)?;
        file.write_all_at(&segment_header(segment, link), 0)?;
        file.sync()?;
        disk.rename(PREPARED, &name)?;
        disk.sync_names()
    };
    publish().map_err(JournalError::io(disk.path(&name)))
}

fn write_zeros(disk: &dyn Disk, size: u64) -> io::Result<()> {
    let file = disk.create(PREPARED)?;
    let zeros = vec![0; STRETCH as usize];
    for at in (0..size).step_by(STRETCH as usize) {
        let stretch = STRETCH.min(size - at);
        file.write_all_at(&zeros[..stretch as usize], at)?;
        file.sync()?;
    }
    Ok(())
}
