//! Blocks and state on disk.
//!
//! One block is one atomic batch: header, body, receipts, senders, certificate, indices, the new
//! height and every account, slot and code it wrote. The batch is synced before [`ChainStore::commit`]
//! returns, so after a kill at any instant the store holds a block whole or not at all. Keys are
//! big-endian, so that iteration follows height.

use std::path::Path;

use alloy_consensus::Header;
use alloy_primitives::{Address, B256, U256, hex};
use alloy_rlp::Decodable;
use fjall::{Database, Keyspace, KeyspaceCreateOptions, OwnedWriteBatch, PersistMode, Readable, Slice};

use crate::{
    Account, AccountDiff, FrozenState, Genesis, Receipt, StateDiff, StateError, StoredBlock, Transaction,
    witness::HeadWitness,
};

const CACHE_BYTES: u64 = 64 << 20;
const JOURNAL_BYTES: u64 = 128 << 20;
const MEMTABLE_BYTES: u64 = 16 << 20;
const HEAD: &[u8] = b"head";
const GENESIS: &[u8] = b"genesis";
const BASE: &[u8] = b"base";

/// The parts of the store, each a keyspace of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `"head"` → height (8 bytes) and hash; `"genesis"` → the genesis document; `"base"` → height (8 bytes)
    /// of the block that the chain was restored at, if it was not begun here.
    Meta,
    /// Height → RLP of the header.
    Headers,
    /// Height → RLP list of signed transactions.
    Bodies,
    /// Height → the 20-byte senders, one after the other.
    Senders,
    /// Height → RLP list of receipts.
    Receipts,
    /// Height → finality certificate.
    Certificates,
    /// Block hash → height.
    BlockHashes,
    /// Transaction hash → height (8 bytes) and index (4 bytes).
    TransactionHashes,
    /// Address → RLP of the account.
    Accounts,
    /// Address and slot → value without leading zeros.
    Storage,
    /// Keccak-256 → code.
    Codes,
    /// Height → wei (8 bytes) that the beneficiary gets for a unit of gas, where that is not zero: headers
    /// tell the rest of the price.
    PriorityFees,
    /// Epoch → the public keys (32 each) of those who decide in it, from the second epoch on.
    Validators,
    /// Validator's key (32) and offence (1) → proof that it broke the protocol. What this node saw, and no
    /// part of the chain.
    Evidence,
}

impl Part {
    const ALL: [Self; 14] = [
        Self::Meta,
        Self::Headers,
        Self::Bodies,
        Self::Senders,
        Self::Receipts,
        Self::Certificates,
        Self::BlockHashes,
        Self::TransactionHashes,
        Self::Accounts,
        Self::Storage,
        Self::Codes,
        Self::PriorityFees,
        Self::Validators,
        Self::Evidence,
    ];

    /// The name of the keyspace.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Headers => "headers",
            Self::Bodies => "bodies",
            Self::Senders => "senders",
            Self::Receipts => "receipts",
            Self::Certificates => "certificates",
            Self::BlockHashes => "block_hashes",
            Self::TransactionHashes => "transaction_hashes",
            Self::Accounts => "accounts",
            Self::Storage => "storage",
            Self::Codes => "codes",
            Self::PriorityFees => "priority_fees",
            Self::Validators => "validators",
            Self::Evidence => "evidence",
        }
    }
}

/// The newest block of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: B256,
}

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionLocation {
    /// Height of its block.
    pub height: u64,
    /// Its place in the block.
    pub index: u32,
}

/// Everything one block adds to the store.
#[derive(Clone, Copy, Debug)]
pub struct BlockCommit<'a> {
    /// The block.
    pub block: &'a StoredBlock,
    /// Its finality certificate, encoded; empty for block 0, which is final by definition.
    pub certificate: &'a [u8],
    /// What it changed.
    pub diff: &'a StateDiff,
    /// Wei that the beneficiary gets for a unit of gas.
    pub priority_fee: u64,
    /// Who decides in the next epoch, if this block is the last of one.
    pub successors: Option<Successors<'a>>,
}

