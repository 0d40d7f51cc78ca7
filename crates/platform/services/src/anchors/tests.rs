//! Statements over the real store and the real tree; journal and chain are played by hand.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use genex_exchange::journal::{JournalTree, merkle};
use genex_ports::{
    chain::{Address, ChainOp, OpResult, Outcome, SignedTx, Statement},
    clock::Clock,
    exchange::ExchangeError,
    store::{
        StoreError,
        anchors::AnchorState,
        outbox::{OpId, OutboxEntry, OutboxStore, OutcomeHandler, Purpose},
    },
};
use genex_storage::Db;
use genex_types::Timestamp;

use super::*;
use crate::outbox::OutboxHandle;

#[derive(Default)]
struct Journal(Mutex<Vec<[u8; 32]>>);

impl Journal {
    fn grow(&self, frames: u8) {
        let mut known = self.0.lock().expect("no test panics in here");
        for _ in 0..frames {
            let next = known.len() as u8;
            known.push([next; 32]);
        }
    }

    fn rewrite(&self, index: usize) {
        self.0.lock().expect("no test panics in here")[index] = [0xee; 32];
    }

    /// Ten commands a frame.
    fn tree(&self) -> JournalTree {
        let mut tree = JournalTree::default();
        for (frame, last) in self.0.lock().expect("no test panics in here").iter().zip(1..) {
            tree.add(*frame, 10 * last);
        }
        tree
    }
}

#[async_trait]
impl JournalProofs for Journal {
    async fn newest(&self) -> Result<JournalRoot, ExchangeError> {
        let size = self.tree().anchor().size;
        Ok(self.first(size).await?.expect("it is there"))
    }

    async fn first(&self, size: u64) -> Result<Option<JournalRoot>, ExchangeError> {
        let root = self.tree().anchor_at(size).map(|anchor| Hash32(anchor.root));
        Ok(root.map(|root| JournalRoot { size, root, last_seq: 10 * size }))
    }

    async fn inclusion(&self, seq: u64, size: u64) -> Result<Option<Inclusion>, ExchangeError> {
        let proof = self.tree().inclusion(seq, size);
        Ok(proof.map(|proof| Inclusion {
            frame: Hash32(proof.frame),
            index: proof.index,
            path: proof.path.into_iter().map(Hash32).collect(),
        }))
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Hash32>>, ExchangeError> {
        Ok(self.tree().consistency(old, new).map(|path| path.into_iter().map(Hash32).collect()))
    }

    async fn frame(&self, _: u64) -> Result<Option<Vec<u8>>, ExchangeError> {
        Ok(None)
    }
}

#[derive(Default)]
struct Time(AtomicI64);

impl Clock for Time {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    db: Arc<Db>,
    journal: Arc<Journal>,
    time: Arc<Time>,
    blocks: AtomicI64,
}

impl World {
    async fn new() -> Self {
        let db = Arc::new(Db::open(":memory:").await.expect("a store"));
        Self { db, journal: Arc::default(), time: Arc::default(), blocks: AtomicI64::new(0) }
    }

    /// A worker as after a start.
    fn worker(&self) -> AnchorWorker {
        let outbox = OutboxHandle::new(self.db.clone());
        let (journal, time) = (self.journal.clone(), self.time.clone());
        AnchorWorker::new(journal, self.db.clone(), outbox, time, journal_stream(0))
    }

    fn anchors(&self) -> Anchors {
        Anchors::new(self.journal.clone(), self.db.clone(), journal_stream(0))
    }

    async fn round(&self) -> Result<Option<Statement>, AnchorError> {
        self.worker().round().await
    }

