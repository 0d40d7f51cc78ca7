use std::collections::BTreeMap;

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, U256, keccak256};
use genex_chain_consensus::{Round, SystemClock, ValidatorKey};
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
        epoch_blocks: None,
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
    _directory: tempfile::TempDir,
}

impl Validator {
    fn new() -> Self {
        Self::from(genesis())
    }

    fn from(genesis: Genesis) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let chain = Arc::new(Blockchain::open(directory.path(), genesis).unwrap());
        let rules = AdmissionRules::from(chain.rules());
        let pool = Arc::new(Pool::new(chain.state().clone(), rules, PoolLimits::default()));
        let executor = Box::new(SerialExecutor::new(chain.rules()));
        let writer = Writer::Inline(chain.clone(), pool.clone());
        let pace = Pace { heartbeat: Duration::from_secs(3_600), batch_window: Duration::ZERO };
        let producer = Producer::new(chain.clone(), pool.clone(), executor, Arc::new(|| 200), pace, writer);
        Self { producer, pool, chain, _directory: directory }
    }

    async fn propose(&self, transfers: &[Arc<RecoveredTransaction>]) -> ProposedBlock {
        for transfer in transfers {
            self.pool.admit(transfer.clone()).unwrap();
        }
        self.propose_on(self.chain.tip().id()).await.unwrap()
    }

    async fn propose_on(&self, parent: BlockId) -> Option<ProposedBlock> {
        self.producer.propose(parent, &SystemClock::default()).await.unwrap()
    }

    /// An empty block on the tip, with a time of its own, made without waiting for a heartbeat.
    async fn propose_empty(&self) -> ProposedBlock {
        self.producer.build(self.chain.tip().id(), &SystemClock::default()).unwrap().unwrap()
    }

    async fn verify(&self, block: &ProposedBlock) -> Verdict {
        self.producer.verify(&sent(block)).await.unwrap()
    }

    async fn finalise(&self, block: &ProposedBlock) {
        let round = Round { epoch: 0, view: 1, parent_view: 0 };
        let certificate =
            Certificate { height: block.height(), block: block.hash(), round, votes: Vec::new() };
        self.producer.finalised(&sent(block), certificate).await.unwrap();
    }
}

/// The block as another validator gets it.
fn sent(block: &ProposedBlock) -> ProposedBlock {
    ProposedBlock::decode(&block.encode()).unwrap()
}

fn id(block: &ProposedBlock) -> BlockId {
    BlockId { height: block.height(), hash: block.hash() }
}

#[tokio::test]
async fn validators_agree_on_a_block_that_one_of_them_proposed() {
    let (proposer, other) = (Validator::new(), Validator::new());
    for nonce in [0, 2] {
        let block = proposer.propose(&[transfer(nonce, 5), transfer(nonce + 1, 6)]).await;
        assert_eq!(other.verify(&block).await, Verdict::Valid);
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
        |block| block.header.timestamp = 206,
        |block| block.transactions.clear(),
    ];
    for change in changes {
        let mut changed = (**block.block()).clone();
        change(&mut changed);
        let changed = ProposedBlock(Arc::new(changed));
        assert_eq!(other.producer.verify(&changed).await.unwrap(), Verdict::Invalid);
    }
    assert_eq!(other.verify(&block).await, Verdict::Valid);
}

#[tokio::test]
async fn the_last_block_of_an_epoch_commits_to_who_decides_next_and_counts_only_when_it_is_final() {
    let changing = || Genesis { epoch_blocks: Some(2), ..genesis() };
    let (proposer, other) = (Validator::from(changing()), Validator::from(changing()));
    let block = proposer.propose_empty().await;
    assert_eq!(block.block().header.extra_data[..], keccak256(genesis().validators.concat())[..]);
    assert_eq!(other.verify(&block).await, Verdict::Valid);
    assert_eq!(other.producer.opening(1), None);
    let mut silent = (**block.block()).clone();
    silent.header.extra_data = Bytes::new();
    let silent = ProposedBlock(Arc::new(silent));
    assert_eq!(other.producer.verify(&silent).await.unwrap(), Verdict::Invalid);
    other.finalise(&block).await;
    let opening = other.producer.opening(1).unwrap();
    assert_eq!((opening.block, opening.validators.keys().collect()), (block.hash(), genesis().validators));
    let stored = other.chain.store().validators(1).unwrap();
    assert_eq!(stored, Some(genesis().validators));
    assert!(other.propose_empty().await.block().header.extra_data.is_empty());
}

