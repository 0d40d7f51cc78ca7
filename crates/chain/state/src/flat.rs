//! The state as a map in memory, readable at the head and at recent heights.
//!
//! The maps hold the newest state. For each of the last [`FlatState::HISTORY`] blocks an undo record
//! keeps what the block overwrote; reading at height `h` takes the value from the oldest undo record
//! above `h` that has one, else from the maps. A [`StateView`] therefore needs no copy and holds no
//! lock between two reads: a call that runs for long neither stops nor sees the blocks after its own.

use std::{collections::VecDeque, sync::Arc};

use alloy_primitives::{
    Address, B256, Bytes, U256,
    map::{AddressMap, B256Map, HashMap},
};
use parking_lot::RwLock;
use revm::state::Bytecode;

use crate::{Account, AccountDiff, StateDiff, StateError};

/// Read access to the state at one height.
pub trait StateReader {
    /// The account, if it exists.
    ///
    /// # Errors
    /// [`StateError::Pruned`] if the height is no longer kept.
    fn account(&self, address: &Address) -> Result<Option<Account>, StateError>;

    /// The slot's value, zero if nothing is stored.
    ///
    /// # Errors
    /// [`StateError::Pruned`] if the height is no longer kept.
    fn storage(&self, address: &Address, slot: &U256) -> Result<U256, StateError>;

    /// The code with this Keccak-256.
    ///
    /// # Errors
    /// [`StateError::MissingCode`] if no account was ever given it.
    fn code(&self, hash: &B256) -> Result<Bytecode, StateError>;

    /// Hash of one of the 256 blocks up to this height; `None` for others.
    fn block_hash(&self, number: u64) -> Option<B256>;
}

/// The newest state and what is needed to read recent ones. Cloning shares it.
#[derive(Clone, Default)]
pub struct FlatState {
    shared: Arc<RwLock<Shared>>,
}

#[derive(Default)]
struct Shared {
    height: u64,
    accounts: AddressMap<Account>,
    storage: AddressMap<Slots>,
    codes: B256Map<Bytecode>,
    undo: VecDeque<Undo>,
    hashes: VecDeque<B256>,
}

type Slots = HashMap<U256, U256>;

/// What one block overwrote.
struct Undo {
    height: u64,
    accounts: AddressMap<Option<Account>>,
    storage: AddressMap<Slots>,
}

impl FlatState {
    /// Number of blocks below the head whose state can be read.
    pub const HISTORY: usize = 128;
    /// Number of block hashes kept, as the `BLOCKHASH` operation reaches back.
    const HASHES: usize = 256;

    /// The height of the newest state.
    pub fn height(&self) -> u64 {
        self.shared.read().height
    }

    /// The state at `height`. Reads fail once the height has fallen behind the history.
    pub fn view(&self, height: u64) -> StateView {
        StateView { state: self.clone(), height, layers: Vec::new() }
    }

    /// Applies a block's changes and makes it the head.
    pub fn apply(&self, height: u64, hash: B256, diff: &StateDiff) {
        let mut shared = self.shared.write();
        let undo = shared.write(height, diff);
        shared.height = height;
        shared.undo.push_back(undo);
        shared.push_hash(hash);
        if shared.undo.len() > Self::HISTORY {
            shared.undo.pop_front();
        }
    }

    /// Loads the state of a block as a whole, without history: `diff` from nothing, `hashes` of the
    /// blocks up to it, oldest first.
    pub fn load(&self, height: u64, hashes: impl IntoIterator<Item = B256>, diff: &StateDiff) {
        let mut shared = self.shared.write();
        *shared = Shared::default();
        shared.write(height, diff);
        shared.height = height;
        hashes.into_iter().for_each(|hash| shared.push_hash(hash));
    }

    /// Everything there is at the head, as a diff from nothing.
    pub fn contents(&self) -> StateDiff {
        let shared = self.shared.read();
        StateDiff {
            accounts: shared.accounts.iter().map(|entry| shared.entry(entry)).collect(),
            codes: shared.codes.iter().map(|(hash, code)| (*hash, code.original_bytes())).collect(),
        }
    }
}

impl Shared {
    fn write(&mut self, height: u64, diff: &StateDiff) -> Undo {
        for (hash, code) in &diff.codes {
            let code = || analysed(code);
            self.codes.entry(*hash).or_insert_with(code);
        }
        let mut undo = Undo { height, accounts: AddressMap::default(), storage: AddressMap::default() };
        for (address, change) in &diff.accounts {
            self.write_account(address, change, &mut undo);
        }
        undo
    }

