//! Whole validators without sockets, for simulation: pool, executor, state and store, the clients that keep
//! them busy, and their disks.
//!
//! Each validator has an account of its own and keeps sending from it, all to the same receiver, so that
//! blocks depend on one another. The stores are the real ones, on disk; network, clock and faults are those
//! of [`genex_chain_consensus::simulation`]. [`run`] adds to what is checked there that every account's
//! transfers are what the receiver got, on every validator.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, U256};
pub use genex_chain_consensus::simulation::{
    Defence, FaultCounts, FaultKind, Plan, Report, Treason, Violation,
};
use genex_chain_consensus::{
    Application, BlockId, Certificate, Clock, Epochs, Evidence, Gossip, Opening, Proposal, Standing, Stored,
    Verdict,
    simulation::{World, simulate, validator_key},
};
use genex_chain_execution::{ChainRules, RecoveredTransaction, SerialExecutor, SystemContracts};
use genex_chain_state::StateCommitment;
use parking_lot::Mutex;

use crate::{
    AdmissionRules, Blockchain, Genesis, GenesisAccount, NodeError, PIECE_BYTES, Pace, Pool, PoolLimits,
    Producer, ProposedBlock, Writer, restore_snapshot, write_snapshot,
};

/// Number of the simulated chain.
pub const CHAIN: u64 = 7091;
const GAS_LIMIT: u64 = 30_000_000;
const TRANSFERS: u64 = 3;
const FUNDS: u64 = 1_000_000_000;

fn secret(validator: usize) -> B256 {
    B256::repeat_byte(u8::try_from(validator + 1).expect("a simulation has few validators"))
}

/// Who gets all transfers.
pub fn receiver() -> Address {
    Address::repeat_byte(0x77)
}

fn transfer(validator: usize, nonce: u64) -> Arc<RecoveredTransaction> {
    let transaction = TxEip1559 {
        chain_id: CHAIN,
        nonce,
        gas_limit: 21_000,
        to: receiver().into(),
        value: U256::from(nonce + 1),
        ..TxEip1559::default()
    };
    let signature = sign_message(secret(validator), transaction.signature_hash());
    let signed = transaction.into_signed(signature.expect("a repeated byte is a secret key"));
    Arc::new(RecoveredTransaction::from_signed(signed.into()).expect("it was just signed"))
}

/// The account that a validator sends from.
pub fn sender(validator: usize) -> Address {
    transfer(validator, 0).sender()
}

/// A validator's node without sockets, and a client that keeps it busy.
#[derive(Debug)]
pub struct Busy {
    validator: usize,
    chain: Arc<Blockchain>,
    pool: Arc<Pool>,
    producer: Producer,
    /// What this one sends in place of transfers.
    own: Option<Vec<Arc<RecoveredTransaction>>>,
    decrees: Vec<Decree>,
    refused: Arc<AtomicU64>,
    without: Option<Defence>,
}

impl Busy {
    fn send(&self) -> Result<(), NodeError> {
        let height = self.chain.tip().header.number;
        for decree in self.decrees.iter().filter(|decree| decree.above <= height) {
            // It may be in the pool, or in a block.
            let _ = self.pool.admit(decree.transaction.clone());
        }
        if let Some(own) = &self.own {
            // They are there already if the last block that held them was not built on.
            own.iter().for_each(|transaction| _ = self.pool.admit(transaction.clone()));
            return Ok(());
        }
        for _ in 0..TRANSFERS {
            let nonce = self.pool.next_nonce(sender(self.validator))?;
            // The pool may be ahead of a block that replaced this node's own.
            let _ = self.pool.admit(transfer(self.validator, nonce));
        }
        Ok(())
    }
}

impl Application for Busy {
    type Block = ProposedBlock;
    type Error = NodeError;

    fn genesis(&self) -> ProposedBlock {
        self.producer.genesis()
    }

    fn floor(&self) -> Option<Certificate> {
        self.producer.floor()
    }

    fn tip(&self) -> BlockId {
        self.producer.tip()
    }

    fn epochs(&self) -> Epochs {
        self.producer.epochs()
    }

    fn opening(&self, epoch: u64) -> Option<Opening> {
        self.producer.opening(epoch)
    }

    fn max_block_bytes(&self) -> usize {
        self.producer.max_block_bytes()
    }