/// Who decides in an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Successors<'a> {
    /// The epoch's number.
    pub epoch: u64,
    /// Public keys, in the order in which certificates name them.
    pub keys: &'a [B256],
}

/// The chain's store, open for one process.
pub struct ChainStore {
    database: Database,
    parts: Vec<Keyspace>,
    witness: HeadWitness,
}

impl ChainStore {
    /// Opens the store in `directory`, making it if it is not there.
    ///
    /// # Errors
    /// [`StateError::Store`] if another process has it open or the engine finds damage;
    /// [`StateError::FinalBlockMissing`] if an acknowledged block is no longer there.
    pub fn open(directory: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError::Io { path: directory.into(), source };
        std::fs::create_dir_all(directory).map_err(failed)?;
        let database = Database::builder(directory.join("db"))
            .cache_size(CACHE_BYTES)
            .max_journaling_size(JOURNAL_BYTES)
            .worker_threads(1)
            .open()?;
        let parts = Part::ALL.map(|part| database.keyspace(part.name(), options));
        let parts = parts.into_iter().collect::<Result<_, _>>()?;
        let witness = HeadWitness::open(&directory.join("HEAD"))?;
        let store = Self { database, parts, witness };
        store.check_witness()?;
        Ok(store)
    }

    fn check_witness(&self) -> Result<(), StateError> {
        let Some(ChainHead { height, hash }) = self.witness.read()? else {
            return Ok(());
        };
        match self.header(height)? {
            Some(header) if header.hash_slow() == hash => Ok(()),
            _ => Err(StateError::FinalBlockMissing { height, hash }),
        }
    }

    fn part(&self, part: Part) -> &Keyspace {
        &self.parts[part as usize]
    }

    /// The stored bytes of one entry.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails.
    pub fn get(&self, part: Part, key: &[u8]) -> Result<Option<Slice>, StateError> {
        Ok(self.part(part).get(key)?)
    }

    fn get_rlp<T: Decodable>(&self, part: Part, height: u64) -> Result<Option<T>, StateError> {
        let value = self.get(part, &height.to_be_bytes())?;
        value.map(|value| decode(part, height, &value)).transpose()
    }

    /// Writes block 0 into an empty store.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails.
    pub fn initialise(&self, genesis: &Genesis) -> Result<(), StateError> {
        let block = genesis_block(genesis);
        let diff = &genesis.state();
        let commit = BlockCommit { block: &block, certificate: &[], diff, priority_fee: 0, successors: None };
        let mut batch = self.batch(&commit)?;
        batch.insert(self.part(Part::Meta), GENESIS, genesis.to_json().into_bytes());
        self.finish(batch, &block)
    }

    /// Stores a block and everything it changed, durably, in one batch.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails; nothing of the block is stored then.
    pub fn commit(&self, commit: &BlockCommit<'_>) -> Result<(), StateError> {
        self.finish(self.batch(commit)?, commit.block)
    }

    fn finish(&self, batch: OwnedWriteBatch, block: &StoredBlock) -> Result<(), StateError> {
        batch.durability(Some(PersistMode::SyncData)).commit()?;
        self.witness_head(&ChainHead { height: block.header.number, hash: block.hash })
    }

    pub(crate) fn witness_head(&self, head: &ChainHead) -> Result<(), StateError> {
        self.witness.write(head)
    }

    pub(crate) fn empty_batch(&self, capacity: usize) -> OwnedWriteBatch {
        OwnedWriteBatch::with_capacity(self.database.clone(), capacity)
    }

    fn batch(&self, commit: &BlockCommit<'_>) -> Result<OwnedWriteBatch, StateError> {
        let transactions = commit.block.transactions.len();
        let mut batch = self.empty_batch(8 + transactions + commit.diff.leaves());
        self.put_block(&mut batch, commit);
        self.put_indices(&mut batch, commit.block);
        self.put_state(&mut batch, commit.diff)?;
        Ok(batch)
    }

