//! Lists from files and folders.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use genex_screening::{Format, SanctionsList};

/// Unpacked, no list is so long.
const MOST_BYTES: u64 = 1 << 30;

/// Everybody in these files, and in the lists among the files of these folders. Errors: a file named is no list, a list
/// can't be read whole, there is none.
pub fn load(paths: &[PathBuf]) -> Result<SanctionsList> {
    let mut list = SanctionsList::new();
    for path in paths {
        if path.is_dir() {
            for file in files_under(path)? {
                add(&mut list, &file)?;
            }
        } else if !add(&mut list, path)? {
            bail!("{} is in no format of a sanctions list", path.display());
        }
    }
    if list.is_empty() {
        bail!("nobody is on these lists");
    }
    list.prepare();
    Ok(list)
}

fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Adds a file's entries; `false` if it is no list.
fn add(list: &mut SanctionsList, path: &Path) -> Result<bool> {
    let bytes = bytes_of(path).with_context(|| path.display().to_string())?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(format) = Format::of(&name, &bytes) else { return Ok(false) };
    let entities = format.parse(&name, &bytes).with_context(|| path.display().to_string())?;
    entities.into_iter().for_each(|entity| list.add(entity));
    Ok(true)
}

/// The file's bytes, unpacked.
pub fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).take(MOST_BYTES).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use genex_screening::{Decision, Policy, Query};

    use super::*;

    fn decision(list: &SanctionsList, query: &str) -> Decision {
        list.search(&Query::new(query), &Policy::default()).decision
    }

    #[test]
    fn a_folder_is_searched_for_lists_and_nothing_else() {
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
        let list = load(&[dir.path().to_owned()]).unwrap();
        assert_eq!(list.len(), 3);
        for query in ["juan doe", "the juan", "packed person"] {
            assert_eq!(decision(&list, query), Decision::Review, "{query}");
        }
        assert_eq!(decision(&list, "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"), Decision::Block);
    }

    #[test]
    fn what_is_no_list_or_only_part_of_one_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            load(&[path]).unwrap_err().to_string()
        };
        assert!(file("notes.txt", "hello").contains("in no format"));
        assert!(file("a.jsonl", "{").contains("a.jsonl"));
        assert!(file("a.xml", "<Sanctions><DistinctParty>").contains("a.xml"));
        assert!(load(&[dir.path().join("none")]).is_err());
        let empty = tempfile::tempdir().unwrap();
        assert!(load(&[empty.path().to_owned()]).unwrap_err().to_string().contains("nobody"));
    }
}
