//! Beginning a chain from a snapshot.

use std::path::Path;

use alloy_primitives::{Address, B256};
use alloy_rlp::Decodable;
use genex_chain_state::{
    Base, ChainHead, EpochEnd, FlatState, Genesis, Restoration, StateDiff, StoredBlock, Successors,
};

use super::{
    Manifest, Progress, SnapshotError, SnapshotStep,
    folder::replace_folder,
    past::{End, Past},
    step,
    write::{past_path, piece_path},
};
use crate::blockchain::chain_rules;

/// Makes the store `directory`, which must not be there, from the snapshot in `folder`, for the chain that
/// starts from `genesis`. All of it is proved before the store is there: see the module's threat model.
///
/// # Errors
/// [`SnapshotError`] says what is wrong with the snapshot; the store is not there then.
pub fn restore_snapshot(
    folder: &Path,
    genesis: &Genesis,
    directory: &Path,
    progress: &mut Progress<'_>,
) -> Result<ChainHead, SnapshotError> {
    if directory.exists() {
        return Err(SnapshotError::Exists(directory.to_owned()));
    }
    let manifest = Manifest::read(folder)?;
    step(progress, SnapshotStep::Past)?;
    let (past, block) = read_past(folder, genesis, &manifest)?;
    let failed = |path: &Path, error| SnapshotError::file(path)(error);
    replace_folder(directory, failed, |partial| {
        let mut restoration = Restoration::begin(partial)?;
        let price = add_pieces(&mut restoration, folder, genesis, &manifest, progress)?;
        step(progress, SnapshotStep::Finish)?;
        finish(restoration, genesis, &past, &block, price)
    })?;
    Ok(ChainHead { height: block.header.number, hash: block.hash })
}

/// Reads and checks what proves the block.
fn read_past(
    folder: &Path,
    genesis: &Genesis,
    manifest: &Manifest,
) -> Result<(Past, StoredBlock), SnapshotError> {
    let own = genesis.header().hash_slow();
    if manifest.genesis != own {
        return Err(SnapshotError::OtherChain { given: manifest.genesis, own });
    }
    let path = past_path(folder);
    let bytes = manifest.past.read(&path)?;
    let past = Past::decode(&mut &bytes[..]).map_err(|error| SnapshotError::encoding(&path, error))?;
    let block = past.verify(genesis)?;
    let named = (manifest.chain_id, manifest.height, manifest.block, manifest.state_root);
    match named == (genesis.chain_id, block.header.number, block.hash, block.header.state_root) {
        true => Ok((past, block)),
        false => Err(SnapshotError::OtherBlock),
    }
}

/// Adds the whole state, and gives the price of gas in it.
fn add_pieces(
    restoration: &mut Restoration,
    folder: &Path,
    genesis: &Genesis,
    manifest: &Manifest,
    progress: &mut Progress<'_>,
) -> Result<u64, SnapshotError> {
    let rules = chain_rules(genesis);
    let mut parameters = StateDiff::default();
    for (index, file) in manifest.pieces.iter().enumerate() {
        step(progress, SnapshotStep::Piece { index, of: Some(manifest.pieces.len()) })?;
        let path = piece_path(folder, index);
        let bytes = file.read(&path)?;
        let piece = StateDiff::decode_piece(&bytes).map_err(|error| SnapshotError::encoding(&path, error))?;
        restoration.add(&piece)?;
        keep(&mut parameters, piece, &rules.contracts.governance);
    }
    let state = FlatState::default();
    state.load(manifest.height, [B256::ZERO], &parameters);
    Ok(rules.gas_terms(&state.view(manifest.height))?.priority_fee)
}

/// Keeps what a piece has of one account.
fn keep(kept: &mut StateDiff, mut piece: StateDiff, address: &Address) {
    if let Some(change) = piece.accounts.remove(address) {
        let account = kept.accounts.entry(*address).or_default();
        account.account = change.account;
        account.storage.extend(change.storage);
    }
}

/// Makes the block the head. The price in it is taken to be what it is after it: only a block that changes
/// the price itself has another.
fn finish(
    restoration: Restoration,
    genesis: &Genesis,
    past: &Past,
    block: &StoredBlock,
    priority_fee: u64,
) -> Result<(), SnapshotError> {
    let handovers: Vec<_> = (1..).zip(&past.ends).map(|(epoch, end)| ended(epoch, end)).collect();
    let Past { headers, certificate, .. } = past;
    let handovers = &handovers;
    Ok(restoration.finish(&Base { genesis, block, certificate, priority_fee, headers, handovers })?)
}

/// The end of the epoch before `epoch`.
fn ended(epoch: u64, end: &End) -> EpochEnd<'_> {
    let End { header, certificate, successors: keys } = end;
    EpochEnd { header, certificate, successors: Successors { epoch, keys } }
}