    fn write_account(&mut self, address: &Address, change: &AccountDiff, undo: &mut Undo) {
        let old = match change.account {
            Some(account) => self.accounts.insert(*address, account),
            None => self.accounts.remove(address),
        };
        undo.accounts.insert(*address, old);
        let mut overwritten = match change.storage_cleared || change.account.is_none() {
            true => self.storage.remove(address).unwrap_or_default(),
            false => Slots::default(),
        };
        if !change.storage.is_empty() {
            let slots = self.storage.entry(*address).or_default();
            write_slots(slots, change, &mut overwritten);
        }
        if !overwritten.is_empty() {
            undo.storage.insert(*address, overwritten);
        }
    }

    fn push_hash(&mut self, hash: B256) {
        self.hashes.push_back(hash);
        if self.hashes.len() > FlatState::HASHES + FlatState::HISTORY {
            self.hashes.pop_front();
        }
    }

    fn entry(&self, (address, account): (&Address, &Account)) -> (Address, AccountDiff) {
        let slots = self.storage.get(address);
        let change = AccountDiff {
            account: Some(*account),
            storage_cleared: false,
            storage: slots.map(|slots| slots.iter().map(|(k, v)| (*k, *v)).collect()).unwrap_or_default(),
        };
        (*address, change)
    }

    /// The undo records of the blocks above `height`, oldest first.
    fn undo_above(&self, height: u64) -> Result<impl Iterator<Item = &Undo>, StateError> {
        let newer = self.height.saturating_sub(height) as usize;
        let skipped = self.undo.len().checked_sub(newer).ok_or(StateError::Pruned { height })?;
        Ok(self.undo.range(skipped..).inspect(move |undo| debug_assert!(undo.height > height)))
    }
}

fn write_slots(slots: &mut Slots, change: &AccountDiff, overwritten: &mut Slots) {
    for (slot, value) in &change.storage {
        let old = match value.is_zero() {
            true => slots.remove(slot),
            false => slots.insert(*slot, *value),
        };
        overwritten.entry(*slot).or_insert(old.unwrap_or_default());
    }
}

fn analysed(code: &Bytes) -> Bytecode {
    Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code.clone()))
}

/// The state at one height, or after blocks on it that are not applied yet.
#[derive(Clone)]
pub struct StateView {
    state: FlatState,
    height: u64,
    /// Blocks above `height`, oldest first.
    layers: Vec<Layer>,
}

/// A block over a view.
#[derive(Clone)]
struct Layer {
    hash: B256,
    diff: Arc<StateDiff>,
}

impl StateView {
    /// The height this view reads at.
    pub fn height(&self) -> u64 {
        self.height + self.layers.len() as u64
    }

    /// The state after one more block, which changes `diff`.
    #[must_use]
    pub fn after(mut self, hash: B256, diff: Arc<StateDiff>) -> Self {
        self.layers.push(Layer { hash, diff });
        self
    }

    /// The newest change to an account above the height of the applied blocks.
    fn newest<T>(&self, address: &Address, read: impl Fn(&AccountDiff) -> Option<T>) -> Option<T> {
        let changes = self.layers.iter().rev().filter_map(|layer| layer.diff.accounts.get(address));
        changes.into_iter().find_map(read)
    }
}

impl StateReader for StateView {
    fn account(&self, address: &Address) -> Result<Option<Account>, StateError> {
        if let Some(account) = self.newest(address, |change| Some(change.account)) {
            return Ok(account);
        }
        let shared = self.state.shared.read();
        let before = shared.undo_above(self.height)?.find_map(|undo| undo.accounts.get(address));
        Ok(match before {
            Some(account) => *account,
            None => shared.accounts.get(address).copied(),
        })
    }

    fn storage(&self, address: &Address, slot: &U256) -> Result<U256, StateError> {
        if let Some(value) = self.newest(address, |change| change.slot(slot)) {
            return Ok(value);
        }
        let shared = self.state.shared.read();
        let value = |slots: &Slots| slots.get(slot).copied();
        let before =
            shared.undo_above(self.height)?.find_map(|undo| undo.storage.get(address).and_then(value));
        Ok(before.or_else(|| shared.storage.get(address).and_then(value)).unwrap_or_default())
    }

    fn code(&self, hash: &B256) -> Result<Bytecode, StateError> {
        if let Some(code) = self.layers.iter().find_map(|layer| layer.diff.codes.get(hash)) {
            return Ok(analysed(code));
        }
        let shared = self.state.shared.read();
        shared.codes.get(hash).cloned().ok_or(StateError::MissingCode(*hash))
    }

    fn block_hash(&self, number: u64) -> Option<B256> {
        let height = self.height();
        let reachable = number <= height && number + FlatState::HASHES as u64 > height;
        if !reachable {
            return None;
        }
        if let Some(above) = number.checked_sub(self.height + 1) {
            return Some(self.layers.get(above as usize)?.hash);
        }
        let shared = self.state.shared.read();
        let back = shared.height.checked_sub(number)?;
        let index = shared.hashes.len().checked_sub(1 + back as usize)?;
        shared.hashes.get(index).copied()
    }
}

