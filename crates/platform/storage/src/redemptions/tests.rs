//! Passes and redemptions, on a store in memory.

use genex_ports::{
    chain::{Address, Hash32},
    store::{
        StoreError,
        redemptions::{PassRow, PassStore, Redemption, RedemptionStatus, RedemptionStore},
    },
};
use genex_types::{CouponId, IssuerId, LockId, PassId, RedemptionId, SeriesId, Timestamp, UserId};

use crate::Db;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const COUPON: CouponId = CouponId { class: 1, serial: 2 };

fn pass(rotation: u32, code: u64) -> PassRow {
    PassRow {
        pass: PassId(1),
        coupon: COUPON,
        series: SeriesId(1),
        holder: UserId(1),
        rotation,
        code,
        lock: LockId(u128::from(rotation)),
        expires_at: NOW,
        used: false,
    }
}

fn redemption(id: u128) -> Redemption {
    Redemption {
        id: RedemptionId(id),
        number: "GNX-20261122-000001".into(),
        coupon: COUPON,
        series: SeriesId(1),
        issuer: IssuerId(1),
        holder: UserId(1),
        cashier: UserId(2),
        terminal: Address([7; 20]),
        commitment: Hash32([9; 32]),
        minimum_met: true,
        status: RedemptionStatus::Reserved,
        reserved_at: NOW,
        expires_at: NOW.plus(1),
        captured_at: None,
        captured_by: None,
    }
}

#[tokio::test]
async fn a_renewed_pass_replaces_the_last_one_and_its_code() {
    let db = Db::open(":memory:").await.expect("a store");
    db.put_pass(&pass(0, 11)).await.expect("kept");
    db.put_pass(&pass(1, 12)).await.expect("renewed");
    assert_eq!(db.pass_by_code(11).await.expect("readable"), None);
    assert_eq!(db.pass_by_code(12).await.expect("readable"), Some(pass(1, 12)));
    assert_eq!(db.pass_of(COUPON).await.expect("readable"), db.pass(PassId(1)).await.expect("readable"));
    let other = PassRow { pass: PassId(2), coupon: CouponId { class: 1, serial: 3 }, ..pass(0, 12) };
    assert!(matches!(db.put_pass(&other).await, Err(StoreError::Conflict(_))));
}

#[tokio::test]
async fn of_fifty_tills_with_the_same_pass_one_gets_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(dir.path().join("platform.db")).await.expect("a store");
    db.put_pass(&pass(0, 11)).await.expect("kept");
    let tills = (0..50).map(|id| {
        let db = db.clone();
        tokio::spawn(async move { db.reserve(PassId(1), 0, &redemption(id)).await })
    });
    let mut winners = 0;
    for till in tills.collect::<Vec<_>>() {
        match till.await.expect("no panic") {
            Ok(()) => winners += 1,
            Err(error) => assert!(matches!(error, StoreError::Stale(_)), "{error}"),
        }
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn a_pass_that_was_renewed_meanwhile_reserves_nothing() {
    let db = Db::open(":memory:").await.expect("a store");
    db.put_pass(&pass(1, 11)).await.expect("kept");
    assert!(matches!(db.reserve(PassId(1), 0, &redemption(1)).await, Err(StoreError::Stale(_))));
    assert_eq!(db.redemption(RedemptionId(1)).await.expect("readable"), None);
}

#[tokio::test]
async fn a_redemption_is_captured_once_and_counted_for_its_cashier() {
    use RedemptionStatus::{Capturing, Redeemed, Reserved};
    let db = Db::open(":memory:").await.expect("a store");
    db.put_pass(&pass(0, 11)).await.expect("kept");
    db.reserve(PassId(1), 0, &redemption(1)).await.expect("reserved");
    assert_eq!(db.redemption_of(COUPON).await.expect("readable"), Some(redemption(1)));
    assert_eq!(db.overdue_reservations(NOW.plus(1)).await.expect("readable").len(), 1);
    let id = RedemptionId(1);
    assert!(db.pass_of(COUPON).await.expect("readable").expect("kept").used);
    db.begin_capture(id, 77, NOW).await.expect("captured");
    for again in [db.begin_capture(id, 78, NOW).await, db.move_redemption(id, Reserved, Capturing).await] {
        assert!(matches!(again, Err(StoreError::Stale(_))));
    }
    assert_eq!(db.capturing().await.expect("readable").len(), 1);
    db.move_redemption(id, Capturing, Redeemed).await.expect("done");
    let done = db.redemption(id).await.expect("readable").expect("there");
    assert_eq!((done.status, done.captured_at, done.captured_by), (Redeemed, Some(NOW), Some(77)));
    let totals = db.redeemed_since(IssuerId(1), NOW).await.expect("readable");
    assert_eq!(totals.iter().map(|t| (t.cashier, t.count)).collect::<Vec<_>>(), [(UserId(2), 1)]);
    assert!(db.redeemed_since(IssuerId(1), NOW.plus(1)).await.expect("readable").is_empty());
}