#[tokio::test]
async fn an_abandoned_proposal_leaves_the_next_one_right() {
    let (proposer, other) = (Validator::new(), Validator::new());
    let abandoned = proposer.propose(&[transfer(0, 5)]).await;
    let chosen = other.propose(&[transfer(0, 77)]).await;
    assert_eq!(proposer.verify(&chosen).await, Verdict::Valid);
    proposer.finalise(&chosen).await;
    other.finalise(&chosen).await;
    assert_ne!(abandoned.hash(), chosen.hash());
    assert_eq!(proposer.verify(&abandoned).await, Verdict::ParentGone);
    assert_eq!(proposer.producer.standing(id(&abandoned)), Standing::Abandoned);
    let next = other.propose(&[transfer(1, 1)]).await;
    assert_eq!(proposer.verify(&next).await, Verdict::Valid);
}

#[tokio::test]
async fn a_final_block_that_is_delivered_twice_counts_once() {
    let validator = Validator::new();
    let block = validator.propose(&[transfer(0, 5)]).await;
    validator.finalise(&block).await;
    validator.finalise(&block).await;
    assert_eq!(validator.chain.tip().header.number, 1);
}

#[tokio::test]
async fn a_block_can_be_made_and_judged_on_one_that_is_not_final() {
    let (proposer, other) = (Validator::new(), Validator::new());
    let first = proposer.propose(&[transfer(0, 5)]).await;
    assert_eq!(other.verify(&first).await, Verdict::Valid);
    other.pool.admit(transfer(0, 9)).unwrap();
    other.pool.admit(transfer(1, 6)).unwrap();
    let second = other.propose_on(id(&first)).await.unwrap();
    assert_eq!(proposer.verify(&second).await, Verdict::Valid);
    for block in [&first, &second] {
        proposer.finalise(block).await;
        other.finalise(block).await;
    }
    assert_eq!(proposer.chain.tip().hash, second.hash());
    assert_eq!(other.chain.tip().header.state_root, proposer.chain.tip().header.state_root);
    assert_eq!(proposer.producer.standing(id(&first)), Standing::Buried);
}

#[tokio::test]
async fn a_final_block_that_was_never_judged_is_executed() {
    let (proposer, late) = (Validator::new(), Validator::new());
    for nonce in 0..3 {
        let block = proposer.propose(&[transfer(nonce, 5)]).await;
        proposer.finalise(&block).await;
        late.finalise(&block).await;
    }
    assert_eq!(late.chain.head(), proposer.chain.head());
}

#[tokio::test]
async fn transactions_of_a_block_that_was_given_up_go_into_the_next() {
    let (proposer, other) = (Validator::new(), Validator::new());
    let given_up = proposer.propose(&[transfer(0, 5), transfer(1, 6)]).await;
    assert_eq!(given_up.block().transactions.len(), 2);
    let empty = Arc::new(Validator::new());
    let chosen = empty.propose_empty().await;
    assert_eq!(proposer.verify(&chosen).await, Verdict::Valid);
    let next = proposer.propose_on(id(&chosen)).await.unwrap();
    assert_eq!(next.block().transactions, given_up.block().transactions);
    assert_eq!(other.verify(&chosen).await, Verdict::Valid);
    assert_eq!(other.verify(&next).await, Verdict::Valid);
}

#[tokio::test]
async fn a_block_whose_header_does_not_commit_to_its_transactions_is_not_read() {
    let validator = Validator::new();
    let block = validator.propose(&[transfer(0, 5)]).await;
    let mut changed = (**block.block()).clone();
    changed.transactions.clear();
    assert_eq!(ProposedBlock::decode(&ProposedBlock(Arc::new(changed)).encode()), None);
    let longer = [&block.encode()[..], &[0]].concat();
    assert_eq!(ProposedBlock::decode(&longer), None);
}
