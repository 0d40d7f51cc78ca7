//! The validators, their disks, and the clients that keep them busy.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, U256};
use genex_chain_consensus::{
    Application, BlockId, Certificate, Clock, Evidence, Gossip, Standing, Stored, Verdict, simulation::World,
};
use genex_chain_execution::{ChainRules, RecoveredTransaction, SerialExecutor, SystemContracts};
use genex_chain_node::{
    AdmissionRules, Blockchain, Genesis, GenesisAccount, NodeError, Pace, Pool, PoolLimits, Producer,
    ProposedBlock, ValidatorKey, Writer,
};
use genex_chain_state::StateCommitment;

pub const CHAIN: u64 = 7091;
const GAS_LIMIT: u64 = 30_000_000;
const TRANSFERS: u64 = 3;
const FUNDS: u64 = 1_000_000_000;

fn secret(validator: usize) -> B256 {
    B256::repeat_byte(u8::try_from(validator).unwrap() + 1)
}

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
    let signature = sign_message(secret(validator), transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

pub fn sender(validator: usize) -> Address {
    transfer(validator, 0).sender()
}

/// A validator's node without sockets, and a client that keeps it busy.
pub struct Busy {
    validator: usize,
    chain: Arc<Blockchain>,
    pool: Arc<Pool>,
    producer: Producer,
    /// What this one sends in place of transfers.
    own: Option<Vec<Arc<RecoveredTransaction>>>,
    refused: Arc<AtomicU64>,
}

impl Busy {
    fn send(&self) -> Result<(), NodeError> {
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

    fn tip(&self) -> BlockId {
        self.producer.tip()
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
        self.producer.finalised(block, certificate).await
    }
}

/// A validator that sends other transactions than transfers.
pub struct Odd {
    pub validator: usize,
    pub transactions: Vec<Arc<RecoveredTransaction>>,
    /// Whether its pool and its blocks keep the rules of validity.
    pub honest: bool,
}

pub struct Disks {
    directory: tempfile::TempDir,
    pub genesis: Genesis,
    /// One that sends something of its own.
    odd: Option<Odd>,
    /// Blocks that were refused.
    pub refused: Arc<AtomicU64>,
}

impl Disks {
    pub fn new(validators: usize, odd: Option<Odd>) -> Self {
        let funded = |validator| {
            let account = GenesisAccount { balance: U256::from(FUNDS), ..GenesisAccount::default() };
            (sender(validator), account)
        };
        let genesis = Genesis {
            chain_id: CHAIN,
            timestamp: 0,
            gas_limit: GAS_LIMIT,
            coinbase: Address::ZERO,
            validators: vec![ValidatorKey::from_seed(&[1; 32]).public()],
            alloc: (0..validators).map(funded).collect::<BTreeMap<_, _>>(),
        };
        let directory = tempfile::tempdir().unwrap();
        Self { directory, genesis, odd, refused: Arc::default() }
    }

    pub fn disk(&self, validator: usize) -> PathBuf {
        self.directory.path().join(validator.to_string())
    }
}

impl World for Disks {
    type Application = Busy;

    fn open(&self, validator: usize, clock: Arc<dyn Clock>) -> Arc<Busy> {
        let chain = Arc::new(Blockchain::open(&self.disk(validator), self.genesis.clone()).unwrap());
        let odd = self.odd.as_ref().filter(|odd| odd.validator == validator);
        let rules = match odd {
            Some(Odd { honest: false, .. }) => {
                ChainRules { contracts: SystemContracts::default(), ..chain.rules() }
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
        Arc::new(Busy { validator, chain, pool, producer, own, refused: self.refused.clone() })
    }

    fn wipe(&self, validator: usize) {
        std::fs::remove_dir_all(self.disk(validator)).unwrap();
    }

    /// The root of the state in memory, computed from nothing.
    fn state_hash(&self, application: &Busy) -> B256 {
        StateCommitment::default().apply(&application.chain.state().contents())
    }
}
