//! The root seed's file.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

const LEN: usize = 32;

/// Why there is no seed.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file can't be read or written.
    #[error("the seed file can't be used: {0}")]
    File(#[from] io::Error),
    /// The file does not hold 32 bytes.
    #[error("the seed file is damaged: it holds {0} bytes instead of 32")]
    Damaged(usize),
    /// Somebody else may read the file.
    #[error("the seed file may be read by others (mode {0:o}); allow only its owner")]
    Exposed(u32),
}

/// 32 random bytes that every party's key follows from.
pub struct RootSeed([u8; LEN]);

impl RootSeed {
    /// A seed of these bytes.
    pub const fn new(bytes: [u8; LEN]) -> Self {
        Self(bytes)
    }

    /// Reads the seed at `path`; if there is none yet, stores `fresh` there (mode 0600, durable) and uses that.
    pub fn open(path: &Path, fresh: [u8; LEN]) -> Result<Self, SeedError> {
        match File::open(path) {
            Ok(file) => Self::read(file),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Self::create(path, fresh),
            Err(e) => Err(e.into()),
        }
    }

    pub(crate) const fn bytes(&self) -> &[u8; LEN] {
        &self.0
    }

    fn read(mut file: File) -> Result<Self, SeedError> {
        let mode = file.metadata()?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SeedError::Exposed(mode));
        }
        let mut bytes = Vec::with_capacity(LEN);
        file.read_to_end(&mut bytes)?;
        let len = bytes.len();
        bytes.try_into().map(Self).map_err(|_| SeedError::Damaged(len))
    }

    /// Written beside its place and moved there whole, so that no crash leaves half a seed behind.
    fn create(path: &Path, fresh: [u8; LEN]) -> Result<Self, SeedError> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let draft = path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(&fresh)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        File::open(folder)?.sync_all()?;
        Ok(Self(fresh))
    }
}

impl std::fmt::Debug for RootSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RootSeed(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_seed_is_made_once_and_only_its_owner_may_read_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("keys/root.seed");
        RootSeed::open(&path, [7; 32]).expect("created");
        let again = RootSeed::open(&path, [8; 32]).expect("read");
        assert_eq!(again.bytes(), &[7; 32]);
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_seed_that_others_may_read_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("root.seed");
        RootSeed::open(&path, [7; 32]).expect("created");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(matches!(RootSeed::open(&path, [7; 32]), Err(SeedError::Exposed(0o644))));
    }

    #[test]
    fn a_damaged_seed_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("root.seed");
        RootSeed::open(&path, [7; 32]).expect("created");
        std::fs::write(&path, [1; 31]).expect("written");
        assert!(matches!(RootSeed::open(&path, [7; 32]), Err(SeedError::Damaged(31))));
        assert_eq!(std::fs::read(&path).expect("there"), [1; 31]);
    }
}