    pub(crate) fn put_block(&self, batch: &mut OwnedWriteBatch, commit: &BlockCommit<'_>) {
        let block = commit.block;
        self.put_header(batch, &block.header);
        self.put_certificate(batch, block.header.number, commit.certificate);
        let mut put = |part, value: Vec<u8>| {
            batch.insert(self.part(part), block.header.number.to_be_bytes(), value);
        };
        put(Part::Bodies, alloy_rlp::encode(&block.transactions));
        put(Part::Senders, block.senders.concat());
        put(Part::Receipts, alloy_rlp::encode(&block.receipts));
        if commit.priority_fee > 0 {
            put(Part::PriorityFees, commit.priority_fee.to_be_bytes().to_vec());
        }
        if let Some(successors) = commit.successors {
            self.put_successors(batch, successors);
        }
    }

    pub(crate) fn put_header(&self, batch: &mut OwnedWriteBatch, header: &Header) {
        batch.insert(self.part(Part::Headers), header.number.to_be_bytes(), alloy_rlp::encode(header));
    }

    pub(crate) fn put_certificate(&self, batch: &mut OwnedWriteBatch, height: u64, certificate: &[u8]) {
        batch.insert(self.part(Part::Certificates), height.to_be_bytes(), certificate);
    }

    pub(crate) fn put_successors(&self, batch: &mut OwnedWriteBatch, successors: Successors<'_>) {
        let Successors { epoch, keys } = successors;
        batch.insert(self.part(Part::Validators), epoch.to_be_bytes(), keys.concat());
    }

    pub(crate) fn put_block_hash(&self, batch: &mut OwnedWriteBatch, block: &StoredBlock) {
        batch.insert(self.part(Part::BlockHashes), block.hash.0, block.header.number.to_be_bytes());
    }

    pub(crate) fn put_base(&self, batch: &mut OwnedWriteBatch, height: u64, genesis: &Genesis) {
        batch.insert(self.part(Part::Meta), GENESIS, genesis.to_json().into_bytes());
        batch.insert(self.part(Part::Meta), BASE, height.to_be_bytes());
    }

    pub(crate) fn put_indices(&self, batch: &mut OwnedWriteBatch, block: &StoredBlock) {
        let height = block.header.number.to_be_bytes();
        self.put_block_hash(batch, block);
        for (index, transaction) in block.transactions.iter().enumerate() {
            let location = [&height[..], &(index as u32).to_be_bytes()].concat();
            batch.insert(self.part(Part::TransactionHashes), transaction.tx_hash().0, location);
        }
        let head = [&height[..], block.hash.as_slice()].concat();
        batch.insert(self.part(Part::Meta), HEAD, head);
    }

    pub(crate) fn put_state(&self, batch: &mut OwnedWriteBatch, diff: &StateDiff) -> Result<(), StateError> {
        for (hash, code) in &diff.codes {
            batch.insert(self.part(Part::Codes), hash.0, code.to_vec());
        }
        for (address, change) in &diff.accounts {
            match &change.account {
                Some(account) => {
                    let value = alloy_rlp::encode(account);
                    batch.insert(self.part(Part::Accounts), address.into_array(), value);
                }
                None => batch.remove(self.part(Part::Accounts), address.into_array()),
            }
            self.put_storage(batch, address, change)?;
        }
        Ok(())
    }

    fn put_storage(
        &self,
        batch: &mut OwnedWriteBatch,
        address: &Address,
        change: &AccountDiff,
    ) -> Result<(), StateError> {
        if change.storage_cleared || change.account.is_none() {
            for entry in self.part(Part::Storage).prefix(address) {
                batch.remove(self.part(Part::Storage), entry.key()?);
            }
        }
        for (slot, value) in &change.storage {
            let key = [address.as_slice(), &slot.to_be_bytes::<32>()].concat();
            match value.is_zero() {
                true => batch.remove(self.part(Part::Storage), key),
                false => batch.insert(self.part(Part::Storage), key, value.to_be_bytes_trimmed_vec()),
            }
        }
        Ok(())
    }

