//! Tills and their logs, on a store in memory.

use genex_ports::store::{
    StoreError,
    offline::{Allowance, Device, EntryOutcome, OfflineStore, TakenEntry},
};
use genex_types::{CouponId, DeviceId, IssuerId, SeriesId, StoreId, Timestamp, UserId};

use crate::Db;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DAY: i64 = 20_833;
const START: [u8; 32] = [0; 32];

fn device(id: u128) -> Device {
    Device {
        id: DeviceId(id),
        issuer: IssuerId(1),
        store: Some(StoreId(7)),
        name: "Counter".into(),
        key: [id as u8; 32],
        enrolled_by: UserId(1),
        enrolled_at: NOW,
        revoked_at: None,
        head_seq: 0,
        head: START,
    }
}

fn entry(seq: u64, outcome: EntryOutcome) -> TakenEntry {
    TakenEntry {
        device: DeviceId(1),
        seq,
        digest: [seq as u8; 32],
        coupon: Some(CouponId { class: 1, serial: seq }),
        series: Some(SeriesId(1)),
        at: NOW.plus(seq as i64),
        outcome,
    }
}

async fn store(units: u32) -> Db {
    let db = Db::open(":memory:").await.expect("a store");
    db.enrol(&device(1)).await.expect("enrolled");
    let fresh = Allowance { device: DeviceId(1), series: SeriesId(1), day: DAY, units, spent: 0 };
    db.allowance_or(fresh).await.expect("given");
    db
}

async fn spent(db: &Db) -> u32 {
    let kept = db.allowance(DeviceId(1), SeriesId(1), DAY).await.expect("readable");
    kept.expect("given").spent
}

#[tokio::test]
async fn a_key_is_enrolled_once_and_the_first_revocation_stays() {
    let db = store(1).await;
    let again = Device { id: DeviceId(2), ..device(1) };
    assert!(matches!(db.enrol(&again).await, Err(StoreError::Conflict(_))));
    for later in 0..2 {
        db.revoke(DeviceId(1), NOW.plus(later)).await.expect("revoked");
    }
    let revoked = Device { revoked_at: Some(NOW), ..device(1) };
    assert_eq!(db.devices_of(IssuerId(1)).await.expect("readable"), [revoked]);
}

#[tokio::test]
async fn an_allowance_is_given_once_and_what_is_spent_stays_spent() {
    let db = store(2).await;
    db.take_in(&entry(1, EntryOutcome::Accepted), START, DAY).await.expect("taken");
    let more = Allowance { device: DeviceId(1), series: SeriesId(1), day: DAY, units: 9, spent: 0 };
    let kept = db.allowance_or(more).await.expect("kept");
    assert_eq!((kept.units, kept.spent), (2, 1));
}

#[tokio::test]
async fn an_entry_that_would_overspend_or_follows_nothing_leaves_no_trace() {
    let db = store(1).await;
    let first = entry(1, EntryOutcome::Conflict);
    db.take_in(&first, START, DAY).await.expect("taken");
    let second = entry(2, EntryOutcome::Accepted);
    for (row, prev) in [(&first, START), (&second, [9; 32]), (&second, first.digest)] {
        assert!(matches!(db.take_in(row, prev, DAY).await, Err(StoreError::Stale(_))));
    }
    let kept = db.device(DeviceId(1)).await.expect("readable").expect("enrolled");
    assert_eq!((kept.head_seq, kept.head, spent(&db).await), (1, first.digest, 1));
    assert_eq!(db.taken_entry(DeviceId(1), 2).await.expect("readable"), None);
    let free = entry(2, EntryOutcome::BeyondBudget);
    db.take_in(&free, first.digest, DAY).await.expect("taken without spending");
    let troubled = db.troubled_entries(IssuerId(1), 10).await.expect("readable");
    assert_eq!((troubled, spent(&db).await), (vec![free, first], 1));
}
