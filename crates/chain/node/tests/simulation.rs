//! Four validators with executor, state, pool and store, in one process on virtual time, under faults.
//!
//! Each validator has an account of its own and keeps sending from it, all to the same receiver, so that
//! blocks depend on one another. The stores are the real ones, on disk.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, U256};
use genex_chain_consensus::{
    Application, BlockId, Certificate, Clock, Standing, Stored, Verdict,
    simulation::{Plan, Report, World, simulate},
};
use genex_chain_execution::{RecoveredTransaction, SerialExecutor};
use genex_chain_node::{
    AdmissionRules, Blockchain, Genesis, GenesisAccount, NodeError, Pace, Pool, PoolLimits, Producer,
    ProposedBlock, ValidatorKey, Writer,
};
use genex_chain_state::StateCommitment;

const CHAIN: u64 = 7091;
const GAS_LIMIT: u64 = 30_000_000;
const TRANSFERS: u64 = 3;
const FUNDS: u64 = 1_000_000_000;

fn secret(validator: usize) -> B256 {
    B256::repeat_byte(u8::try_from(validator).unwrap() + 1)
}

fn receiver() -> Address {
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

fn sender(validator: usize) -> Address {
    transfer(validator, 0).sender()
}

/// A validator's node without sockets, and a client that keeps it busy.
struct Busy {
    validator: usize,
    chain: Arc<Blockchain>,
    pool: Arc<Pool>,
    producer: Producer,
}

impl Busy {
    fn send(&self) -> Result<(), NodeError> {
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
        self.producer.verify(block).await
    }

    async fn finalised(&self, block: &ProposedBlock, certificate: Certificate) -> Result<Stored, NodeError> {
        self.producer.finalised(block, certificate).await
    }
}

struct Disks {
    directory: tempfile::TempDir,
    genesis: Genesis,
}

impl Disks {
    fn new(validators: usize) -> Self {
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
        Self { directory: tempfile::tempdir().unwrap(), genesis }
    }

    fn disk(&self, validator: usize) -> PathBuf {
        self.directory.path().join(validator.to_string())
    }
}

impl World for Disks {
    type Application = Busy;

    fn open(&self, validator: usize, clock: Arc<dyn Clock>) -> Arc<Busy> {
        let chain = Arc::new(Blockchain::open(&self.disk(validator), self.genesis.clone()).unwrap());
        let rules = AdmissionRules { chain_id: CHAIN, block_gas_limit: GAS_LIMIT };
        let pool = Arc::new(Pool::new(chain.state().clone(), rules, PoolLimits::default()));
        let pace = Pace { heartbeat: Duration::from_millis(400), batch_window: Duration::from_millis(50) };
        let executor = Box::new(SerialExecutor::new(chain.rules()));
        let writer = Writer::Inline(chain.clone(), pool.clone());
        let seconds = Arc::new(move || clock.now().as_secs());
        let producer = Producer::new(chain.clone(), pool.clone(), executor, seconds, pace, writer);
        Arc::new(Busy { validator, chain, pool, producer })
    }

    fn wipe(&self, validator: usize) {
        std::fs::remove_dir_all(self.disk(validator)).unwrap();
    }

    /// The root of the state in memory, computed from nothing.
    fn state_hash(&self, application: &Busy) -> B256 {
        StateCommitment::default().apply(&application.chain.state().contents())
    }
}

fn run(plan: Plan) -> Report {
    let disks = Arc::new(Disks::new(plan.validators));
    let report = simulate(&disks, plan).unwrap_or_else(|violation| panic!("seed {}: {violation}", plan.seed));
    check_transfers(&disks, plan);
    report
}

/// What the accounts sent is what the receiver got, on every validator.
fn check_transfers(disks: &Disks, plan: Plan) {
    for validator in 0..plan.validators {
        let chain = Blockchain::open(&disks.disk(validator), disks.genesis.clone()).unwrap();
        let state = chain.state().contents();
        let account =
            |address| state.accounts.get(&address).and_then(|change| change.account).unwrap_or_default();
        let sent: u64 =
            (0..plan.validators).map(|other| account(sender(other)).nonce).map(|n| n * (n + 1) / 2).sum();
        assert_eq!(account(receiver()).balance, U256::from(sent), "seed {}", plan.seed);
        assert!(sent > 0, "seed {}: nothing was sent", plan.seed);
    }
}

fn seeds() -> std::ops::Range<u64> {
    match std::env::var_os("GENEX_TEST_LONG") {
        Some(_) => 0..100,
        None => 0..5,
    }
}

#[test]
fn validators_with_the_real_executor_agree_on_the_state_whatever_happens() {
    for seed in seeds() {
        run(Plan::new(seed));
    }
}

#[test]
fn the_same_seed_gives_the_same_chain() {
    let plan = Plan { faults: 6, ..Plan::new(3) };
    assert_eq!(run(plan), run(plan));
}