    /// Keeps a proof that a validator broke the protocol, durably, under a key of the caller's.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails.
    pub fn keep_evidence(&self, key: &[u8], evidence: &[u8]) -> Result<(), StateError> {
        let mut batch = OwnedWriteBatch::with_capacity(self.database.clone(), 1);
        batch.insert(self.part(Part::Evidence), key, evidence);
        Ok(batch.durability(Some(PersistMode::SyncData)).commit()?)
    }

    /// All proofs that were kept, in the order of their keys.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails.
    pub fn evidence(&self) -> Result<Vec<Vec<u8>>, StateError> {
        self.part(Part::Evidence).iter().map(|entry| Ok(entry.value()?.to_vec())).collect()
    }

    /// The newest block; `None` in an empty store.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the entry has not the right length.
    pub fn head(&self) -> Result<Option<ChainHead>, StateError> {
        self.get(Part::Meta, HEAD)?.map(|value| read_head(&value)).transpose()
    }

    /// The block that the chain was restored at, where it was not begun here: blocks between block 0 and this
    /// one are not in the store, though headers of some are. `None` if the chain was begun here.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the entry is not a height.
    pub fn base(&self) -> Result<Option<u64>, StateError> {
        let Some(value) = self.get(Part::Meta, BASE)? else { return Ok(None) };
        let height = value.as_ref().try_into().map(u64::from_be_bytes);
        height.map(Some).map_err(|_| StateError::damaged(Part::Meta.name(), "base", "not 8 bytes"))
    }

    /// The state as it is stored now, to be read while newer blocks are stored; `None` in an empty store.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the head does not decode.
    pub fn freeze(&self) -> Result<Option<FrozenState>, StateError> {
        let snapshot = self.database.snapshot();
        let head = snapshot.get(self.part(Part::Meta), HEAD)?;
        let head = head.map(|value| read_head(&value)).transpose()?;
        Ok(head.map(|head| FrozenState::new(snapshot, self.parts.clone(), head)))
    }

    /// The newest block that was acknowledged, from the note beside the store.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the note does not hold what was written.
    pub fn witnessed_head(&self) -> Result<Option<ChainHead>, StateError> {
        self.witness.read()
    }

    /// The genesis document this store was made with.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if it does not parse.
    pub fn genesis(&self) -> Result<Option<Genesis>, StateError> {
        let value = self.get(Part::Meta, GENESIS)?;
        let parse = |value: Slice| {
            let damaged = |reason| StateError::damaged(Part::Meta.name(), "genesis", reason);
            serde_json::from_slice(&value).map_err(damaged)
        };
        value.map(parse).transpose()
    }

    /// The header at `height`.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if it does not decode.
    pub fn header(&self, height: u64) -> Result<Option<Header>, StateError> {
        self.get_rlp(Part::Headers, height)
    }

    /// The receipts of the block at `height`.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if they do not decode.
    pub fn receipts(&self, height: u64) -> Result<Option<Vec<Receipt>>, StateError> {
        self.get_rlp(Part::Receipts, height)
    }

    /// The finality certificate of the block at `height`, encoded.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails.
    pub fn certificate(&self, height: u64) -> Result<Option<Vec<u8>>, StateError> {
        let value = self.get(Part::Certificates, &height.to_be_bytes())?;
        Ok(value.map(|value| value.to_vec()))
    }

    /// Wei that the beneficiary got for a unit of gas in the block at `height`.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the entry has not the right length.
    pub fn priority_fee(&self, height: u64) -> Result<u64, StateError> {
        let Some(value) = self.get(Part::PriorityFees, &height.to_be_bytes())? else { return Ok(0) };
        let fee = value.as_ref().try_into().map(u64::from_be_bytes);
        fee.map_err(|_| StateError::damaged(Part::PriorityFees.name(), height, "not 8 bytes"))
    }

