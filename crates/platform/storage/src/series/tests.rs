//! What issuing relies on.

use genex_coupon::{HolderGroup, Kind, Rules, Terms, Transfer, Validity};
use genex_ports::{
    chain::Address,
    store::outbox::{OutboxStore, Purpose},
};
use genex_types::{Currency, DAY_US, Money};

use super::*;

fn draft(id: u128) -> Series {
    let created_at = Timestamp::from_seconds(1_000);
    Series {
        id: SeriesId(id),
        template: TemplateId(id),
        issuer: IssuerId(1),
        name: "火锅 100".into(),
        description: "…".into(),
        terms: Terms {
            kind: Kind::SpendAndSave,
            face: Money::new(10_000, Currency::Usd),
            issue_price: Money::new(8_500, Currency::Usd),
            validity: Validity::Days(90),
            rules: Rules {
                transfer: Transfer::Free,
                max_resales: 3,
                holder_group: HolderGroup::All,
                per_person: 0,
                stores: vec![],
                stackable: false,
                min_spend: None,
            },
            refund_days: 7,
            gift_card: false,
        },
        quantity: 100,
        valid_from: created_at,
        expires_at: created_at.plus(90 * DAY_US),
        created_at,
        status: SeriesStatus::Minting,
        class: None,
        failure: None,
        reminded: false,
    }
}

async fn store_with(ids: &[u128]) -> Db {
    let db = Db::open(":memory:").await.expect("a store");
    for id in ids {
        let op = ChainOp::SetKycLevel { address: Address([0; 20]), level: 1 };
        db.create_series(&draft(*id), OpId::new(Purpose::Series, *id), &op).await.expect("created");
    }
    db
}

#[tokio::test]
async fn a_series_is_stored_with_its_operation_and_repeating_it_changes_nothing() {
    let db = store_with(&[1, 1]).await;
    assert_eq!(SeriesStore::series(&db, SeriesId(1)).await.expect("read"), Some(draft(1)));
    assert_eq!(db.queued_count().await.expect("read"), 1);
}

#[tokio::test]
async fn a_series_that_was_listed_can_not_fail_any_more() {
    let db = store_with(&[1, 2]).await;
    for _ in 0..2 {
        db.set_series_class(SeriesId(1), 7).await.expect("listed");
        db.set_series_failed(SeriesId(2), "ref_taken").await.expect("failed");
    }
    assert!(matches!(db.set_series_failed(SeriesId(1), "late").await, Err(StoreError::Stale(_))));
    let listed = SeriesStore::series(&db, SeriesId(1)).await.expect("read").expect("there");
    assert_eq!((listed.status, listed.class), (SeriesStatus::Listed, Some(7)));
    assert!(matches!(db.set_series_class(SeriesId(9), 7).await, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn series_that_end_are_found_once_they_are_on_the_chain() {
    let db = store_with(&[1, 2]).await;
    db.set_series_class(SeriesId(1), 7).await.expect("listed");
    let last = draft(1).expires_at;
    assert!(db.series_ending(last).await.expect("read").is_empty());
    let ending = db.series_ending(last.plus(1)).await.expect("read");
    assert_eq!(ending.iter().map(|s| s.id).collect::<Vec<_>>(), [SeriesId(1)]);
    db.mark_reminded(SeriesId(1)).await.expect("marked");
    db.set_series_status(SeriesId(1), &[SeriesStatus::Listed], SeriesStatus::Expired).await.expect("expired");
    assert!(db.series_ending(last.plus(1)).await.expect("read").is_empty());
}

#[tokio::test]
async fn an_issuers_series_come_newest_first_page_by_page() {
    let db = store_with(&[1, 2, 3]).await;
    let ids = |series: Vec<Series>| series.iter().map(|s| s.id.0).collect::<Vec<_>>();
    assert_eq!(ids(db.series_of_issuer(IssuerId(1), None, 2).await.expect("read")), [3, 2]);
    let rest = db.series_of_issuer(IssuerId(1), Some(SeriesId(2)), 2).await.expect("read");
    assert_eq!(ids(rest), [1]);
}