    fn pass(&self, seconds: i64) {
        self.time.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    async fn queued(&self) -> Vec<OutboxEntry> {
        self.db.queued(99).await.expect("the queue")
    }

    /// The chain does what is queued, each with this result; everybody is told twice.
    async fn run_chain(&self, result: OpResult) {
        for OutboxEntry { id, op, .. } in self.queued().await {
            let block = self.blocks.fetch_add(1, Ordering::SeqCst) as u64;
            let tx = SignedTx { sender: Address([1; 20]), nonce: block, hash: Hash32([9; 32]), raw: vec![] };
            let outcome = Outcome { block, time: self.time.now(), result: result.clone() };
            self.db.record_signed(&[(id, tx)]).await.expect("signed");
            self.db.record_final(&[(id, outcome.clone())]).await.expect("final");
            for _ in 0..2 {
                AnchorOutcomes::new(self.db.clone()).on_outcome(id, &op, &outcome).await.expect("taken");
            }
            self.db.record_handled(&[id]).await.expect("handled");
        }
    }
}

#[tokio::test]
async fn a_journal_that_grows_is_stated_once_a_minute_each_statement_after_the_other() {
    let world = World::new().await;
    assert_eq!(world.round().await.expect("a round"), None, "an empty journal has nothing to state");
    world.journal.grow(3);
    let first = world.round().await.expect("a round").expect("a statement");
    assert_eq!((first.seq, first.size, first.previous), (1, 3, Hash32([0; 32])));
    world.journal.grow(2);
    world.pass(59);
    assert_eq!(world.round().await.expect("a round"), None, "the first is on its way");
    world.run_chain(OpResult::Done).await;
    let second = world.round().await.expect("a round").expect("a statement");
    assert_eq!((second.seq, second.size, second.previous), (2, 5, first.root));
    world.run_chain(OpResult::Done).await;
    world.journal.grow(1);
    world.pass(30);
    assert_eq!(world.round().await.expect("a round"), None, "the second is young");
    world.pass(30);
    assert!(world.round().await.expect("a round").is_some());
    world.run_chain(OpResult::Done).await;
    world.pass(3_600);
    assert_eq!(world.round().await.expect("a round"), None, "it has not grown");
}

#[tokio::test]
async fn a_process_that_was_killed_states_nothing_twice_and_nothing_else() {
    let world = World::new().await;
    world.journal.grow(3);
    let first = world.round().await.expect("a round").expect("a statement");
    world.journal.grow(4);
    world.pass(600);
    for _ in 0..3 {
        assert_eq!(world.round().await.expect("a round"), None);
    }
    let queued = world.queued().await;
    assert_eq!(queued.iter().map(|entry| entry.op.clone()).collect::<Vec<_>>(), [ChainOp::Anchor(first)]);
}

#[tokio::test]
async fn what_the_chain_refuses_is_stated_again_unchanged() {
    let world = World::new().await;
    world.journal.grow(3);
    let first = world.round().await.expect("a round").expect("a statement");
    world.journal.grow(1);
    world.run_chain(OpResult::Reverted { reason: "too_few_attestors".into() }).await;
    let listed = world.anchors().list(None, 9).await.expect("a list");
    assert_eq!(listed[0].state, AnchorState::Refused { reason: "too_few_attestors".into() });
    assert_eq!(world.round().await.expect("a round"), None, "not at once");
    world.pass(60);
    assert_eq!(world.round().await.expect("a round"), Some(first.clone()));
    world.run_chain(OpResult::Done).await;
    world.pass(60);
    let second = world.round().await.expect("a round").expect("a statement");
    assert_eq!((second.seq, second.size, second.previous), (2, 4, first.root));
}

#[tokio::test]
async fn a_journal_that_was_rewritten_is_not_anchored() {
    let world = World::new().await;
    world.journal.grow(3);
    world.round().await.expect("a round").expect("a statement");
    world.run_chain(OpResult::Done).await;
    world.journal.grow(2);
    world.journal.rewrite(1);
    world.pass(60);
    assert!(matches!(world.round().await, Err(AnchorError::Rewritten { seq: 1, size: 3 })));
    assert!(world.queued().await.is_empty());
    let proof = world.anchors().prove(5, None).await;
    assert!(matches!(proof, Err(Error::Internal(_))), "nor is anything proved against what it was");
}

#[tokio::test]
async fn two_workers_at_once_make_one_statement() {
    let world = World::new().await;
    world.journal.grow(3);
    let (one, other) = (world.worker(), world.worker());
    let (one, other) = tokio::join!(one.round(), other.round());
    let made = [&one, &other].into_iter().filter(|r| matches!(r, Ok(Some(_)))).count();
    assert_eq!(made, 1, "{one:?} {other:?}");
    assert_eq!(world.queued().await.len(), 1);
}

#[tokio::test]
async fn a_proof_names_the_first_anchor_that_covers_the_command_and_holds_against_it() {
    let world = World::new().await;
    for _ in 0..3 {
        world.journal.grow(3);
        world.pass(60);
        world.round().await.expect("a round").expect("a statement");
        world.run_chain(OpResult::Done).await;
    }
    world.journal.grow(1);
    let anchors = world.anchors();
    let proof = anchors.prove(35, None).await.expect("a proof");
    let statement = proof.anchoring.expect("an anchor").statement;
    assert_eq!((statement.seq, statement.size, proof.inclusion.index), (2, 6, 3));
    let anchor = merkle::Anchor { size: statement.size, root: statement.root.0 };
    let path: Vec<[u8; 32]> = proof.inclusion.path.iter().map(|hash| hash.0).collect();
    assert!(merkle::is_included(&proof.inclusion.frame.0, proof.inclusion.index, &path, &anchor));
    let named = anchors.prove(35, Some(9)).await.expect("a proof");
    assert_eq!(named.anchoring.expect("an anchor").statement.seq, 3);
    assert_eq!(anchors.prove(35, Some(8)).await.expect("a proof").anchoring, None);

    for (seq, size, refused) in [
        (0, None, "no such command"),
        (101, None, "no such command"),
        (95, None, "the command is not anchored yet; ask again in a minute, or name a size"),
        (35, Some(3), "the command is in a later frame"),
        (35, Some(99), "the journal has fewer frames"),
    ] {
        assert_eq!(anchors.prove(seq, size).await.expect_err("refused").to_string(), refused);
    }
}

#[tokio::test]
async fn growth_is_proved_between_any_two_sizes() {
    let world = World::new().await;
    world.journal.grow(5);
    world.round().await.expect("a round");
    world.run_chain(OpResult::Done).await;
    world.journal.grow(4);
    let anchors = world.anchors();
    let proof = anchors.prove_growth(5, 9).await.expect("a proof");
    let [old, new] = [proof.first.0, proof.second.0].map(|r| merkle::Anchor { size: r.size, root: r.root.0 });
    let path: Vec<[u8; 32]> = proof.path.iter().map(|hash| hash.0).collect();
    assert!(merkle::is_consistent(&old, &new, &path));
    assert_eq!(proof.first.1.expect("an anchor").statement.seq, 1);
    assert_eq!(proof.second.1, None);
    for (first, second) in [(0, 5), (6, 5), (5, 10), (u64::MAX, u64::MAX)] {
        assert!(matches!(anchors.prove_growth(first, second).await, Err(Error::Invalid { .. })));
    }
}

#[tokio::test]
async fn an_outcome_of_something_else_is_not_taken() {
    let world = World::new().await;
    let id = OpId::new(Purpose::Anchor, 1);
    let outcome = Outcome { block: 1, time: Timestamp::from_seconds(1), result: OpResult::Done };
    let op = ChainOp::ReleaseEscrow { escrows: vec![] };
    assert!(AnchorOutcomes::new(world.db.clone()).on_outcome(id, &op, &outcome).await.is_err());
    let unknown = Statement {
        stream: journal_stream(0),
        seq: 1,
        previous: Hash32([0; 32]),
        root: Hash32([1; 32]),
        size: 1,
    };
    let noted = world.db.note_anchored(&unknown, id, 1, outcome.time).await;
    assert!(matches!(noted, Err(StoreError::NotFound("transaction"))));
}

#[test]
fn streams_are_named_as_text() {
    assert_eq!(&journal_stream(0).0[..10], b"journal/0\0");
    assert_eq!(&journal_stream(65_535).0[..14], b"journal/65535\0");
}