    /// Public keys of those who decide in an epoch, in the order in which certificates name them; `None` for
    /// the first epoch, and for those that have not begun.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the entry is not made of keys.
    pub fn validators(&self, epoch: u64) -> Result<Option<Vec<B256>>, StateError> {
        let Some(value) = self.get(Part::Validators, &epoch.to_be_bytes())? else { return Ok(None) };
        match value.as_chunks::<32>() {
            (keys, []) => Ok(Some(keys.iter().map(B256::from).collect())),
            _ => Err(StateError::damaged(Part::Validators.name(), epoch, "not whole keys")),
        }
    }

    /// The whole block at `height`.
    ///
    /// # Errors
    /// [`StateError::BlockPruned`] if it is below the block that the chain was restored at;
    /// [`StateError::Damaged`] if a part is missing or does not decode.
    pub fn block(&self, height: u64) -> Result<Option<StoredBlock>, StateError> {
        if height > 0 && self.base()?.is_some_and(|base| height < base) {
            return Err(StateError::BlockPruned { height });
        }
        let Some(header) = self.header(height)? else {
            return Ok(None);
        };
        let missing = |part: Part| StateError::damaged(part.name(), height, "missing");
        Ok(Some(StoredBlock {
            hash: header.hash_slow(),
            header,
            transactions: self.transactions(height)?.ok_or_else(|| missing(Part::Bodies))?,
            senders: self.senders(height)?.ok_or_else(|| missing(Part::Senders))?,
            receipts: self.receipts(height)?.ok_or_else(|| missing(Part::Receipts))?,
        }))
    }

    fn transactions(&self, height: u64) -> Result<Option<Vec<Transaction>>, StateError> {
        self.get_rlp(Part::Bodies, height)
    }

    fn senders(&self, height: u64) -> Result<Option<Vec<Address>>, StateError> {
        let Some(value) = self.get(Part::Senders, &height.to_be_bytes())? else {
            return Ok(None);
        };
        let (senders, rest) = value.as_chunks::<20>();
        match rest.is_empty() {
            true => Ok(Some(senders.iter().map(Address::from).collect())),
            false => Err(StateError::damaged(Part::Senders.name(), height, "not whole addresses")),
        }
    }

    /// The height of the block with this hash.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the entry has not the right length.
    pub fn height_of(&self, hash: &B256) -> Result<Option<u64>, StateError> {
        let value = self.get(Part::BlockHashes, hash.as_slice())?;
        value.map(|value| height(Part::BlockHashes, hash, &value)).transpose()
    }

    /// Where the transaction with this hash is.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the entry has not the right length.
    pub fn locate(&self, hash: &B256) -> Result<Option<TransactionLocation>, StateError> {
        let Some(value) = self.get(Part::TransactionHashes, hash.as_slice())? else {
            return Ok(None);
        };
        let bytes: &[u8] = &value;
        match (bytes.first_chunk::<8>(), bytes.last_chunk::<4>(), bytes.len()) {
            (Some(height), Some(index), 12) => Ok(Some(TransactionLocation {
                height: u64::from_be_bytes(*height),
                index: u32::from_be_bytes(*index),
            })),
            _ => Err(StateError::damaged(Part::TransactionHashes.name(), hash, "not 12 bytes")),
        }
    }

    /// Reads the whole flat state, as a diff from nothing.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if an entry does not decode.
    pub fn state(&self) -> Result<StateDiff, StateError> {
        let mut diff = StateDiff::default();
        for entry in self.scan(Part::Accounts) {
            let (key, value) = entry?;
            let account: Account = decode(Part::Accounts, hex::encode(&key), &value)?;
            let address = address(Part::Accounts, &key)?;
            let change = AccountDiff { account: Some(account), ..AccountDiff::default() };
            diff.accounts.insert(address, change);
        }
        self.read_storage(&mut diff)?;
        for entry in self.scan(Part::Codes) {
            let (key, value) = entry?;
            diff.codes.insert(word(Part::Codes, &key)?, value.to_vec().into());
        }
        Ok(diff)
    }

