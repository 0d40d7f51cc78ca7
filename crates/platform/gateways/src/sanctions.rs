//! Sanctions lists from files, in the formats they are published in.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use flate2::read::GzDecoder;
use genex_screening::{Entity, Format, ParseError, SanctionsList, parse_jsonl};

/// Unpacked, no list is so long.
const MOST_BYTES: u64 = 1 << 30;

/// A list of our own making, for the sandbox: nobody on it exists.
const SANDBOX_LIST: &str = include_str!("sanctions/sandbox.jsonl");

/// Why a list was not loaded. Without its lists the platform must not serve.
#[derive(Debug, thiserror::Error)]
pub enum SanctionsError {
    /// The file can't be read.
    #[error("{path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not what its name says.
    #[error("{path}: {source}")]
    Parse {
        /// Which.
        path: PathBuf,
        /// Why.
        source: ParseError,
    },
    /// There is no list at the path.
    #[error("{0} holds no sanctions list in a format that is known")]
    Empty(PathBuf),
}

/// The sandbox's list.
pub fn sandbox_list() -> SanctionsList {
    let mut list = SanctionsList::new();
    let entries = parse_jsonl(SANDBOX_LIST).expect("the list is part of the program and tested");
    entries.into_iter().for_each(|entity| list.add(entity));
    list
}

/// Adds the list in this file, or every list in this folder and the folders within.
///
/// Returns how many files were lists. Errors: a list can't be read, or there is none.
pub fn load(list: &mut SanctionsList, path: &Path) -> Result<usize, SanctionsError> {
    let mut lists = 0;
    for file in files_under(path)? {
        if let Some(entities) = read(&file)? {
            entities.into_iter().for_each(|entity| list.add(entity));
            lists += 1;
        }
    }
    if lists == 0 { Err(SanctionsError::Empty(path.to_owned())) } else { Ok(lists) }
}

/// The sandbox's list and those under `path`, as of the file that was changed last; `None` if they are as `known`, in
/// seconds since 1970 and bytes. Errors: a list can't be read, or there is none.
pub fn edition(path: &Path, known: Option<Stamp>) -> Result<Option<(SanctionsList, Stamp)>, SanctionsError> {
    let stamp = Stamp::of(path)?;
    if known == Some(stamp) {
        return Ok(None);
    }
    let mut list = sandbox_list();
    load(&mut list, path)?;
    Ok(Some((list, stamp)))
}

/// What tells one state of a folder from another without reading its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When a file was last changed, in seconds since 1970.
    pub changed_at: i64,
    files: usize,
    bytes: u64,
}

impl Stamp {
    fn of(path: &Path) -> Result<Self, SanctionsError> {
        let failed = |source| SanctionsError::Read { path: path.to_owned(), source };
        let mut stamp = Self { changed_at: 0, files: 0, bytes: 0 };
        for file in files_under(path)? {
            let about = fs::metadata(&file).map_err(failed)?;
            let changed = about.modified().map_err(failed)?.duration_since(UNIX_EPOCH).unwrap_or_default();
            stamp.changed_at = stamp.changed_at.max(i64::try_from(changed.as_secs()).unwrap_or(i64::MAX));
            stamp.files += 1;
            stamp.bytes += about.len();
        }
        Ok(stamp)
    }
}

fn files_under(path: &Path) -> Result<Vec<PathBuf>, SanctionsError> {
    let failed = |source| SanctionsError::Read { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    let nested: Result<Vec<Vec<PathBuf>>, _> = entries.iter().map(|entry| files_under(entry)).collect();
    Ok(nested?.concat())
}

/// The entries of a file, or `None` if it is no list.
fn read(file: &Path) -> Result<Option<Vec<Entity>>, SanctionsError> {
    let bytes = bytes_of(file).map_err(|source| SanctionsError::Read { path: file.to_owned(), source })?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(format) = Format::of(&name, &bytes) else { return Ok(None) };
    let entities = format.parse(&name, &bytes);
    entities.map(Some).map_err(|source| SanctionsError::Parse { path: file.to_owned(), source })
}

/// The file's bytes, unpacked. Errors: it can't be read whole, or is longer than a list can be.
pub fn bytes_of(file: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(file)?;
    if file.extension().is_none_or(|extension| extension != "gz") {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).take(MOST_BYTES + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > MOST_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is longer than any list when unpacked"));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use genex_screening::Subject;

    use super::*;

    fn hits(list: &SanctionsList, name: &str) -> usize {
        list.screen(Subject { name, birth_date: None }).len()
    }

    #[test]
    fn the_sandbox_has_a_list_of_its_own() {
        assert!(hits(&sandbox_list(), "Viktor Sanctionov") == 1);
    }

    #[test]
    fn a_folder_is_read_again_once_it_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.jsonl");
        let line = |id: u32| format!("{{\"entity_id\":\"X:{id}\",\"primary_name\":\"Nemo Number {id}\"}}\n");
        fs::write(&file, line(1)).unwrap();
        let (list, stamp) = edition(folder.path(), None).unwrap().unwrap();
        assert_eq!(hits(&list, "Viktor Sanctionov") + hits(&list, "Nemo Number 1"), 2);
        assert!(edition(folder.path(), Some(stamp)).unwrap().is_none());
        fs::write(&file, line(1) + &line(22)).unwrap();
        let (longer, _) = edition(folder.path(), Some(stamp)).unwrap().unwrap();
        assert_eq!(longer.len(), list.len() + 1);
        fs::write(&file, "no list").unwrap();
        assert!(edition(folder.path(), Some(stamp)).is_err());
    }

    #[test]
    fn every_list_in_a_folder_is_loaded_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let sdn = "1,\"DOE, Juan\",\"individual\",\"P\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
        fs::create_dir(dir.path().join("csv")).unwrap();
        fs::write(dir.path().join("csv/SDN.CSV"), sdn).unwrap();
        fs::write(dir.path().join("csv/alt.csv"), "1,9,\"aka\",\"THE JUAN\",-0- \n").unwrap();
        fs::write(dir.path().join("notes.txt"), "nothing").unwrap();
        fs::write(dir.path().join("XBT.txt"), "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\n").unwrap();
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all(b"{\"entity_id\":\"X:1\",\"primary_name\":\"Packed Person\"}\n").unwrap();
        fs::write(dir.path().join("list.jsonl.gz"), gz.finish().unwrap()).unwrap();
        let mut list = SanctionsList::new();
        assert_eq!(load(&mut list, dir.path()).unwrap(), 4);
        assert_eq!(
            (hits(&list, "juan doe"), hits(&list, "the juan"), hits(&list, "packed person")),
            (1, 1, 1)
        );
        assert_eq!(hits(&list, "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"), 1);
        assert_eq!(list.len(), 3);
    }

    #[test]
    fn a_missing_or_empty_or_broken_list_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let mut list = SanctionsList::new();
        assert!(matches!(load(&mut list, dir.path()), Err(SanctionsError::Empty(_))));
        assert!(matches!(load(&mut list, &dir.path().join("none")), Err(SanctionsError::Read { .. })));
        fs::write(dir.path().join("a.jsonl"), "{").unwrap();
        assert!(matches!(load(&mut list, dir.path()), Err(SanctionsError::Parse { .. })));
    }
}
