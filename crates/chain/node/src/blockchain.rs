//! The chain as this node has it: store, state in memory, and the newest durable block.
//!
//! Two heights matter. The *tip* is the newest block applied to the state in memory; the *head* is
//! the newest durable one, a few blocks behind at most. Everything that is told to anyone, by RPC or
//! by subscription, is at or below the head.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::Arc,
};

use alloy_consensus::Header;
use alloy_primitives::{Address, B256, U256};
use genex_chain_consensus::{
    BlockId, Certificate, CertificateError, Epochs, Evidence, Opening, ValidatorSet,
};
use genex_chain_execution::{BlockContext, ChainRules};
use genex_chain_state::{
    AccountProof, BlockCommit, ChainHead, ChainStore, FlatState, Genesis, Part, StateCommitment, StateDiff,
    StateError, StateReader, StoredBlock,
};
use parking_lot::{Mutex, RwLock};
use tokio::sync::{broadcast, watch};

use crate::{
    Metrics, NodeError, Succession, development::SYSTEM_CONTRACTS, pending::PendingCommitment,
    writer::FinalBlock,
};

/// Blocks that a slow subscriber may fall behind before it misses some.
const SUBSCRIBER_LAG: usize = 1_024;
/// Blocks kept in memory after they are durable.
const RECENT_BLOCKS: usize = 64;
/// Block hashes to load on start: what `BLOCKHASH` reaches from the oldest state kept.
pub(crate) const HASHES: u64 = 384;
/// Epochs whose validators are kept in memory.
const RECENT_EPOCHS: usize = 8;

/// The chain. Shared by block production and RPC.
pub struct Blockchain {
    store: ChainStore,
    state: FlatState,
    commitment: Mutex<PendingCommitment>,
    tip: Mutex<Tip>,
    head: watch::Sender<ChainHead>,
    blocks: broadcast::Sender<Arc<StoredBlock>>,
    /// The newest durable blocks, consecutive, so that receipts just made need no decoding.
    recent: RwLock<VecDeque<Arc<StoredBlock>>>,
    genesis: Genesis,
    /// Who decides at first.
    founders: ValidatorSet,
    epochs: Epochs,
    /// The certificate of the block that the chain was restored at.
    floor: Option<Certificate>,
    /// Who decides in the newest epochs, also in one whose predecessor is not durable yet.
    successors: RwLock<BTreeMap<u64, ValidatorSet>>,
    metrics: Metrics,
}

/// The newest block applied in memory.
#[derive(Clone, Debug)]
pub struct Tip {
    /// Its header.
    pub header: Header,
    /// Its hash.
    pub hash: B256,
}

impl Tip {
    /// Its name.
    pub fn id(&self) -> BlockId {
        BlockId { height: self.header.number, hash: self.hash }
    }
}

impl Blockchain {
    /// Opens the chain in `directory`, or begins it there.
    ///
    /// # Errors
    /// [`NodeError::State`] if the store is damaged, in use, or of another genesis.
    pub fn open(directory: &Path, genesis: Genesis) -> Result<Self, NodeError> {
        let founders = ValidatorSet::new(genesis.chain_id, &genesis.validators)?;
        let epochs = epochs_of(&genesis)?;
        let store = ChainStore::open(directory)?;
        let head = open_head(&store, &genesis)?;
        let header = store
            .header(head.height)?
            .ok_or(StateError::FinalBlockMissing { height: head.height, hash: head.hash })?;
        let (state, trie) = load_state(&store, &header, head)?;
        let floor = read_floor(&store)?;
        let chain = Self {
            store,
            state,
            commitment: Mutex::new(PendingCommitment::new(trie)),
            tip: Mutex::new(Tip { header, hash: head.hash }),
            head: watch::Sender::new(head),
            blocks: broadcast::Sender::new(SUBSCRIBER_LAG),
            recent: RwLock::default(),
            genesis,
            founders,
            epochs,
            floor,
            successors: RwLock::default(),
            metrics: Metrics::default(),
        };
        let epoch = epochs.containing(head.height + 1);
        if let Some(validators) = chain.validators(epoch)? {
            chain.metrics.succeeded(epoch, &validators, None);
        }
        Ok(chain)
    }