    fn read_storage(&self, diff: &mut StateDiff) -> Result<(), StateError> {
        for entry in self.scan(Part::Storage) {
            let (key, value) = entry?;
            let (owner, slot, value) = read_slot(&key, &value)?;
            let missing = || StateError::damaged(Part::Storage.name(), hex::encode(&key), "no such account");
            let change = diff.accounts.get_mut(&owner).ok_or_else(missing)?;
            change.storage.insert(slot, value);
        }
        Ok(())
    }

    /// Bytes that the store takes on disk.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine can't tell.
    pub fn disk_bytes(&self) -> Result<u64, StateError> {
        Ok(self.database.disk_space()?)
    }

    /// Notes the newest block as acknowledged, where the note was lost with a power cut.
    ///
    /// # Errors
    /// [`StateError::Io`] if the note can't be written.
    pub fn acknowledge_head(&self) -> Result<(), StateError> {
        match self.head()? {
            Some(head) => self.witness.write(&head),
            None => Ok(()),
        }
    }

    /// All entries of a part in the order of their keys.
    pub fn scan(&self, part: Part) -> impl Iterator<Item = Result<(Slice, Slice), StateError>> {
        self.part(part).iter().map(|entry| Ok(entry.into_inner()?))
    }
}

fn options() -> KeyspaceCreateOptions {
    KeyspaceCreateOptions::default().max_memtable_size(MEMTABLE_BYTES)
}

/// Block 0.
pub(crate) fn genesis_block(genesis: &Genesis) -> StoredBlock {
    let header = genesis.header();
    StoredBlock {
        hash: header.hash_slow(),
        header,
        transactions: Vec::new(),
        senders: Vec::new(),
        receipts: Vec::new(),
    }
}

fn read_head(value: &[u8]) -> Result<ChainHead, StateError> {
    match value.split_first_chunk::<8>() {
        Some((height, hash)) if hash.len() == 32 => {
            Ok(ChainHead { height: u64::from_be_bytes(*height), hash: B256::from_slice(hash) })
        }
        _ => Err(StateError::damaged(Part::Meta.name(), "head", "not 40 bytes")),
    }
}

/// Owner, slot and value of an entry of the storage.
pub(crate) fn read_slot(key: &[u8], value: &[u8]) -> Result<(Address, U256, U256), StateError> {
    let damaged = |reason| StateError::damaged(Part::Storage.name(), hex::encode(key), reason);
    let (owner, slot) = key.split_at_checked(20).ok_or_else(|| damaged("short key"))?;
    let value = U256::try_from_be_slice(value).filter(|value| !value.is_zero());
    let value = value.ok_or_else(|| damaged("not a slot's value"))?;
    Ok((address(Part::Storage, owner)?, word(Part::Storage, slot)?.into(), value))
}

pub(crate) fn decode<T: Decodable>(
    part: Part,
    key: impl std::fmt::Display,
    mut bytes: &[u8],
) -> Result<T, StateError> {
    match T::decode(&mut bytes) {
        Ok(value) if bytes.is_empty() => Ok(value),
        Ok(_) => Err(StateError::damaged(part.name(), key, "bytes after the end")),
        Err(error) => Err(StateError::damaged(part.name(), key, error)),
    }
}

fn height(part: Part, key: &B256, bytes: &[u8]) -> Result<u64, StateError> {
    let height = bytes.try_into().map(u64::from_be_bytes);
    height.map_err(|_| StateError::damaged(part.name(), key, "not a height"))
}

pub(crate) fn address(part: Part, bytes: &[u8]) -> Result<Address, StateError> {
    Address::try_from(bytes).map_err(|error| StateError::damaged(part.name(), hex::encode(bytes), error))
}

fn word(part: Part, bytes: &[u8]) -> Result<B256, StateError> {
    B256::try_from(bytes).map_err(|error| StateError::damaged(part.name(), hex::encode(bytes), error))
}

impl std::fmt::Debug for ChainStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ChainStore").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
