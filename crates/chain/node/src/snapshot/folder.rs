//! Folders that are there whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Has `make` fill a folder beside `target`, and moves it there when all of it is on disk. What an earlier
/// attempt left is removed first; whatever happens, `target` is not there, or whole. An empty folder may be
/// in its place.
pub(crate) fn replace_folder<E>(
    target: &Path,
    failed: impl Fn(&Path, io::Error) -> E,
    make: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let partial = partial(target);
    let about = |path: &Path, result: io::Result<()>| result.map_err(|error| failed(path, error));
    about(&partial, remove(&partial))?;
    about(&partial, fs::create_dir_all(&partial))?;
    make(&partial)?;
    about(target, sync_folders(&partial).and_then(|()| fs::rename(&partial, target)))?;
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    about(parent, sync(parent))
}

/// Where a folder is made.
fn partial(target: &Path) -> PathBuf {
    let name = target.file_name().map(OsString::from).unwrap_or_default();
    target.with_file_name(
        [OsString::from("."), name, OsString::from(".partial")].into_iter().collect::<OsString>(),
    )
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Syncs the names in a folder and in those within. Whoever wrote the files synced them.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync(folder)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Writes a file that must not be there, and syncs it.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