    /// What this node tells about itself.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The store of blocks.
    pub fn store(&self) -> &ChainStore {
        &self.store
    }

    /// The header at `height`.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if it does not decode.
    pub fn header(&self, height: u64) -> Result<Option<Header>, StateError> {
        match self.recent(height) {
            Some(block) => Ok(Some(block.header.clone())),
            None => self.store.header(height),
        }
    }

    /// What a unit of gas cost in a durable block, in wei.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if the stored price does not decode.
    pub fn gas_price(&self, header: &Header) -> Result<u128, StateError> {
        let base_fee = u128::from(header.base_fee_per_gas.unwrap_or_default());
        Ok(base_fee + u128::from(self.store.priority_fee(header.number)?))
    }

    /// The block at `height`.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if it does not decode.
    pub fn block(&self, height: u64) -> Result<Option<Arc<StoredBlock>>, StateError> {
        match self.recent(height) {
            Some(block) => Ok(Some(block)),
            None => Ok(self.store.block(height)?.map(Arc::new)),
        }
    }

    fn recent(&self, height: u64) -> Option<Arc<StoredBlock>> {
        let recent = self.recent.read();
        let first = recent.front()?.header.number;
        recent.get(usize::try_from(height.checked_sub(first)?).ok()?).cloned()
    }

    /// Whether the state after the block at `height` is no longer kept.
    pub fn is_pruned(&self, height: u64) -> bool {
        self.state.view(height).account(&Address::ZERO).is_err()
    }

    /// The state in memory, up to the tip.
    pub fn state(&self) -> &FlatState {
        &self.state
    }

    /// What the chain started from.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// For how long the validators stay the same.
    pub fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// Who decides in an epoch; `None` if the last block of the one before is not applied.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if what is stored of it does not decode.
    pub fn validators(&self, epoch: u64) -> Result<Option<ValidatorSet>, StateError> {
        if epoch == 0 {
            return Ok(Some(self.founders.clone()));
        }
        if let Some(validators) = self.successors.read().get(&epoch) {
            return Ok(Some(validators.clone()));
        }
        let keys = self.store.validators(epoch)?;
        keys.map(|keys| stored_validators(&self.genesis, epoch, &keys)).transpose()
    }

    /// The certificate of the block that this chain was restored at; `None` if it was begun at block 0.
    pub fn floor(&self) -> Option<&Certificate> {
        self.floor.as_ref()
    }

    /// What an epoch begins from; `None` if the last block of the one before is not applied.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if what is stored of it does not decode.
    pub fn opening(&self, epoch: u64) -> Result<Option<Opening>, StateError> {
        let before = self.epochs.first(epoch).saturating_sub(1);
        let Some(validators) = self.validators(epoch)? else { return Ok(None) };
        let block = self.final_hash(before)?;
        Ok(block.map(|block| Opening { validators, block }))
    }

