//! Lists from files and folders.

use std::path::PathBuf;

use anyhow::{Result, bail};
use genex_gateways::sanctions;
use genex_screening::SanctionsList;

/// Everybody in these files, and in the lists among the files of these folders. Errors: a file or folder has no list, a
/// list can't be read whole, nobody is on them.
pub fn load(paths: &[PathBuf]) -> Result<SanctionsList> {
    let mut list = SanctionsList::new();
    for path in paths {
        sanctions::load(&mut list, path)?;
    }
    if list.is_empty() {
        bail!("nobody is on these lists");
    }
    list.prepare();
    if let Some(told) = told_of_unreadable(&list) {
        eprintln!("genex: {told}");
    }
    Ok(list)
}

/// What whoever loads a list is told of names on it that nobody can be compared with; nothing if there is none.
pub fn told_of_unreadable(list: &SanctionsList) -> Option<String> {
    let unreadable = list.unreadable();
    let first = unreadable.first()?;
    let (count, entity, why) = (unreadable.len(), &first.entity, first.why);
    Some(format!("{count} listed names can't be compared with anybody; the first is one of {entity}: {why}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn listed_names_that_cannot_be_read_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        let line =
            |name: &str| format!("{{\"entity_id\":\"X:{}\",\"primary_name\":\"{name}\"}}\n", name.len());
        fs::write(&path, line("Nemo Nusquam") + &line("???")).unwrap();
        let told = told_of_unreadable(&load(std::slice::from_ref(&path)).unwrap()).unwrap();
        assert!(told.starts_with("1 listed names") && told.contains("X:3"), "{told}");
        fs::write(&path, line("Nemo Nusquam")).unwrap();
        assert_eq!(told_of_unreadable(&load(&[path]).unwrap()), None);
    }

    #[test]
    fn what_is_no_list_or_only_part_of_one_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            load(&[path]).unwrap_err().to_string()
        };
        assert!(file("notes.txt", "hello").contains("holds no sanctions list"));
        assert!(file("a.jsonl", "{").contains("a.jsonl"));
        assert!(file("a.xml", "<Sanctions><DistinctParty>").contains("a.xml"));
        assert!(load(&[dir.path().join("none")]).is_err());
        let empty = tempfile::tempdir().unwrap();
        assert!(load(&[empty.path().to_owned()]).unwrap_err().to_string().contains("holds no"));
    }
}
