//! Writing a snapshot.

use std::path::{Path, PathBuf};

use genex_chain_state::{ChainStore, FrozenState, Genesis};

use super::{
    Manifest, ManifestFile, Progress, SnapshotError, SnapshotStep, folder::replace_folder, past::Past, step,
};

/// Bytes of a piece of the state, as is usual. Its last entry may have more.
pub const PIECE_BYTES: usize = 4 << 20;

/// Writes a snapshot of a frozen state of `store` into `folder`, which must not be there, with pieces of about
/// `piece_bytes`, [`PIECE_BYTES`] as a rule. It takes as much memory as a piece, and may run while newer blocks
/// are stored.
///
/// # Errors
/// [`SnapshotError::NoCertificate`] if its block is final because of one above it: a later one will do.
pub fn write_snapshot(
    store: &ChainStore,
    genesis: &Genesis,
    state: &FrozenState,
    folder: &Path,
    piece_bytes: usize,
    progress: &mut Progress<'_>,
) -> Result<Manifest, SnapshotError> {
    if folder.exists() {
        return Err(SnapshotError::Exists(folder.to_owned()));
    }
    let past = Past::collect(store, genesis, state.head())?;
    let mut written = None;
    let failed = |path: &Path, error| SnapshotError::file(path)(error);
    replace_folder(folder, failed, |partial| {
        let manifest = fill(genesis, &past, state, partial, piece_bytes, progress)?;
        step(progress, SnapshotStep::Finish)?;
        manifest.write(partial)?;
        written = Some(manifest);
        Ok(())
    })?;
    Ok(written.expect("the folder was filled"))
}

fn fill(
    genesis: &Genesis,
    past: &Past,
    state: &FrozenState,
    folder: &Path,
    bytes: usize,
    progress: &mut Progress<'_>,
) -> Result<Manifest, SnapshotError> {
    step(progress, SnapshotStep::Past)?;
    let proof = ManifestFile::write(&past_path(folder), &alloy_rlp::encode(past))?;
    let mut pieces = Vec::new();
    for (index, piece) in state.pieces(bytes).enumerate() {
        step(progress, SnapshotStep::Piece { index, of: None })?;
        pieces.push(ManifestFile::write(&piece_path(folder, index), &piece?.encode_piece())?);
    }
    Ok(Manifest {
        format: Manifest::FORMAT,
        chain_id: genesis.chain_id,
        genesis: genesis.header().hash_slow(),
        height: past.header.number,
        block: past.header.hash_slow(),
        state_root: past.header.state_root,
        past: proof,
        pieces,
    })
}

pub(super) fn past_path(folder: &Path) -> PathBuf {
    folder.join("past")
}

pub(super) fn piece_path(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("state-{index:05}"))
}
