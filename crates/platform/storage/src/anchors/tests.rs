use genex_ports::{
    chain::{OpResult, Outcome, SignedTx},
    store::outbox::{OutboxStore, Purpose},
};

use super::*;

const STREAM: Hash32 = Hash32([7; 32]);
const OTHER: Hash32 = Hash32([8; 32]);
const NOON: Timestamp = Timestamp::from_seconds(43_200);

fn made(stream: Hash32, seq: u8, attempt: u32) -> Anchoring {
    let statement = Statement {
        stream,
        seq: u64::from(seq),
        previous: Hash32([seq - 1; 32]),
        root: Hash32([seq; 32]),
        size: 10 * u64::from(seq),
    };
    Anchoring {
        statement,
        last_seq: 100 * u64::from(seq),
        made_at: NOON,
        attempt,
        state: AnchorState::Queued,
    }
}

fn op_of(made: &Anchoring) -> (OpId, ChainOp) {
    let subject = u128::from(made.statement.seq) << 32 | u128::from(made.attempt);
    (OpId::new(Purpose::Anchor, subject), ChainOp::Anchor(made.statement.clone()))
}

async fn state_it(db: &Db, made: &Anchoring) -> Result<(), StoreError> {
    let (id, op) = op_of(made);
    db.state(made, id, &op).await
}

/// The chain takes it.
async fn anchor(db: &Db, made: &Anchoring) {
    state_it(db, made).await.unwrap();
    let (id, _) = op_of(made);
    let tx = SignedTx {
        sender: genex_ports::chain::Address([1; 20]),
        nonce: 0,
        hash: Hash32([9; 32]),
        raw: vec![],
    };
    db.record_signed(&[(id, tx)]).await.unwrap();
    db.record_final(&[(id, Outcome { block: 5, time: NOON, result: OpResult::Done })]).await.unwrap();
    for _ in 0..2 {
        db.note_anchored(&made.statement, id, 5, NOON).await.unwrap();
    }
}

#[tokio::test]
async fn a_statement_is_kept_with_its_operation_and_later_with_its_transaction() {
    let db = Db::open(":memory:").await.unwrap();
    let first = made(STREAM, 1, 1);
    state_it(&db, &first).await.unwrap();
    assert_eq!(db.last_anchoring(STREAM).await.unwrap(), Some(first.clone()));
    let queued = db.queued(9).await.unwrap();
    assert_eq!(queued.iter().map(|entry| &entry.op).collect::<Vec<_>>(), [&op_of(&first).1]);
    assert_eq!(db.anchoring_of(STREAM, 50).await.unwrap(), None, "it does not stand on the chain yet");

    let db = Db::open(":memory:").await.unwrap();
    anchor(&db, &first).await;
    let found = db.anchoring_of(STREAM, 100).await.unwrap().unwrap();
    assert_eq!(found.state, AnchorState::Anchored(Anchored { tx: Hash32([9; 32]), block: 5, at: NOON }));
    assert_eq!(db.anchoring_of(STREAM, 101).await.unwrap(), None);
    assert_eq!(db.anchoring_of(OTHER, 100).await.unwrap(), None);
    assert_eq!(db.anchoring_of(STREAM, u64::MAX).await.unwrap(), None);
}

#[tokio::test]
async fn a_statement_only_follows_one_that_stands_on_the_chain() {
    let db = Db::open(":memory:").await.unwrap();
    let stale = |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::Stale("anchor"))));
    stale(state_it(&db, &made(STREAM, 2, 1)).await);
    state_it(&db, &made(STREAM, 1, 1)).await.unwrap();
    stale(state_it(&db, &made(STREAM, 1, 1)).await);
    stale(state_it(&db, &made(STREAM, 2, 1)).await);
    assert_eq!(db.queued_count().await.unwrap(), 1, "and nothing of what was refused is queued");

    let db = Db::open(":memory:").await.unwrap();
    anchor(&db, &made(STREAM, 1, 1)).await;
    let mut other = made(STREAM, 2, 1);
    other.statement.previous = Hash32([5; 32]);
    stale(state_it(&db, &other).await);
    state_it(&db, &made(STREAM, 2, 1)).await.unwrap();
    state_it(&db, &made(OTHER, 1, 3)).await.unwrap_err();
}

#[tokio::test]
async fn a_refused_statement_is_tried_again_as_it_was_under_the_next_attempt() {
    let db = Db::open(":memory:").await.unwrap();
    let first = made(STREAM, 1, 1);
    state_it(&db, &first).await.unwrap();
    assert!(state_it(&db, &made(STREAM, 1, 2)).await.is_err(), "it was not refused yet");
    db.note_refused(&first.statement, 1, "too_few_attestors").await.unwrap();
    let reason = AnchorState::Refused { reason: "too_few_attestors".into() };
    assert_eq!(db.last_anchoring(STREAM).await.unwrap().unwrap().state, reason);
    assert!(state_it(&db, &made(STREAM, 1, 3)).await.is_err());
    let mut changed = made(STREAM, 1, 2);
    changed.statement.root = Hash32([3; 32]);
    assert!(state_it(&db, &changed).await.is_err(), "another root is another statement");
    state_it(&db, &made(STREAM, 1, 2)).await.unwrap();
    db.note_refused(&first.statement, 1, "late").await.unwrap();
    let now = db.last_anchoring(STREAM).await.unwrap().unwrap();
    assert_eq!((now.attempt, now.state), (2, AnchorState::Queued), "an old refusal says nothing about it");
    assert_eq!(db.queued_count().await.unwrap(), 2);
}

#[tokio::test]
async fn statements_are_listed_from_the_newest_and_found_by_sequence_and_size() {
    let db = Db::open(":memory:").await.unwrap();
    for seq in 1..=4 {
        anchor(&db, &made(STREAM, seq, 1)).await;
    }
    let numbers = |found: Vec<Anchoring>| found.iter().map(|a| a.statement.seq).collect::<Vec<_>>();
    assert_eq!(numbers(db.anchorings(STREAM, None, 3).await.unwrap()), [4, 3, 2]);
    assert_eq!(numbers(db.anchorings(STREAM, Some(2), 3).await.unwrap()), [1]);
    assert_eq!(numbers(db.anchorings(STREAM, Some(u64::MAX), 1).await.unwrap()), [4]);
    assert_eq!(db.anchoring_of(STREAM, 101).await.unwrap().unwrap().statement.seq, 2);
    assert_eq!(db.anchoring_at(STREAM, 30).await.unwrap().unwrap().statement.seq, 3);
    assert_eq!(db.anchoring_at(STREAM, 31).await.unwrap(), None);
}
