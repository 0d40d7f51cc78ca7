//! What the journal asks of a disk. The journal's promises are kept by the order of these calls alone, so that the
//! same code runs on a real directory and on a simulated disk that fails in every way a real one does.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the journal is kept in files")]

use std::{
    fmt::Debug,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// A directory of files.
pub(crate) trait Disk: Debug + Send + Sync {
    /// Where it is, for messages.
    fn dir(&self) -> &Path;

    /// Names of all files.
    fn names(&self) -> io::Result<Vec<String>>;

    /// A file that is there, for reading and writing.
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// A new, empty file, whatever was there.
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file another name in one step, whatever had it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Makes names durable.
    fn sync_names(&self) -> io::Result<()>;

    /// The path of a file, for messages.
    fn path(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }
}

/// An open file. What was written is durable only once it was synced.
pub(crate) trait DiskFile: Debug + Send + Sync {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;

    fn len(&self) -> io::Result<u64>;

    /// Makes content durable, and the size if it grew.
    fn sync(&self) -> io::Result<()>;

    /// Everything in it.
    fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.len()? as usize];
        self.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }
}

/// A directory of the file system.
#[derive(Debug)]
pub(crate) struct RealDisk(PathBuf);

impl RealDisk {
    pub fn at(dir: &Path) -> Self {
        Self(dir.to_owned())
    }
}

impl Disk for RealDisk {
    fn dir(&self) -> &Path {
        &self.0
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().into_string().ok());
        fs::read_dir(&self.0)?.filter_map(|entry| name(entry).transpose()).collect()
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let path = self.path(name);
        let read_only = || OpenOptions::new().read(true).open(&path);
        let file = OpenOptions::new().read(true).write(true).open(&path).or_else(|_| read_only())?;
        Ok(Box::new(file))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        Ok(Box::new(options.read(true).write(true).create(true).truncate(true).open(self.path(name))?))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn sync_names(&self) -> io::Result<()> {
        File::open(&self.0)?.sync_all()
    }
}

impl DiskFile for File {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(self, bytes, offset)
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}
