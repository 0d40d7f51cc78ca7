//! What the transactions of a block have written, each at its place.

use std::{collections::BTreeMap, hash::BuildHasher};

use super::Incarnation;
use crate::overlay::is_written;
use alloy_primitives::{
    Address, B256, U256,
    map::{B256Map, DefaultHashBuilder, HashMap},
};
use genex_chain_state::{Account, StateError, StateReader};
use parking_lot::RwLock;
use revm::{
    Database,
    state::{AccountInfo, Bytecode, EvmState},
};

const SHARDS: usize = 64;

/// Something that can be read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Nonce, balance and code of an account.
    Account(Address),
    /// Whether everything that an account stored was dropped.
    Cleared(Address),
    /// One of its slots.
    Slot(Address, U256),
}

impl Place {
    fn address(&self) -> &Address {
        match self {
            Self::Account(address) | Self::Cleared(address) | Self::Slot(address, _) => address,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Account(Option<Account>),
    Cleared,
    Slot(U256),
}

/// Who wrote what was read: a transaction, by its place in the block and by which execution
/// of it; `None` for the state before the block.
pub(super) type Version = Option<(usize, Incarnation)>;

/// By transaction, which execution of it, and what that wrote.
type Writes = BTreeMap<usize, (Incarnation, Written)>;

/// The writes of all transactions of a block so far.
#[derive(Default)]
pub(super) struct Versions {
    shards: Vec<RwLock<HashMap<Place, Writes>>>,
    codes: RwLock<B256Map<Bytecode>>,
    hasher: DefaultHashBuilder,
}

impl Versions {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| RwLock::default()).collect(), ..Self::default() }
    }

    fn shard(&self, place: &Place) -> &RwLock<HashMap<Place, Writes>> {
        &self.shards[self.hasher.hash_one(place.address()) as usize % SHARDS]
    }

    /// The newest write before transaction `index`.
    fn read(&self, place: &Place, index: usize) -> Option<(Version, Written)> {
        let shard = self.shard(place).read();
        let (writer, (incarnation, written)) = shard.get(place)?.range(..index).next_back()?;
        Some((Some((*writer, *incarnation)), *written))
    }

    /// Whose write a transaction would read now.
    pub(super) fn version(&self, place: &Place, index: usize) -> Version {
        self.read(place, index).and_then(|(version, _)| version)
    }

    /// Lets later transactions see what a transaction wrote, in place of what it wrote before.
    pub(super) fn publish(
        &self,
        index: usize,
        incarnation: Incarnation,
        state: &EvmState,
        before: &[Place],
    ) -> Vec<Place> {
        for place in before {
            if let Some(writes) = self.shard(place).write().get_mut(place) {
                writes.remove(&index);
            }
        }
        let written = writes(state);
        for (hash, code) in deployed(state) {
            self.codes.write().entry(hash).or_insert_with(|| code.clone());
        }
        for (place, written) in &written {
            let mut shard = self.shard(place).write();
            shard.entry(*place).or_default().insert(index, (incarnation, *written));
        }
        written.into_iter().map(|(place, _)| place).collect()
    }
}

/// What a transaction wrote, as the overlay of a block takes it.
fn writes(state: &EvmState) -> Vec<(Place, Written)> {
    let mut writes = Vec::new();
    for (address, account) in state.iter().filter(|(_, account)| is_written(account)) {
        if account.is_created() || account.is_selfdestructed() {
            writes.push((Place::Cleared(*address), Written::Cleared));
        }
        if account.is_selfdestructed() {
            writes.push((Place::Account(*address), Written::Account(None)));
            continue;
        }
        let info = Account::from(&account.info);
        writes.push((Place::Account(*address), Written::Account((!info.is_empty()).then_some(info))));
        let slots = account.changed_storage_slots();
        writes.extend(
            slots.map(|(slot, value)| (Place::Slot(*address, *slot), Written::Slot(value.present_value))),
        );
    }
    writes
}

fn deployed(state: &EvmState) -> impl Iterator<Item = (B256, &Bytecode)> {
    let written = state.values().filter(|account| is_written(account));
    written.filter_map(|account| Some((account.info.code_hash, account.info.code.as_ref()?)))
}

/// The state as one transaction sees it, taking notes of what it reads.
pub(super) struct View<'a, R> {
    pub(super) base: R,
    pub(super) versions: &'a Versions,
    pub(super) index: usize,
    pub(super) reads: Vec<(Place, Version)>,
}

impl<R: StateReader> View<'_, R> {
    fn newest(&mut self, place: Place) -> Option<(Version, Written)> {
        let newest = self.versions.read(&place, self.index);
        self.reads.push((place, newest.and_then(|(version, _)| version)));
        newest
    }
}

impl<R: StateReader> Database for View<'_, R> {
    type Error = StateError;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, StateError> {
        let account = match self.newest(Place::Account(address)) {
            Some((_, Written::Account(account))) => account,
            _ => self.base.account(&address)?,
        };
        Ok(account.map(AccountInfo::from))
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, StateError> {
        match self.versions.codes.read().get(&hash) {
            Some(code) => Ok(code.clone()),
            None => self.base.code(&hash),
        }
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, StateError> {
        let cleared = self.newest(Place::Cleared(address)).and_then(|(version, _)| version);
        let written = self.newest(Place::Slot(address, slot));
        let by = |version: Version| version.map(|(index, _)| index);
        match (written, cleared) {
            (Some((version, Written::Slot(value))), cleared) if by(version) >= by(cleared) => Ok(value),
            (_, Some(_)) => Ok(U256::ZERO),
            _ => self.base.storage(&address, &slot),
        }
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, StateError> {
        Ok(self.base.block_hash(number).unwrap_or_default())
    }
}
