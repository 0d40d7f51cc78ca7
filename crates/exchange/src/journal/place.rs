//! Where a journal is, for whoever only reads it.

use std::path::{Path, PathBuf};

use super::{
    Follow, JournalError,
    disk::{Disk, RealDisk},
    postgres::{PostgresConfig, PostgresFollower},
    scan::{Link, Tail, Visit, scan_segment, segment_name, segments},
};

/// A directory of segment files, or a shard in PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalPlace {
    /// A directory, with snapshots beside the segments.
    Dir(PathBuf),
    /// A table.
    Postgres(PostgresConfig),
}

/// What reading all of it has shown.
pub(crate) struct Walked {
    /// Segment files; 0 of a table.
    pub segments: u64,
    /// Where the chain of frames ends.
    pub link: Link,
    /// What follows the last frame, in which file and where, if that is not clean.
    pub tail: Option<(PathBuf, u64, Tail)>,
}

impl JournalPlace {
    /// A directory's path, or an address that begins with `postgres://`, `postgresql://` or `host=`; then the shard
    /// is that of the argument.
    pub fn named(name: &str, shard: i32) -> Self {
        match ["postgres://", "postgresql://", "host="].iter().any(|start| name.starts_with(start)) {
            true => Self::Postgres(PostgresConfig { shard, ..PostgresConfig::at(name) }),
            false => Self::Dir(name.into()),
        }
    }

    /// Reads every frame, checks it and its place in the chain, and shows it. Changes nothing, and may run beside the
    /// writer.
    pub(crate) fn walk(&self, visit: Visit<'_>) -> Result<Walked, JournalError> {
        match self {
            Self::Dir(dir) => walk_files(dir, visit),
            Self::Postgres(config) => {
                let mut follower = PostgresFollower::new(config)?;
                follower.advance(visit)?;
                Ok(Walked { segments: 0, link: follower.link(), tail: None })
            }
        }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for JournalPlace {
    fn from(dir: &P) -> Self {
        Self::Dir(dir.as_ref().to_owned())
    }
}

fn walk_files(dir: &Path, visit: Visit<'_>) -> Result<Walked, JournalError> {
    let (disk, mut link) = (RealDisk::at(dir), Link::genesis());
    let (count, mut tail) = (segments(&disk)?, None);
    for segment in 1..=count {
        let scanned = scan_segment(&disk, segment, segment == count, &mut link, visit)?;
        if scanned.tail != Tail::Clean {
            tail = Some((disk.path(&segment_name(segment)), scanned.end, scanned.tail));
        }
    }
    Ok(Walked { segments: count, link, tail })
}
