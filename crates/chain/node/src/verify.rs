//! Checking the store of a stopped node.
//!
//! Nothing in the store is believed but the genesis document, and that only as far as the reader
//! compares the [`VerifiedChain::genesis_hash`] with the one published. From there every block is
//! executed again: its header must be the one that execution gives, byte for byte; its certificate
//! must hold a quorum of those who decide in its epoch, whom block 0 commits to, and after it the state at
//! the end of the epoch before; the indices must point to it; and
//! what is stored as state must in the end equal what execution left. A changed byte anywhere is
//! therefore found, and the error names where.

use std::{path::Path, sync::Arc};

use alloy_consensus::Header;
use alloy_primitives::{B256, hex};
use alloy_rlp::Encodable;
use genex_chain_consensus::{Certificate, CertificateError, Epochs, ValidatorSet};
use genex_chain_execution::{BlockExecutor, ExecutionError, SerialExecutor, seal, verify_seal};
use genex_chain_state::{
    ChainHead, ChainStore, FlatState, Genesis, Part, StateCommitment, StateDiff, StateError, StateView,
    StoredBlock, TransactionLocation,
};

use crate::{
    NodeError, Succession,
    blockchain::{chain_rules, epochs_of},
    producer::recover,
};

/// What a verified store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedChain {
    /// Chain id of EIP-155.
    pub chain_id: u64,
    /// Hash of block 0, which commits to the first state and to the validators. Everything else
    /// follows from it.
    pub genesis_hash: B256,
    /// Public keys of those who decide on the next block.
    pub validators: Vec<B256>,
    /// The epoch that the next block is in.
    pub epoch: u64,
    /// The newest block.
    pub head: ChainHead,
    /// State root of the newest block.
    pub state_root: B256,
    /// Number of transactions in all blocks.
    pub transactions: u64,
    /// The newest block that the stored certificates prove. A block can be final because one above it
    /// is; the blocks above this one are final because of one that this store does not hold yet.
    pub proven_height: u64,
}

/// Why a store is not what it claims to be.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A part can't be read or does not decode.
    #[error(transparent)]
    State(#[from] StateError),
    /// The genesis can't be one.
    #[error(transparent)]
    Genesis(NodeError),
    /// There is no chain in the store.
    #[error("the store is empty")]
    Empty,
    /// The chain was begun with a snapshot, so that blocks are missing which would have to be executed.
    #[error("the chain was begun at block {0}, from a snapshot, and can't be executed from block 0")]
    Restored(u64),
    /// A block is not what execution gives.
    #[error("block {height}: {source}")]
    Execution {
        /// Height of the block.
        height: u64,
        /// What differs.
        #[source]
        source: ExecutionError,
    },
    /// A certificate does not prove its block final.
    #[error("certificate of block {height}: {source}")]
    Certificate {
        /// Height of the block.
        height: u64,
        /// Why not.
        #[source]
        source: CertificateError,
    },
    /// A stored value is not the one that follows from the rest.
    #[error("{part} at {key} is not what it should be")]
    Differs {
        /// Part of the store.
        part: &'static str,
        /// Key of the value.
        key: String,
    },
    /// A part holds entries that belong to no block.
    #[error("{part} has {found} entries instead of {expected}")]
    Count {
        /// Part of the store.
        part: &'static str,
        /// Entries found.
        found: u64,
        /// Entries that follow from the blocks.
        expected: u64,
    },
}

impl VerifyError {
    fn differs(part: Part, key: impl ToString) -> Self {
        Self::Differs { part: part.name(), key: key.to_string() }
    }
}

/// Checks the store in `directory`, which no node may have open, by executing the chain again.
///
/// Takes about as long as executing all blocks did; the state is held in memory.
///
/// # Errors
/// [`VerifyError`] names the first part that is not what it should be.
pub fn verify_store(directory: &Path) -> Result<VerifiedChain, VerifyError> {
    let store = ChainStore::open(directory)?;
    let head = store.head()?.ok_or(VerifyError::Empty)?;
    if let Some(base) = store.base()?.filter(|base| *base > 0) {
        return Err(VerifyError::Restored(base));
    }
    let mut replay = Replay::begin(&store)?;
    for height in 1..=head.height {
        replay.block(height)?;
    }
    replay.finish(head)
}

/// The chain being executed again.
struct Replay<'a> {
    store: &'a ChainStore,
    genesis: Genesis,
    epochs: Epochs,
    /// Who decides on the next block.
    validators: ValidatorSet,
    executor: SerialExecutor,
    state: FlatState,
    commitment: StateCommitment,
    tip: Header,
    tip_hash: B256,
    transactions: u64,
    /// Blocks in which the beneficiary got something for gas.
    priced: u64,
    /// The newest block a certificate was checked for that is in the store.
    proven_height: u64,
}