impl std::fmt::Debug for FlatState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FlatState").field("height", &self.height()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn diff(who: u8, change: AccountDiff) -> StateDiff {
        StateDiff { accounts: BTreeMap::from([(Address::repeat_byte(who), change)]), ..StateDiff::default() }
    }

    fn slots(pairs: &[(u64, u64)]) -> BTreeMap<U256, U256> {
        pairs.iter().map(|(k, v)| (U256::from(*k), U256::from(*v))).collect()
    }

    fn write(nonce: u64, pairs: &[(u64, u64)]) -> AccountDiff {
        AccountDiff {
            account: Some(Account { nonce, ..Account::default() }),
            storage_cleared: false,
            storage: slots(pairs),
        }
    }

    fn read(view: &StateView, slot: u64) -> u64 {
        view.storage(&Address::repeat_byte(1), &U256::from(slot)).unwrap().to()
    }

    #[test]
    fn a_view_keeps_its_height_while_newer_blocks_are_applied() {
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &diff(1, write(1, &[(1, 10)])));
        let genesis = state.view(0);
        state.apply(1, B256::repeat_byte(1), &diff(1, write(2, &[(1, 11), (2, 20)])));
        let first = state.view(1);
        state.apply(2, B256::repeat_byte(2), &diff(1, write(3, &[(1, 0)])));
        let of = |view: &StateView| view.account(&Address::repeat_byte(1)).unwrap().unwrap().nonce;
        assert_eq!((of(&genesis), read(&genesis, 1), read(&genesis, 2)), (1, 10, 0));
        assert_eq!((of(&first), read(&first, 1), read(&first, 2)), (2, 11, 20));
        assert_eq!((of(&state.view(2)), read(&state.view(2), 1)), (3, 0));
    }

    #[test]
    fn a_removed_account_is_still_seen_below() {
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &diff(1, write(1, &[(1, 10)])));
        state.apply(1, B256::ZERO, &diff(1, AccountDiff::default()));
        assert_eq!(state.view(1).account(&Address::repeat_byte(1)).unwrap(), None);
        assert_eq!(read(&state.view(1), 1), 0);
        assert_eq!(read(&state.view(0), 1), 10);
    }

    #[test]
    fn blocks_over_a_view_are_seen_from_above_and_not_from_below() {
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &diff(1, write(1, &[(1, 10), (2, 20)])));
        let first = state.view(0).after(B256::repeat_byte(1), Arc::new(diff(1, write(2, &[(1, 11)]))));
        let cleared = AccountDiff { storage_cleared: true, ..write(3, &[(3, 30)]) };
        let second = first.clone().after(B256::repeat_byte(2), Arc::new(diff(1, cleared)));
        let gone = second.clone().after(B256::repeat_byte(3), Arc::new(diff(1, AccountDiff::default())));
        let slots = |view: &StateView| [1, 2, 3].map(|slot| read(view, slot));
        assert_eq!(slots(&state.view(0)), [10, 20, 0]);
        assert_eq!(slots(&first), [11, 20, 0]);
        assert_eq!(slots(&second), [0, 0, 30]);
        assert_eq!(slots(&gone), [0, 0, 0]);
        assert_eq!(gone.account(&Address::repeat_byte(1)).unwrap(), None);
        assert_eq!((second.height(), second.block_hash(2)), (2, Some(B256::repeat_byte(2))));
        assert_eq!((second.block_hash(3), second.block_hash(0)), (None, Some(B256::ZERO)));
        state.apply(1, B256::repeat_byte(1), &diff(1, write(2, &[(1, 11)])));
        assert_eq!(slots(&second), [0, 0, 30]);
    }

    #[test]
    fn state_older_than_the_history_is_refused() {
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &StateDiff::default());
        for height in 1..=FlatState::HISTORY as u64 + 1 {
            state.apply(height, B256::ZERO, &StateDiff::default());
        }
        assert!(state.view(1).account(&Address::ZERO).is_ok());
        let error = state.view(0).account(&Address::ZERO).unwrap_err();
        assert!(matches!(error, StateError::Pruned { height: 0 }));
    }

    #[test]
    fn block_hashes_reach_back_256_blocks_from_the_view() {
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &StateDiff::default());
        for height in 1..=300u64 {
            state.apply(height, B256::from(U256::from(height)), &StateDiff::default());
        }
        let view = state.view(290);
        assert_eq!(view.block_hash(290), Some(B256::from(U256::from(290))));
        assert_eq!(view.block_hash(35), Some(B256::from(U256::from(35))));
        assert_eq!((view.block_hash(34), view.block_hash(291)), (None, None));
    }
}
