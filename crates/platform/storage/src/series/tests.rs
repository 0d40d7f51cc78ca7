//! What issuing relies on.

use genex_coupon::{HolderGroup, Kind, Rules, Terms, Transfer, Validity};
use genex_ports::{
    chain::Address,
    locale::Locale,
    messages::Contact,
    store::{
        accounts::{Account, AccountStatus, AccountStore, Role, Roles},
        issuers::{
            BusinessTrade, Issuer, IssuerStatus, IssuerStore, Review, Template, TemplateStatus, TemplateStore,
        },
        outbox::{OutboxStore, Purpose},
    },
};
use genex_types::{Currency, DAY_US, Money, UserId};

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

fn owner() -> Account {
    Account {
        id: UserId(1),
        contact: Contact::Email("owner@example.com".into()),
        name: "Owner".into(),
        birth_date: "1990-01-01".into(),
        nationality: "US".into(),
        country: "US".into(),
        region: None,
        locale: Locale::En,
        status: AccountStatus::Active,
        roles: Roles(vec![Role::IssuerOwner]),
        kyc_level: 3,
        issuer: None,
        store: None,
        created_at: Timestamp::from_seconds(1),
    }
}

/// With room for three series in its quota.
fn issuer() -> Issuer {
    let usd = |minor| Money::new(minor, Currency::Usd);
    Issuer {
        id: IssuerId(1),
        owner: UserId(1),
        legal_name: "Hai Ltd".into(),
        brand_name: "Hai".into(),
        trade: BusinessTrade::Catering,
        country: "US".into(),
        registration_number: "1".into(),
        colour: "#aa0000".into(),
        mark: "海".into(),
        contact_email: "hai@example.com".into(),
        status: IssuerStatus::Active,
        reason: None,
        grade: "AA".into(),
        score_micro: None,
        quota: usd(3_000_000),
        quota_used: usd(0),
        fee_tier: "gold".into(),
        created_at: Timestamp::from_seconds(1),
    }
}

async fn approve(db: &Db, series: &Series) {
    let template = Template {
        id: series.template,
        issuer: series.issuer,
        status: TemplateStatus::Draft,
        name: series.name.clone(),
        description: series.description.clone(),
        terms: series.terms.clone(),
        review: None,
        created_at: series.created_at,
        submitted_at: None,
    };
    let review = Review { approved: true, reason: None, at: series.created_at };
    db.create_template(&template).await.expect("created");
    db.submit_template(template.id, series.created_at).await.expect("submitted");
    db.review_template(template.id, &review).await.expect("approved");
}

async fn create(db: &Db, id: u128) -> SeriesCreation {
    let op = ChainOp::SetKycLevel { address: Address([0; 20]), level: 1 };
    db.create_series(&draft(id), OpId::new(Purpose::Series, id), &op).await.expect("an answer")
}

async fn store_with(ids: &[u128]) -> Db {
    let db = Db::open(":memory:").await.expect("a store");
    db.create_account(&owner(), "").await.expect("created");
    db.create_issuer(&issuer()).await.expect("created");
    for id in ids {
        approve(&db, &draft(*id)).await;
        assert_eq!(create(&db, *id).await, SeriesCreation::Created);
    }
    db
}

async fn quota_used(db: &Db) -> i128 {
    db.issuer(IssuerId(1)).await.expect("read").expect("there").quota_used.minor
}

#[tokio::test]
async fn a_series_is_stored_with_its_operation_and_repeating_it_changes_nothing() {
    let db = store_with(&[1]).await;
    assert_eq!(create(&db, 1).await, SeriesCreation::Created);
    assert_eq!(SeriesStore::series(&db, SeriesId(1)).await.expect("read"), Some(draft(1)));
    assert_eq!(db.queued_count().await.expect("read"), 1);
    assert_eq!(quota_used(&db).await, 1_000_000);
    let template = db.template(TemplateId(1)).await.expect("read").expect("there");
    assert_eq!(template.status, TemplateStatus::Issued);
}

#[tokio::test]
async fn without_quota_or_an_approved_template_nothing_is_stored() {
    let db = store_with(&[1, 2, 3]).await;
    approve(&db, &draft(4)).await;
    assert_eq!(create(&db, 4).await, SeriesCreation::QuotaExceeded);
    assert_eq!(create(&db, 5).await, SeriesCreation::TemplateNotReady);
    let template = db.template(TemplateId(4)).await.expect("read").expect("there");
    assert_eq!((template.status, quota_used(&db).await), (TemplateStatus::Approved, 3_000_000));
    assert_eq!(db.queued_count().await.expect("read"), 3);
}

#[tokio::test]
async fn a_series_that_comes_to_nothing_gives_back_its_quota_and_its_template_once() {
    let db = store_with(&[1, 2]).await;
    for _ in 0..2 {
        db.set_series_failed(SeriesId(1), "bad_validity").await.expect("failed");
    }
    let template = db.template(TemplateId(1)).await.expect("read").expect("there");
    assert_eq!((template.status, quota_used(&db).await), (TemplateStatus::Approved, 1_000_000));
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
