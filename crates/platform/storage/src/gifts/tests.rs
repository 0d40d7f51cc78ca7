//! Gifts, on a store in memory.

use genex_ports::{
    messages::Contact,
    store::{
        StoreError,
        gifts::{Gift, GiftSide, GiftStatus, GiftStore},
    },
};
use genex_types::{CouponId, GiftId, SeriesId, Timestamp, UserId};

use crate::Db;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn gift(id: u128) -> Gift {
    Gift {
        id: GiftId(id),
        number: format!("GNX-20261122-{id:06}"),
        coupon: CouponId { class: 1, serial: 2 },
        series: SeriesId(1),
        giver: UserId(1),
        receiver: None,
        to: Contact::Phone("+8613800001234".into()),
        from_masked: "a***@example.com".into(),
        message: "生日快乐".into(),
        token: format!("token-{id}"),
        status: GiftStatus::Offered,
        created_at: NOW,
        expires_at: NOW.plus(10),
        claimed_at: None,
    }
}

#[tokio::test]
async fn a_gift_is_seen_by_its_giver_its_addressee_and_nobody_else() {
    let db = Db::open(":memory:").await.expect("a store");
    db.add_gift(&gift(1)).await.expect("added");
    db.add_gift(&gift(1)).await.expect("added again");
    let seen = |side| {
        let db = db.clone();
        async move { db.gifts(&side, None, 10).await.expect("readable").len() }
    };
    let phone = Contact::Phone("+8613800001234".into());
    assert_eq!(seen(GiftSide::Sent(UserId(1))).await, 1);
    assert_eq!(seen(GiftSide::Sent(UserId(2))).await, 0);
    assert_eq!(seen(GiftSide::Received(UserId(2), phone.clone())).await, 1);
    let mail = Contact::Email("+8613800001234".into());
    assert_eq!(seen(GiftSide::Received(UserId(3), mail.clone())).await, 0);
    db.begin_claim(GiftId(1), UserId(2)).await.expect("claimed");
    assert_eq!(seen(GiftSide::Received(UserId(2), mail)).await, 1, "by who claimed it");
    assert_eq!(seen(GiftSide::Received(UserId(3), phone)).await, 0, "the phone changed hands");
    assert_eq!(db.gift_by_token("token-1").await.expect("readable").map(|g| g.id), Some(GiftId(1)));
}

#[tokio::test]
async fn a_gift_is_claimed_once_and_only_while_offered() {
    let db = Db::open(":memory:").await.expect("a store");
    db.add_gift(&gift(1)).await.expect("added");
    assert_eq!(db.overdue_gifts(NOW.plus(9)).await.expect("readable"), []);
    assert_eq!(db.overdue_gifts(NOW.plus(10)).await.expect("readable"), [gift(1)]);
    db.begin_claim(GiftId(1), UserId(2)).await.expect("claimed");
    assert!(matches!(db.begin_claim(GiftId(1), UserId(3)).await, Err(StoreError::Stale(_))));
    assert_eq!(db.moving_gifts().await.expect("readable").len(), 1);
    let (claiming, claimed) = (GiftStatus::Claiming, GiftStatus::Claimed);
    db.move_gift(GiftId(1), claiming, claimed, NOW.plus(3)).await.expect("moved");
    let again = db.move_gift(GiftId(1), claiming, claimed, NOW).await;
    assert!(matches!(again, Err(StoreError::Stale(_))));
    let done = db.gift(GiftId(1)).await.expect("readable").expect("there");
    assert_eq!((done.receiver, done.claimed_at), (Some(UserId(2)), Some(NOW.plus(3))));
    assert_eq!(done.status, claimed);
}
