//! The folder of published lists.

use std::{fs, io::Read, path::PathBuf};

use flate2::read::GzDecoder;

/// The bytes of a file, unpacked; `None`, said aloud, if it is absent.
pub fn bytes(name: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let folder = std::env::var("GENEX_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = PathBuf::from(folder).join(name);
    let Ok(raw) = fs::read(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return None;
    };
    if !name.ends_with(".gz") {
        return Some(raw);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(raw.as_slice()).read_to_end(&mut unpacked).expect("a whole gzip file");
    Some(unpacked)
}

/// The same as text.
pub fn text(name: &str) -> Option<String> {
    bytes(name).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}