    fn max_gossip_bytes(&self) -> usize {
        self.producer.max_gossip_bytes()
    }

    async fn outgoing(&self) -> Bytes {
        self.producer.outgoing().await
    }

    fn incoming(&self, gossip: Bytes) -> Gossip {
        self.producer.incoming(gossip)
    }

    fn accuse(&self, evidence: Evidence) {
        self.producer.accuse(evidence);
    }

    fn decode(&self, encoded: Bytes) -> Option<ProposedBlock> {
        self.producer.decode(encoded)
    }

    fn standing(&self, block: BlockId) -> Standing {
        self.producer.standing(block)
    }

    async fn propose(&self, parent: BlockId, clock: &dyn Clock) -> Result<Option<ProposedBlock>, NodeError> {
        self.send()?;
        self.producer.propose(parent, clock).await
    }

    async fn verify(&self, block: &ProposedBlock) -> Result<Verdict, NodeError> {
        let verdict = self.producer.verify(block).await?;
        if verdict == Verdict::Invalid {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        Ok(verdict)
    }

    async fn finalised(&self, block: &ProposedBlock, certificate: Certificate) -> Result<Stored, NodeError> {
        let (height, hash) = (block.height(), block.hash());
        if self.without == Some(Defence::Ignoring) && height <= self.tip().height {
            return Err(NodeError::OtherChain { height, hash });
        }
        self.producer.finalised(block, certificate).await
    }
}

/// A validator that sends other transactions than transfers.
#[derive(Clone, Debug)]
pub struct Odd {
    /// Which.
    pub validator: usize,
    /// What it sends.
    pub transactions: Vec<Arc<RecoveredTransaction>>,
    /// Whether its pool and its blocks keep the rules of validity.
    pub honest: bool,
}

/// A transaction that somebody sends when the chain has come to a height.
#[derive(Clone, Debug)]
pub struct Decree {
    /// The height.
    pub above: u64,
    /// What is sent, to whichever validator makes a block.
    pub transaction: Arc<RecoveredTransaction>,
}

/// The validators' disks, each a folder of a directory.
#[derive(Debug)]
pub struct Disks {
    directory: PathBuf,
    /// What their chain starts from.
    pub genesis: Genesis,
    /// One that sends something of its own.
    odd: Option<Odd>,
    /// What is sent when.
    pub decrees: Vec<Decree>,
    /// Blocks that were refused.
    pub refused: Arc<AtomicU64>,
    /// Whether one that lost its disk begins with a snapshot of another's state.
    pub snapshots: bool,
    /// How many did.
    pub restored: Arc<AtomicU64>,
    /// What the validators are not defended by.
    pub without: Option<Defence>,
    /// Chains that may be open.
    open: Mutex<Vec<Weak<Blockchain>>>,
}

impl Disks {
    /// Empty disks in an empty directory. All of the validators decide, for ever.
    pub fn new(directory: impl Into<PathBuf>, validators: usize, odd: Option<Odd>) -> Self {
        let funded = |validator| {
            let account = GenesisAccount { balance: U256::from(FUNDS), ..GenesisAccount::default() };
            (sender(validator), account)
        };
        let genesis = Genesis {
            chain_id: CHAIN,
            timestamp: 0,
            gas_limit: GAS_LIMIT,
            coinbase: Address::ZERO,
            epoch_blocks: None,
            validators: (0..validators).map(|validator| validator_key(validator).public()).collect(),
            alloc: (0..validators).map(funded).collect::<BTreeMap<_, _>>(),
        };
        Self {
            directory: directory.into(),
            genesis,
            odd,
            decrees: Vec::new(),
            refused: Arc::default(),
            snapshots: false,
            restored: Arc::default(),
            without: None,
            open: Mutex::default(),
        }
    }

    /// A validator's.
    pub fn disk(&self, validator: usize) -> PathBuf {
        self.directory.join(validator.to_string())
    }

