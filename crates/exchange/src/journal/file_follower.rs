//! Reading segment files while another process writes them.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Follow, Frame, Journal, JournalError,
    disk::{Disk, DiskFile, RealDisk},
    files::{FileJournal, Known, Opened},
    frame::HEADER,
    scan::{FrameAt, Link, SEGMENT_HEADER, Visit, segment_header, segment_name},
};

/// A reader that goes on where it stopped.
///
/// What it is shown may be a moment ahead of the disk: a frame is read from the system's memory before it is synced.
/// That is why a standby that takes over reads the last segment again.
#[derive(Debug)]
pub(crate) struct FileFollower {
    disk: Arc<dyn Disk>,
    segment_bytes: u64,
    /// Segments that are behind, and where the present one begins.
    known: Known,
    file: Option<Box<dyn DiskFile>>,
    frames: Vec<FrameAt>,
    link: Link,
    offset: u64,
}

impl FileFollower {
    /// From the first frame in `dir` on, which need not be there yet.
    pub fn new(dir: &Path, segment_bytes: u64) -> Self {
        Self {
            disk: Arc::new(RealDisk::at(dir)),
            segment_bytes,
            known: Known::nothing(),
            file: None,
            frames: Vec::new(),
            link: Link::genesis(),
            offset: SEGMENT_HEADER as u64,
        }
    }

    fn path(&self) -> PathBuf {
        self.disk.path(&segment_name(self.known.segment))
    }

    fn damaged(&self, what: &'static str) -> JournalError {
        JournalError::Damaged { path: self.path(), offset: self.offset, what }
    }

    /// Opens the present segment if it is there by now.
    fn open(&mut self) -> Result<bool, JournalError> {
        if self.file.is_some() {
            return Ok(true);
        }
        let Some(file) = self.segment_file(self.known.segment)? else { return Ok(false) };
        let mut header = [0; SEGMENT_HEADER];
        file.read_exact_at(&mut header, 0).map_err(JournalError::io(self.path()))?;
        if header != segment_header(self.known.segment, self.link) {
            return Err(self.damaged("the segment's header does not continue the journal"));
        }
        self.file = Some(file);
        Ok(true)
    }

    fn segment_file(&self, segment: u64) -> Result<Option<Box<dyn DiskFile>>, JournalError> {
        let name = segment_name(segment);
        match self.disk.open(&name) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(JournalError::io(self.disk.path(&name))(error)),
        }
    }

    /// The frame at the present place, if it is there whole.
    fn frame(&self) -> Result<Option<Frame>, JournalError> {
        let file = self.file.as_ref().expect("the segment is open");
        let left = file.len().map_err(JournalError::io(self.path()))?.saturating_sub(self.offset);
        let Some(header) = self.read(HEADER as u64, left)? else { return Ok(None) };
        let Some(length) = Frame::length_in(&header) else { return Ok(None) };
        let bytes = self.read(length as u64, left)?;
        Ok(bytes.and_then(|bytes| Frame::parse(&bytes).ok()))
    }

    fn read(&self, length: u64, left: u64) -> Result<Option<Vec<u8>>, JournalError> {
        if length > left {
            return Ok(None);
        }
        let mut bytes = vec![0; length as usize];
        let file = self.file.as_ref().expect("the segment is open");
        file.read_exact_at(&mut bytes, self.offset).map_err(JournalError::io(self.path()))?;
        Ok(Some(bytes))
    }

    fn show(&mut self, frame: Frame, visit: Visit<'_>) -> Result<(), JournalError> {
        let hash = self.link.follow(&frame).map_err(|what| self.damaged(what))?;
        let (length, first_seq, last_seq) = (frame.bytes().len(), frame.first_seq(), frame.last_seq());
        let segment = self.known.segment;
        visit(frame, hash)?;
        self.frames.push(FrameAt { segment, offset: self.offset, length, first_seq, last_seq });
        self.offset += length as u64;
        Ok(())
    }

    /// Moves to the next segment if the writer has. What it wrote before is then whole, or it never will be.
    fn move_on(&mut self, visit: Visit<'_>) -> Result<bool, JournalError> {
        if self.segment_file(self.known.segment + 1)?.is_none() {
            return Ok(false);
        }
        if let Some(frame) = self.frame()? {
            self.show(frame, visit)?;
            return Ok(true);
        }
        if self.read(1, u64::MAX).is_ok_and(|byte| byte.is_some_and(|byte| byte != [0])) {
            return Err(self.damaged("no frame begins here"));
        }
        self.known.frames.append(&mut self.frames);
        self.known.segment += 1;
        self.known.link = self.link;
        (self.file, self.offset) = (None, SEGMENT_HEADER as u64);
        Ok(true)
    }
}

impl Follow for FileFollower {
    fn advance(&mut self, visit: Visit<'_>) -> Result<u64, JournalError> {
        let before = self.link.next_seq;
        while self.open()? {
            match self.frame()? {
                Some(frame) => self.show(frame, visit)?,
                None if self.move_on(visit)? => {}
                None => break,
            }
        }
        Ok(self.link.next_seq - before)
    }

    fn take_over(&mut self, visit: Visit<'_>) -> Result<Option<(Box<dyn Journal>, Opened)>, JournalError> {
        let known = Known { frames: self.known.frames.clone(), ..self.known };
        match FileJournal::open_known(self.disk.dir(), self.segment_bytes, known, visit) {
            Ok((journal, opened)) => Ok(Some((Box::new(journal), opened))),
            Err(JournalError::InUse(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