impl<'a> Replay<'a> {
    fn begin(store: &'a ChainStore) -> Result<Self, VerifyError> {
        let genesis = store.genesis()?.ok_or_else(|| VerifyError::differs(Part::Meta, "genesis"))?;
        let validators = ValidatorSet::new(genesis.chain_id, &genesis.validators)
            .map_err(|source| VerifyError::Certificate { height: 0, source })?;
        let epochs = epochs_of(&genesis).map_err(VerifyError::Genesis)?;
        let (tip, state, mut commitment) =
            (genesis.header(), FlatState::default(), StateCommitment::default());
        let contents = genesis.state();
        let tip_hash = tip.hash_slow();
        state.load(0, [tip_hash], &contents);
        commitment.apply(&contents);
        let replay = Self {
            store,
            executor: SerialExecutor::new(chain_rules(&genesis)),
            genesis,
            epochs,
            validators,
            state,
            commitment,
            tip,
            tip_hash,
            transactions: 0,
            priced: 0,
            proven_height: 0,
        };
        replay.check_genesis()?;
        Ok(replay)
    }

    fn check_genesis(&self) -> Result<(), VerifyError> {
        let block = StoredBlock {
            header: self.tip.clone(),
            hash: self.tip_hash,
            transactions: Vec::new(),
            senders: Vec::new(),
            receipts: Vec::new(),
        };
        self.check_stored(&block)?;
        match self.store.certificate(0)?.is_some_and(|bytes| bytes.is_empty()) {
            true => Ok(()),
            false => Err(VerifyError::differs(Part::Certificates, 0)),
        }
    }

    fn block(&mut self, height: u64) -> Result<(), VerifyError> {
        let stored = self.store.block(height)?.ok_or_else(|| VerifyError::differs(Part::Headers, height))?;
        self.check_certificate(&stored)?;
        let (computed, diff, succession) =
            self.execute(&stored).map_err(|source| VerifyError::Execution { height, source })?;
        self.check_stored(&computed)?;
        self.check_price(height)?;
        self.state.apply(height, computed.hash, &diff);
        self.succeed(succession)?;
        self.transactions += computed.transactions.len() as u64;
        (self.tip, self.tip_hash) = (computed.header, computed.hash);
        Ok(())
    }

    /// Checks the certificate of a block. It is that of the block, or of one above it, which the replay
    /// then finds to descend from it.
    fn check_certificate(&mut self, stored: &StoredBlock) -> Result<(), VerifyError> {
        let height = stored.header.number;
        let failed = |source| VerifyError::Certificate { height, source };
        let bytes = self.store.certificate(height)?.unwrap_or_default();
        let certificate = Certificate::decode(&bytes).map_err(failed)?;
        let own = certificate.block == stored.hash || certificate.height <= height;
        let (above, block) = match own {
            true => (height, stored.hash),
            false => (certificate.height, certificate.block),
        };
        self.epochs.check(&certificate, height).map_err(failed)?;
        self.validators.verify(&certificate, above, block).map_err(failed)?;
        match self.store.header(above)? {
            Some(header) if header.hash_slow() == block => self.proven_height = self.proven_height.max(above),
            Some(_) => return Err(VerifyError::differs(Part::Certificates, height)),
            None => {}
        }
        Ok(())
    }

    /// Has others decide from the next block on, if an epoch ends, and demands that they are stored.
    fn succeed(&mut self, succession: Option<Succession>) -> Result<(), VerifyError> {
        let Some(Succession { epoch, validators, .. }) = succession else { return Ok(()) };
        self.validators = validators;
        let keys: Vec<_> = self.validators.keys().collect();
        self.check_bytes(Part::Validators, &epoch.to_be_bytes(), &keys.concat())
    }

    /// Executes the stored transactions at the stored time, and demands the stored header.
    fn execute(
        &mut self,
        stored: &StoredBlock,
    ) -> Result<(StoredBlock, StateDiff, Option<Succession>), ExecutionError> {
        let state = self.state.view(self.tip.number);
        let timestamp = stored.header.timestamp.max(self.tip.timestamp);
        let context = chain_rules(&self.genesis).context_after(&self.tip, &state, timestamp)?;
        let transactions = recover(&stored.transactions, |_| None)?;
        let mut executed = self.executor.execute(&context, state.clone(), transactions)?;
        let diff = Arc::new(std::mem::take(&mut executed.diff));
        let sealed = seal(self.tip_hash, &context, executed, self.commitment.apply(&diff));
        let succession = self.succession(context.number, &state.after(sealed.hash, diff.clone()))?;
        let computed = succession.iter().fold(sealed, |block, succession| succession.sealed_in(block));
        verify_seal(&stored.header, &computed.header)?;
        Ok((computed, Arc::unwrap_or_clone(diff), succession))
    }

    fn succession(&self, height: u64, after: &StateView) -> Result<Option<Succession>, StateError> {
        let settle =
            || Succession::after(&chain_rules(&self.genesis), self.epochs, &self.validators, height, after);
        self.epochs.is_last(height).then(settle).transpose()
    }