    /// Gives an empty disk the newest state of somebody whose newest block is final by itself, if there is
    /// one.
    fn restore(&self, disk: &Path) {
        let folder = self.directory.join("snapshot");
        let open: Vec<_> = self.open.lock().iter().filter_map(Weak::upgrade).collect();
        let written = open.iter().any(|chain| {
            let state = chain.store().freeze().expect("the store is sound").expect("there is a block");
            let mut on = |_| ControlFlow::Continue(());
            state.head().height > 0
                && write_snapshot(chain.store(), &self.genesis, &state, &folder, PIECE_BYTES, &mut on).is_ok()
        });
        if written {
            let mut on = |_| ControlFlow::Continue(());
            restore_snapshot(&folder, &self.genesis, disk, &mut on).expect("an honest one wrote it");
            std::fs::remove_dir_all(&folder).expect("the folder is the simulation's own");
            self.restored.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl World for Disks {
    type Application = Busy;

    fn open(&self, validator: usize, clock: Arc<dyn Clock>) -> Arc<Busy> {
        let disk = self.disk(validator);
        if self.snapshots && !disk.exists() {
            self.restore(&disk);
        }
        let chain = Blockchain::open(&disk, self.genesis.clone());
        let chain = Arc::new(chain.expect("what was stored opens again"));
        self.open.lock().push(Arc::downgrade(&chain));
        let odd = self.odd.as_ref().filter(|odd| odd.validator == validator);
        let rules = match odd {
            Some(Odd { honest: false, .. }) => {
                let governance = chain.rules().contracts.governance;
                let contracts = SystemContracts { governance, ..SystemContracts::default() };
                ChainRules { contracts, ..chain.rules() }
            }
            _ => chain.rules(),
        };
        let pool = Pool::new(chain.state().clone(), AdmissionRules::from(rules), PoolLimits::default());
        let pool = Arc::new(pool);
        let pace = Pace { heartbeat: Duration::from_millis(400), batch_window: Duration::from_millis(50) };
        let executor = Box::new(SerialExecutor::new(rules));
        let writer = Writer::Inline(chain.clone(), pool.clone());
        let seconds = Arc::new(move || clock.now().as_secs());
        let producer = Producer::new(chain.clone(), pool.clone(), executor, seconds, pace, writer);
        let own = odd.map(|odd| odd.transactions.clone());
        let (decrees, refused, without) = (self.decrees.clone(), self.refused.clone(), self.without);
        Arc::new(Busy { validator, chain, pool, producer, own, decrees, refused, without })
    }

    fn chain_id(&self) -> u64 {
        CHAIN
    }

    fn wipe(&self, validator: usize) {
        std::fs::remove_dir_all(self.disk(validator)).expect("the folder is the simulation's own");
    }

    /// The root of the state in memory, computed from nothing.
    fn state_hash(&self, application: &Busy) -> B256 {
        StateCommitment::default().apply(&application.chain.state().contents())
    }
}

/// Which promise a run broke.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// One of agreement's.
    #[error(transparent)]
    Agreement(#[from] Violation),
    /// The chain can't be read after the run.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The accounts sent something else than the receiver got.
    #[error("validator {validator}: {sent} wei were sent and {received} received")]
    Transfers {
        /// On whose chain.
        validator: usize,
        /// By the senders' nonces.
        sent: u64,
        /// By the receiver's balance.
        received: U256,
    },
    /// Nothing happened that could have gone wrong.
    #[error("nothing was sent")]
    Idle,
}

/// Runs `plan` with disks in an empty directory.
///
/// # Errors
/// The first promise that was broken.
pub fn run(directory: impl Into<PathBuf>, plan: Plan) -> Result<Report, Broken> {
    let disks = Disks { without: plan.without, ..Disks::new(directory, plan.validators, None) };
    let disks = Arc::new(disks);
    let report = simulate(&disks, plan)?;
    let honest = usize::from(plan.treason.is_some());
    for validator in honest..plan.validators {
        check_transfers(&disks, validator, plan.validators)?;
    }
    Ok(report)
}

/// What the accounts sent is what the receiver got.
fn check_transfers(disks: &Disks, validator: usize, validators: usize) -> Result<(), Broken> {
    let chain = Blockchain::open(&disks.disk(validator), disks.genesis.clone())?;
    let state = chain.state().contents();
    let account =
        |address| state.accounts.get(&address).and_then(|change| change.account).unwrap_or_default();
    let nonces = (0..validators).map(|other| account(sender(other)).nonce);
    let sent: u64 = nonces.map(|nonce| nonce * (nonce + 1) / 2).sum();
    let received = account(receiver()).balance;
    match (sent, received == U256::from(sent)) {
        (0, _) => Err(Broken::Idle),
        (_, true) => Ok(()),
        (_, false) => Err(Broken::Transfers { validator, sent, received }),
    }
}