    /// Who decides after `block`, which changes the state to `after`, if it is the last of its epoch.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn succession(
        &self,
        height: u64,
        after: &impl StateReader,
    ) -> Result<Option<Succession>, StateError> {
        if !self.epochs.is_last(height) {
            return Ok(None);
        }
        let Some(former) = self.validators(self.epochs.containing(height))? else { return Ok(None) };
        Succession::after(&self.rules(), self.epochs, &former, height, after).map(Some)
    }

    /// Rules of this chain.
    pub fn rules(&self) -> ChainRules {
        chain_rules(&self.genesis)
    }

    /// The newest durable block.
    pub fn head(&self) -> ChainHead {
        *self.head.borrow()
    }

    /// Follows the newest durable block.
    pub fn watch_head(&self) -> watch::Receiver<ChainHead> {
        self.head.subscribe()
    }

    /// Follows the durable blocks, each once, in order.
    pub fn watch_blocks(&self) -> broadcast::Receiver<Arc<StoredBlock>> {
        self.blocks.subscribe()
    }

    /// The newest block applied in memory.
    pub fn tip(&self) -> Tip {
        self.tip.lock().clone()
    }

    /// The fields of the block after `parent`, whose state is `state`, at `now` seconds since the epoch.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn context_after(
        &self,
        parent: &Header,
        state: &impl StateReader,
        now: u64,
    ) -> Result<BlockContext, StateError> {
        self.rules().context_after(parent, state, now.max(parent.timestamp))
    }

    /// The state root after the tip and the blocks of `path`, oldest first.
    pub fn root_after(&self, path: &[Arc<StateDiff>]) -> B256 {
        self.commitment.lock().root_after(&self.state, path)
    }

    /// The hash of the block at `height`, if one is final there.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if its header does not decode.
    pub fn final_hash(&self, height: u64) -> Result<Option<B256>, StateError> {
        let tip = self.tip.lock().id();
        match self.state.view(tip.height).block_hash(height) {
            Some(hash) => Ok(Some(hash)),
            None => Ok(self.header(height)?.map(|header| header.hash_slow())),
        }
    }

    /// Makes `block` the tip.
    pub fn apply(&self, block: &StoredBlock, diff: &Arc<StateDiff>, succession: Option<&Succession>) {
        succession.into_iter().for_each(|succession| self.succeed(succession));
        let mut commitment = self.commitment.lock();
        commitment.apply(&self.state, diff);
        self.state.apply(block.header.number, block.hash, diff);
        *self.tip.lock() = Tip { header: block.header.clone(), hash: block.hash };
    }

    fn succeed(&self, succession: &Succession) {
        let Succession { epoch, validators, unfit, .. } = succession;
        if let Some(unfit) = unfit {
            tracing::warn!(epoch, reason = %unfit, "governance names whom no epoch can begin with; the same decide");
        }
        self.metrics.succeeded(*epoch, validators, *unfit);
        let mut successors = self.successors.write();
        successors.insert(*epoch, validators.clone());
        if successors.len() > RECENT_EPOCHS {
            successors.pop_first();
        }
    }

    /// Stores a block that was applied, durably.
    ///
    /// # Errors
    /// [`StateError::Store`] if the disk fails.
    pub fn persist(&self, block: &FinalBlock) -> Result<(), StateError> {
        let FinalBlock { block, diff, certificate, succession } = block;
        let certificate = certificate.encode();
        let before = self.state.view(block.header.number - 1);
        let priority_fee = self.rules().gas_terms(&before)?.priority_fee;
        let successors = succession.as_deref().map(Succession::stored);
        self.store.commit(&BlockCommit { block, certificate: &certificate, diff, priority_fee, successors })
    }

    /// Keeps the proof that a validator broke the protocol: the newest of each kind of offence of each.
    ///
    /// # Errors
    /// [`StateError::Store`] if the disk fails.
    pub fn keep(&self, evidence: &Evidence) -> Result<(), StateError> {
        let key = [evidence.validator.as_slice(), &[evidence.offence as u8]].concat();
        self.store.keep_evidence(&key, &evidence.encode())
    }

    /// The proofs that were kept.
    ///
    /// # Errors
    /// [`StateError::Store`] if the disk fails.
    pub fn evidence(&self) -> Result<Vec<Evidence>, StateError> {
        Ok(self.store.evidence()?.iter().filter_map(|bytes| Evidence::decode(bytes)).collect())
    }

    /// Makes a stored block the head and tells those who follow.
    pub fn announce(&self, block: Arc<StoredBlock>) {
        self.remember(block.clone());
        self.head.send_replace(ChainHead { height: block.header.number, hash: block.hash });
        // Nobody may be following, which is not an error.
        let _ = self.blocks.send(block);
    }

    fn remember(&self, block: Arc<StoredBlock>) {
        let mut recent = self.recent.write();
        recent.push_back(block);
        if recent.len() > RECENT_BLOCKS {
            recent.pop_front();
        }
    }

    /// Proves an account and slots against the state root of the tip, whose height is returned.
    pub fn prove(&self, address: &Address, slots: &[U256]) -> (u64, AccountProof) {
        let mut commitment = self.commitment.lock();
        let proof = commitment.at_tip(&self.state).prove(address, slots);
        (self.state.height(), proof)
    }
}