    /// Compares everything stored for a block with what it should be, as bytes.
    fn check_stored(&self, block: &StoredBlock) -> Result<(), VerifyError> {
        let key = block.header.number.to_be_bytes();
        self.check_bytes(Part::Headers, &key, &encode(&block.header))?;
        self.check_bytes(Part::Bodies, &key, &encode(&block.transactions))?;
        self.check_bytes(Part::Senders, &key, &block.senders.concat())?;
        self.check_bytes(Part::Receipts, &key, &encode(&block.receipts))?;
        self.check_bytes(Part::BlockHashes, block.hash.as_slice(), &key)?;
        for (index, transaction) in (0..).zip(&block.transactions) {
            let location = TransactionLocation { height: block.header.number, index };
            if self.store.locate(transaction.tx_hash())? != Some(location) {
                return Err(VerifyError::differs(Part::TransactionHashes, transaction.tx_hash()));
            }
        }
        Ok(())
    }

    /// Checks what the beneficiary got for gas, which is what governance said in the state before the block.
    fn check_price(&mut self, height: u64) -> Result<(), VerifyError> {
        let before = self.state.view(self.tip.number);
        let expected = chain_rules(&self.genesis).gas_terms(&before)?.priority_fee;
        self.priced += u64::from(expected > 0);
        match self.store.priority_fee(height)? == expected {
            true => Ok(()),
            false => Err(VerifyError::differs(Part::PriorityFees, height)),
        }
    }

    fn check_bytes(&self, part: Part, key: &[u8], expected: &[u8]) -> Result<(), VerifyError> {
        match self.store.get(part, key)?.as_deref() == Some(expected) {
            true => Ok(()),
            false => Err(VerifyError::differs(part, readable(key))),
        }
    }

    fn finish(self, head: ChainHead) -> Result<VerifiedChain, VerifyError> {
        if self.tip_hash != head.hash {
            return Err(VerifyError::differs(Part::Meta, "head"));
        }
        if self.store.witnessed_head()?.is_none() {
            return Err(VerifyError::Differs { part: "head witness", key: head.height.to_string() });
        }
        self.check_genesis_document()?;
        self.check_counts()?;
        check_state(&self.store.state()?, &self.state.contents())?;
        Ok(VerifiedChain {
            chain_id: self.genesis.chain_id,
            genesis_hash: self.genesis.header().hash_slow(),
            validators: self.validators.keys().collect(),
            epoch: self.epochs.containing(head.height + 1),
            head,
            state_root: self.tip.state_root,
            transactions: self.transactions,
            proven_height: self.proven_height,
        })
    }

    fn check_genesis_document(&self) -> Result<(), VerifyError> {
        self.check_bytes(Part::Meta, b"genesis", self.genesis.to_json().as_bytes())
    }

    fn check_counts(&self) -> Result<(), VerifyError> {
        let blocks = self.tip.number + 1;
        let by_height = [Part::Headers, Part::Bodies, Part::Senders, Part::Receipts, Part::Certificates];
        for part in by_height.into_iter().chain([Part::BlockHashes]) {
            self.check_count(part, blocks)?;
        }
        self.check_count(Part::PriorityFees, self.priced)?;
        self.check_count(Part::Validators, self.epochs.containing(blocks))?;
        self.check_count(Part::TransactionHashes, self.transactions)
    }

    fn check_count(&self, part: Part, expected: u64) -> Result<(), VerifyError> {
        let mut found = 0;
        for entry in self.store.scan(part) {
            entry?;
            found += 1;
        }
        match found == expected {
            true => Ok(()),
            false => Err(VerifyError::Count { part: part.name(), found, expected }),
        }
    }
}

/// Compares the stored state with the one execution left, and names the first difference.
fn check_state(stored: &StateDiff, computed: &StateDiff) -> Result<(), VerifyError> {
    let addresses = stored.accounts.keys().chain(computed.accounts.keys());
    for address in addresses {
        let (stored, computed) = (stored.accounts.get(address), computed.accounts.get(address));
        if stored == computed {
            continue;
        }
        let same_account = stored.map(|change| change.account) == computed.map(|change| change.account);
        let part = if same_account { Part::Storage } else { Part::Accounts };
        return Err(VerifyError::differs(part, address));
    }
    let hashes = stored.codes.keys().chain(computed.codes.keys());
    for hash in hashes {
        if stored.codes.get(hash) != computed.codes.get(hash) {
            return Err(VerifyError::differs(Part::Codes, hash));
        }
    }
    Ok(())
}

fn encode(value: &impl Encodable) -> Vec<u8> {
    alloy_rlp::encode(value)
}

/// A height in decimal, anything else in hexadecimal or as text.
fn readable(key: &[u8]) -> String {
    match key.try_into() {
        Ok(height) => u64::from_be_bytes(height).to_string(),
        Err(_) if key.is_ascii() => String::from_utf8_lossy(key).into_owned(),
        Err(_) => hex::encode_prefixed(key),
    }
}
