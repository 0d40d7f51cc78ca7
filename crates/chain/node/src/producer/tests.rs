use std::collections::BTreeMap;

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, U256};
use genex_chain_consensus::ValidatorKey;
use genex_chain_execution::SerialExecutor;
use genex_chain_state::{Genesis, GenesisAccount};

use super::*;
use crate::{AdmissionRules, PoolLimits};

const SECRET: B256 = B256::repeat_byte(7);

fn genesis() -> Genesis {
    let sender = transfer(0, 0).sender();
    let funded = GenesisAccount { balance: U256::from(1_000), ..GenesisAccount::default() };
    Genesis {
        chain_id: 7091,
        timestamp: 100,
        gas_limit: 30_000_000,
        coinbase: Address::ZERO,
        validators: vec![ValidatorKey::from_seed(&[1; 32]).public()],
        alloc: BTreeMap::from([(sender, funded)]),
    }
}

fn transfer(nonce: u64, value: u64) -> Arc<RecoveredTransaction> {
    let transaction = TxEip1559 {
        chain_id: 7091,
        nonce,
        gas_limit: 21_000,
        to: Address::repeat_byte(3).into(),
        value: U256::from(value),
        ..TxEip1559::default()
    };
    let signature = sign_message(SECRET, transaction.signature_hash()).unwrap();
    let signed = transaction.into_signed(signature).into();
    Arc::new(RecoveredTransaction::from_signed(signed).unwrap())
}

/// A validator without an engine: the test is the engine.
struct Validator {
    producer: Producer,
    pool: Arc<Pool>,
    chain: Arc<Blockchain>,
    _blocks: mpsc::Receiver<FinalBlock>,
    _directory: tempfile::TempDir,
}

impl Validator {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let chain = Arc::new(Blockchain::open(directory.path(), genesis()).unwrap());
        let rules = AdmissionRules { chain_id: 7091, block_gas_limit: 30_000_000 };
        let pool = Arc::new(Pool::new(chain.state().clone(), rules, PoolLimits::default()));
        let executor = Box::new(SerialExecutor::new(chain.rules()));
        let (writer, blocks) = mpsc::channel(8);
        let pace = (Duration::from_secs(3_600), Duration::ZERO);
        let producer = Producer::new(chain.clone(), pool.clone(), executor, Arc::new(|| 200), pace, writer);
        Self { producer, pool, chain, _blocks: blocks, _directory: directory }
    }

    async fn propose(&self, transfers: &[Arc<RecoveredTransaction>]) -> ProposedBlock {
        for transfer in transfers {
            self.pool.admit(transfer.clone()).unwrap();
        }
        self.producer.propose().await.unwrap()
    }

    async fn finalise(&self, block: &ProposedBlock) {
        let certificate = Certificate { height: block.height(), block: block.hash(), votes: Vec::new() };
        self.producer.finalised(block.clone(), certificate).await.unwrap();
    }
}

#[tokio::test]
async fn validators_agree_on_a_block_that_one_of_them_proposed() {
    let (proposer, other) = (Validator::new(), Validator::new());
    for nonce in [0, 2] {
        let block = proposer.propose(&[transfer(nonce, 5), transfer(nonce + 1, 6)]).await;
        assert!(other.producer.verify(&block).await.unwrap());
        proposer.finalise(&block).await;
        other.finalise(&block).await;
        assert_eq!(proposer.chain.tip().hash, other.chain.tip().hash);
    }
    assert_eq!(other.chain.tip().header.number, 2);
}

#[tokio::test]
async fn a_block_with_a_changed_header_is_refused() {
    let (proposer, other) = (Validator::new(), Validator::new());
    let block = proposer.propose(&[transfer(0, 5)]).await;
    let changes: [fn(&mut StoredBlock); 5] = [
        |block| block.header.state_root = B256::ZERO,
        |block| block.header.timestamp = 99,
        |block| block.header.gas_limit += 1,
        |block| block.header.number += 1,
        |block| block.transactions.clear(),
    ];
    for change in changes {
        let mut changed = (*block.block).clone();
        change(&mut changed);
        let changed = ProposedBlock { block: Arc::new(changed), diff: block.diff.clone() };
        assert!(!other.producer.verify(&changed).await.unwrap());
    }
    assert!(other.producer.verify(&block).await.unwrap());
}

#[tokio::test]
async fn an_abandoned_proposal_leaves_the_next_one_right() {
    let (proposer, other) = (Validator::new(), Validator::new());
    let abandoned = proposer.propose(&[transfer(0, 5)]).await;
    let chosen = other.propose(&[transfer(0, 77)]).await;
    assert!(proposer.producer.verify(&chosen).await.unwrap());
    proposer.finalise(&chosen).await;
    other.finalise(&chosen).await;
    assert_ne!(abandoned.hash(), chosen.hash());
    let next = other.propose(&[transfer(1, 1)]).await;
    assert!(proposer.producer.verify(&next).await.unwrap());
}

#[tokio::test]
async fn a_final_block_that_is_delivered_twice_counts_once() {
    let validator = Validator::new();
    let block = validator.propose(&[transfer(0, 5)]).await;
    validator.finalise(&block).await;
    validator.finalise(&block).await;
    assert_eq!(validator.chain.tip().header.number, 1);
}
