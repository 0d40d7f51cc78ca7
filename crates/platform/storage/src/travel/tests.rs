use genex_ports::{
    chain::Hash32,
    store::travel::{TravelRecord, TravelStore},
};
use genex_types::{CouponId, GiftId, Timestamp, UserId};

use crate::Db;

fn record(gift: u128, key: u8) -> TravelRecord {
    TravelRecord {
        gift: GiftId(gift),
        back: false,
        from: UserId(1),
        to: UserId(2),
        coupon: CouponId { class: 3, serial: 4 },
        worth_cents: 500_000,
        payload: "{}".into(),
        key: [key; 32],
        commitment: Hash32([key; 32]),
        made_at: Timestamp::from_seconds(gift as i64),
        expires_at: Timestamp::from_seconds(gift as i64 + 86_400),
    }
}

#[tokio::test]
async fn the_first_record_of_a_transfer_stays_and_the_way_back_has_its_own() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(dir.path().join("platform.db")).await.expect("a store");
    let first = record(7, 1);
    assert!(db.keep_travel_record(&first).await.expect("kept") == first);
    assert!(db.keep_travel_record(&record(7, 2)).await.expect("kept") == first, "the key stays");
    let back = TravelRecord { back: true, made_at: Timestamp::from_seconds(9), ..record(7, 3) };
    assert!(db.keep_travel_record(&back).await.expect("kept") == back);
    assert!(db.travel_records(10).await.expect("read") == [back.clone(), first]);
    assert!(db.travel_records(1).await.expect("read") == [back]);
}
