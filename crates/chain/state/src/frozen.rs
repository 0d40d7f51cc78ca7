//! The stored state as it is after one block, read in pieces while newer blocks are stored.

use std::iter::Peekable;

use alloy_primitives::{Address, B256, U256, hex, map::B256Set};
use fjall::{Keyspace, Readable, Slice, Snapshot};

use crate::{
    Account, AccountDiff, ChainHead, Part, StateDiff, StateError,
    store::{address, decode, read_slot},
};

/// Bytes that an account, and a slot, count as.
const ACCOUNT_BYTES: usize = 128;
const SLOT_BYTES: usize = 64;

type Entries = Peekable<Box<dyn Iterator<Item = Result<(Slice, Slice), StateError>>>>;

/// The stored state after one block. It stays as it is whatever is stored later; while it is there, the disk
/// keeps what newer blocks overwrite.
pub struct FrozenState {
    snapshot: Snapshot,
    parts: Vec<Keyspace>,
    head: ChainHead,
}

impl FrozenState {
    pub(crate) fn new(snapshot: Snapshot, parts: Vec<Keyspace>, head: ChainHead) -> Self {
        Self { snapshot, parts, head }
    }

    /// The block that it is the state after.
    pub fn head(&self) -> ChainHead {
        self.head
    }

    /// The whole state in pieces of about `bytes` bytes, in the order of addresses. Each is a diff from
    /// nothing; an account with much storage is in several of them, each time with other slots. A code
    /// comes with the first account that has it.
    pub fn pieces(&self, bytes: usize) -> Pieces<'_> {
        Pieces {
            state: self,
            accounts: self.entries(Part::Accounts),
            slots: self.entries(Part::Storage),
            open: None,
            codes: B256Set::default(),
            most: bytes,
        }
    }

    fn entries(&self, part: Part) -> Entries {
        let entries = self.snapshot.iter(&self.parts[part as usize]);
        let entries = entries.map(|entry| entry.into_inner().map_err(StateError::from));
        (Box::new(entries) as Box<dyn Iterator<Item = _>>).peekable()
    }

    fn code(&self, hash: &B256) -> Result<Slice, StateError> {
        let code = self.snapshot.get(&self.parts[Part::Codes as usize], hash)?;
        code.ok_or(StateError::MissingCode(*hash))
    }
}

impl std::fmt::Debug for FrozenState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FrozenState").field("head", &self.head).finish_non_exhaustive()
    }
}

/// The pieces of a [`FrozenState`].
pub struct Pieces<'a> {
    state: &'a FrozenState,
    accounts: Entries,
    slots: Entries,
    /// The account whose slots come next.
    open: Option<(Address, Account)>,
    /// Codes that are in earlier pieces.
    codes: B256Set,
    most: usize,
}

impl Pieces<'_> {
    fn piece(&mut self) -> Result<StateDiff, StateError> {
        let (mut piece, mut bytes) = (StateDiff::default(), 0);
        while bytes < self.most {
            let Some((owner, account)) = self.open_account(&mut piece, &mut bytes)? else { break };
            match self.next_slot(&owner)? {
                Some((slot, value)) => {
                    let change = piece.accounts.entry(owner).or_insert_with(|| unchanged(account));
                    change.storage.insert(slot, value);
                    bytes += SLOT_BYTES;
                }
                None => self.open = None,
            }
        }
        Ok(piece)
    }

    /// The account whose slots come next; the next one, which goes into the piece, if there is none.
    fn open_account(
        &mut self,
        piece: &mut StateDiff,
        bytes: &mut usize,
    ) -> Result<Option<(Address, Account)>, StateError> {
        if self.open.is_some() {
            return Ok(self.open);
        }
        let Some((key, value)) = self.accounts.next().transpose()? else {
            return self.check_no_slot_is_left().map(|()| None);
        };
        let account: Account = decode(Part::Accounts, hex::encode(&key), &value)?;
        let owner = address(Part::Accounts, &key)?;
        piece.accounts.insert(owner, unchanged(account));
        *bytes += ACCOUNT_BYTES;
        if account.has_code() && self.codes.insert(account.code_hash) {
            let code = self.state.code(&account.code_hash)?;
            *bytes += code.len();
            piece.codes.insert(account.code_hash, code.to_vec().into());
        }
        self.open = Some((owner, account));
        Ok(self.open)
    }

    /// The next slot, if it is one of the owner's.
    fn next_slot(&mut self, owner: &Address) -> Result<Option<(U256, U256)>, StateError> {
        let above = |key: &Slice| key.get(..20).is_some_and(|prefix| prefix > owner.as_slice());
        match self.slots.peek() {
            None => return Ok(None),
            Some(Ok((key, _))) if above(key) => return Ok(None),
            Some(_) => {}
        }
        let Some((key, value)) = self.slots.next().transpose()? else { return Ok(None) };
        let (of, slot, value) = read_slot(&key, &value)?;
        match of == *owner {
            true => Ok(Some((slot, value))),
            false => Err(no_account(&key)),
        }
    }

    fn check_no_slot_is_left(&mut self) -> Result<(), StateError> {
        match self.slots.next().transpose()? {
            Some((key, _)) => Err(no_account(&key)),
            None => Ok(()),
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<StateDiff, StateError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.piece().map(|piece| Some(piece).filter(|piece| !piece.accounts.is_empty())).transpose()
    }
}

impl std::fmt::Debug for Pieces<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pieces").field("state", self.state).finish_non_exhaustive()
    }
}

fn unchanged(account: Account) -> AccountDiff {
    AccountDiff { account: Some(account), ..AccountDiff::default() }
}

fn no_account(key: &Slice) -> StateError {
    StateError::damaged(Part::Storage.name(), hex::encode(key), "no such account")
}
