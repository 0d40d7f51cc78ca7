//! What the sending worker relies on.

use genex_ports::{
    chain::{Address, Hash32, OpResult},
    signer::KeyRef,
    store::outbox::Purpose,
};
use genex_types::{Currency, Money, Timestamp};

use super::*;

fn mint(minor: i128) -> ChainOp {
    ChainOp::MintCash { to: Address([7; 20]), amount: Money::new(minor, Currency::Usd) }
}

fn deposit(subject: u128) -> OpId {
    OpId::new(Purpose::Deposit, subject)
}

fn tx(nonce: u64) -> SignedTx {
    SignedTx { sender: Address([1; 20]), nonce, hash: Hash32([nonce as u8; 32]), raw: vec![2, 0xff] }
}

fn done(block: u64) -> Outcome {
    Outcome { block, time: Timestamp::from_seconds(9), result: OpResult::Done }
}

async fn store_with(ids: &[u128]) -> Db {
    let db = Db::open(":memory:").await.expect("a store");
    for id in ids {
        OutboxStore::insert(&db, deposit(*id), &mint(*id as i128)).await.expect("recorded");
    }
    db
}

async fn state_of(db: &Db, id: u128) -> OpState {
    db.get(deposit(id)).await.expect("read").expect("there").state
}

#[tokio::test]
async fn recording_twice_is_recording_once_and_another_operation_under_the_id_is_refused() {
    let db = store_with(&[1, 1]).await;
    assert_eq!(db.queued_count().await.expect("read"), 1);
    let other = OutboxStore::insert(&db, deposit(1), &mint(2)).await;
    assert!(matches!(other, Err(StoreError::Conflict(_))));
    let other_purpose = OpId::new(Purpose::Payout, 1);
    OutboxStore::insert(&db, other_purpose, &ChainOp::ApproveCash { key: KeyRef::Party(1) })
        .await
        .expect("another operation");
    assert_eq!(db.queued_count().await.expect("read"), 2);
}

#[tokio::test]
async fn operations_come_in_the_order_they_were_recorded() {
    let db = store_with(&[9, 3, 5]).await;
    let subjects = |entries: Vec<OutboxEntry>| entries.iter().map(|e| e.id.subject).collect::<Vec<_>>();
    assert_eq!(subjects(db.queued(2).await.expect("read")), [9, 3]);
    db.record_signed(&[(deposit(9), tx(0))]).await.expect("recorded");
    assert_eq!(subjects(db.queued(9).await.expect("read")), [3, 5]);
    assert_eq!(subjects(db.in_flight().await.expect("read")), [9]);
}

#[tokio::test]
async fn a_signed_transaction_survives_byte_for_byte() {
    let db = store_with(&[1]).await;
    db.record_signed(&[(deposit(1), tx(4))]).await.expect("recorded");
    assert_eq!(state_of(&db, 1).await, OpState::Signed { tx: tx(4), replacement: None });
    let replacement = Replacement { tx: tx(4), reason: "too heavy".into() };
    db.record_replacement(deposit(1), &replacement).await.expect("recorded");
    assert_eq!(state_of(&db, 1).await, OpState::Signed { tx: tx(4), replacement: Some(replacement) });
}

#[tokio::test]
async fn a_requeued_operation_keeps_its_place_and_loses_its_transaction() {
    let db = store_with(&[1, 2]).await;
    db.record_signed(&[(deposit(1), tx(0))]).await.expect("recorded");
    db.requeue(deposit(1)).await.expect("recorded");
    assert_eq!(state_of(&db, 1).await, OpState::Queued);
    assert_eq!(db.queued(1).await.expect("read")[0].id, deposit(1));
}

#[tokio::test]
async fn a_batch_is_recorded_whole_or_not_at_all() {
    let db = store_with(&[1, 2]).await;
    let with_unknown = [(deposit(1), tx(0)), (deposit(8), tx(1))];
    assert!(matches!(db.record_signed(&with_unknown).await, Err(StoreError::Stale(_))));
    assert_eq!(state_of(&db, 1).await, OpState::Queued);
}

#[tokio::test]
async fn an_outcome_is_never_overwritten_and_handling_may_be_repeated() {
    let db = store_with(&[1]).await;
    db.record_signed(&[(deposit(1), tx(0))]).await.expect("recorded");
    db.record_final(&[(deposit(1), done(5))]).await.expect("recorded");
    assert!(matches!(db.record_final(&[(deposit(1), done(6))]).await, Err(StoreError::Stale(_))));
    assert!(matches!(db.requeue(deposit(1)).await, Err(StoreError::Stale(_))));
    for _ in 0..2 {
        db.record_handled(&[deposit(1)]).await.expect("recorded");
    }
    assert_eq!(state_of(&db, 1).await, OpState::Handled(done(5)));
    assert!(db.in_flight().await.expect("read").is_empty());
}

#[tokio::test]
async fn an_operation_that_can_not_be_signed_becomes_final_without_a_transaction() {
    let db = store_with(&[1]).await;
    db.record_final(&[(deposit(1), done(5))]).await.expect("recorded");
    assert_eq!(state_of(&db, 1).await, OpState::Final(done(5)));
}
