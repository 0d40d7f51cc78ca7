//! Filling an empty store with a state from elsewhere.
//!
//! Pieces are applied to store and trie together. Only when the root of what was given is the one that the
//! block's header has does the store get that block, in one batch that is synced: until then it has no head,
//! and is as good as empty.

use std::path::Path;

use alloy_consensus::Header;
use alloy_primitives::map::B256Set;
use fjall::{OwnedWriteBatch, PersistMode};

use crate::{
    AccountDiff, BlockCommit, ChainHead, ChainStore, Genesis, StateCommitment, StateDiff, StateError,
    StoredBlock, Successors, store::genesis_block,
};

/// The block that a restored chain goes on from, and what came before as far as it is needed.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// What the chain started from.
    pub genesis: &'a Genesis,
    /// The block.
    pub block: &'a StoredBlock,
    /// Its finality certificate, encoded.
    pub certificate: &'a [u8],
    /// Wei that the beneficiary got for a unit of gas in it.
    pub priority_fee: u64,
    /// Headers of blocks below it.
    pub headers: &'a [Header],
    /// What ended each epoch before that of the next block.
    pub handovers: &'a [EpochEnd<'a>],
}

/// The last block of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct EpochEnd<'a> {
    /// Its header.
    pub header: &'a Header,
    /// Its finality certificate, encoded.
    pub certificate: &'a [u8],
    /// Who decides in the next epoch.
    pub successors: Successors<'a>,
}

/// A store that is being filled.
#[derive(Debug)]
pub struct Restoration {
    store: ChainStore,
    commitment: StateCommitment,
    /// Codes that an account has.
    named: B256Set,
    /// Codes that were given.
    given: B256Set,
}

impl Restoration {
    /// Begins in `directory`, which is made if it is not there.
    ///
    /// # Errors
    /// [`StateError::NotEmpty`] if a chain or part of one is there.
    pub fn begin(directory: &Path) -> Result<Self, StateError> {
        let store = ChainStore::open(directory)?;
        let (commitment, named, given) = (StateCommitment::default(), B256Set::default(), B256Set::default());
        match store.head()?.is_some() || store.scan(crate::Part::Accounts).next().is_some() {
            true => Err(StateError::NotEmpty(directory.into())),
            false => Ok(Self { store, commitment, named, given }),
        }
    }

    /// Adds a piece of the state.
    ///
    /// # Errors
    /// [`StateError::Store`] if the engine fails.
    pub fn add(&mut self, piece: &StateDiff) -> Result<(), StateError> {
        let accounts = piece.accounts.values().filter_map(|change: &AccountDiff| change.account);
        let codes = accounts.filter(|account| account.has_code()).map(|account| account.code_hash);
        self.named.extend(codes);
        self.given.extend(piece.codes.keys());
        self.commitment.apply(piece);
        let mut batch = self.store.empty_batch(piece.leaves());
        self.store.put_state(&mut batch, piece)?;
        Ok(batch.commit()?)
    }

    /// Checks that the state is the one after the base's block, and makes that the head. The caller has
    /// proved the base.
    ///
    /// # Errors
    /// [`StateError::StateRootMismatch`] or [`StateError::MissingCode`] if the state is another, or not all
    /// of it.
    pub fn finish(mut self, base: &Base<'_>) -> Result<(), StateError> {
        let (height, header, stored) =
            (base.block.header.number, base.block.header.state_root, self.commitment.root());
        if stored != header {
            return Err(StateError::StateRootMismatch { height, header, stored });
        }
        if let Some(missing) = self.named.difference(&self.given).next() {
            return Err(StateError::MissingCode(*missing));
        }
        let mut batch = self.store.empty_batch(base.headers.len());
        self.put_past(&mut batch, base);
        self.store.put_block(&mut batch, &commit_of(base));
        self.store.put_indices(&mut batch, base.block);
        self.store.put_base(&mut batch, height, base.genesis);
        batch.durability(Some(PersistMode::SyncAll)).commit()?;
        self.store.witness_head(&ChainHead { height, hash: base.block.hash })
    }

    fn put_past(&self, batch: &mut OwnedWriteBatch, base: &Base<'_>) {
        for header in base.headers {
            self.store.put_header(batch, header);
        }
        for end in base.handovers {
            self.store.put_header(batch, end.header);
            self.store.put_certificate(batch, end.header.number, end.certificate);
            self.store.put_successors(batch, end.successors);
        }
        let genesis = genesis_block(base.genesis);
        let diff = &StateDiff::default();
        let commit =
            BlockCommit { block: &genesis, certificate: &[], diff, priority_fee: 0, successors: None };
        self.store.put_block(batch, &commit);
        self.store.put_block_hash(batch, &genesis);
    }
}

/// The base's block as if it was committed; its state is stored already.
fn commit_of<'a>(base: &Base<'a>) -> BlockCommit<'a> {
    static NOTHING: StateDiff =
        StateDiff { accounts: std::collections::BTreeMap::new(), codes: std::collections::BTreeMap::new() };
    let Base { block, certificate, priority_fee, .. } = *base;
    BlockCommit { block, certificate, diff: &NOTHING, priority_fee, successors: None }
}