/// For how long the validators stay the same on a chain that starts from `genesis`.
pub(crate) fn epochs_of(genesis: &Genesis) -> Result<Epochs, NodeError> {
    let Some(blocks) = genesis.epoch_blocks else { return Ok(Epochs::ENDLESS) };
    Epochs::of(blocks).ok_or(NodeError::Epoch(blocks))
}

/// The validators whose keys are stored for an epoch.
pub(crate) fn stored_validators(
    genesis: &Genesis,
    epoch: u64,
    keys: &[B256],
) -> Result<ValidatorSet, StateError> {
    let damaged = |error: CertificateError| StateError::Damaged {
        keyspace: Part::Validators.name(),
        key: epoch.to_string(),
        reason: error.to_string(),
    };
    ValidatorSet::new(genesis.chain_id, keys).map_err(damaged)
}

/// The rules of a chain that starts from `genesis`.
pub(crate) fn chain_rules(genesis: &Genesis) -> ChainRules {
    ChainRules {
        chain_id: genesis.chain_id,
        gas_limit: genesis.gas_limit,
        beneficiary: genesis.coinbase,
        contracts: SYSTEM_CONTRACTS,
    }
}

fn read_floor(store: &ChainStore) -> Result<Option<Certificate>, StateError> {
    let Some(base) = store.base()?.filter(|base| *base > 0) else { return Ok(None) };
    let damaged = |error: CertificateError| StateError::Damaged {
        keyspace: Part::Certificates.name(),
        key: base.to_string(),
        reason: error.to_string(),
    };
    let encoded = store.certificate(base)?.unwrap_or_default();
    Certificate::decode(&encoded).map(Some).map_err(damaged)
}

fn open_head(store: &ChainStore, genesis: &Genesis) -> Result<ChainHead, StateError> {
    let given = genesis.header().hash_slow();
    let Some(head) = store.head()? else {
        store.initialise(genesis)?;
        return Ok(ChainHead { height: 0, hash: given });
    };
    let stored = store.header(0)?.map(|header| header.hash_slow()).unwrap_or_default();
    match stored == given {
        true => store.acknowledge_head().map(|()| head),
        false => Err(StateError::GenesisMismatch { stored, given }),
    }
}

/// Reads the state of the head, and checks it against the header.
fn load_state(
    store: &ChainStore,
    header: &Header,
    head: ChainHead,
) -> Result<(FlatState, StateCommitment), StateError> {
    let (flat, mut trie) = (FlatState::default(), StateCommitment::default());
    let contents = store.state()?;
    let stored = trie.apply(&contents);
    if stored != header.state_root {
        let (height, header) = (head.height, header.state_root);
        return Err(StateError::StateRootMismatch { height, header, stored });
    }
    flat.load(head.height, recent_hashes(store, head)?, &contents);
    Ok((flat, trie))
}

fn recent_hashes(store: &ChainStore, head: ChainHead) -> Result<Vec<B256>, StateError> {
    let first = head.height.saturating_sub(HASHES - 1);
    let parents = (first + 1..=head.height).map(|height| {
        let header = store.header(height)?;
        header
            .map(|header| header.parent_hash)
            .ok_or(StateError::FinalBlockMissing { height, hash: head.hash })
    });
    parents.chain([Ok(head.hash)]).collect()
}

impl std::fmt::Debug for Blockchain {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Blockchain").field("head", &self.head()).finish_non_exhaustive()
    }
}
