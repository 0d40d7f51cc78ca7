use genex_surveillance::{Case, Severity, TransferKind};
use genex_types::Timestamp;

use super::*;

fn transfer(id: &str, at: i64) -> Transfer {
    let (from, to) = ("usr_a".to_owned(), "usr_b".to_owned());
    Transfer { id: id.into(), at, from, to, amount_minor: 5, kind: TransferKind::P2p }
}

fn record(id: u128, version: u64) -> CaseRecord {
    let case = Case::open(CaseId(id).to_string(), Severity::Low, vec!["usr_a".into()], vec![], 100);
    CaseRecord { id: CaseId(id), version, case }
}

fn found(case: u128) -> AlertRecord {
    AlertRecord {
        id: EventId(9),
        case: CaseId(case),
        kind: "cycle".into(),
        account: "usr_a".into(),
        severity: Severity::Low,
        score: 600,
        reason: "round".into(),
        transfers: vec!["2".into(), "1".into()],
        at: Timestamp::from_seconds(100),
    }
}

fn sighting(from: u64, to: u64) -> Sighting {
    Sighting {
        from,
        to,
        transfers: vec![transfer("1", 10), transfer("2", 20)],
        alerts: vec![found(1)],
        cases: vec![record(1, 0)],
    }
}

#[tokio::test]
async fn a_look_is_stored_whole_and_only_once() {
    let db = Db::open(":memory:").await.unwrap();
    db.record(&sighting(0, 7)).await.unwrap();
    assert!(matches!(db.record(&sighting(0, 7)).await, Err(StoreError::Stale(_))));
    assert_eq!(db.surveyed().await.unwrap(), 7);
    assert_eq!(db.transfers_since(15).await.unwrap(), [transfer("2", 20)]);
    assert_eq!(
        db.transfers_by_id(&found(1).transfers).await.unwrap(),
        [transfer("1", 10), transfer("2", 20)]
    );
    assert_eq!(
        (db.alerts_of(CaseId(1)).await.unwrap(), db.alerts(9).await.unwrap()),
        (vec![found(1)], vec![found(1)])
    );
    assert_eq!(db.open_case_about("usr_a").await.unwrap().map(|case| case.version), Some(1));
}

#[tokio::test]
async fn a_look_that_meets_a_changed_case_leaves_nothing_behind() {
    let db = Db::open(":memory:").await.unwrap();
    db.record(&sighting(0, 7)).await.unwrap();
    let (mine, theirs) = (db.aml_case(CaseId(1)).await.unwrap().unwrap(), record(1, 1));
    db.save_aml_case(&theirs, None).await.unwrap();
    assert!(matches!(db.save_aml_case(&mine, None).await, Err(StoreError::Stale(_))));
    let late = Sighting {
        from: 7,
        to: 8,
        transfers: vec![transfer("3", 30)],
        cases: vec![mine],
        ..Sighting::default()
    };
    assert!(matches!(db.record(&late).await, Err(StoreError::Stale(_))));
    assert_eq!((db.surveyed().await.unwrap(), db.transfers_since(25).await.unwrap()), (7, vec![]));
}

#[tokio::test]
async fn an_account_has_one_open_case() {
    let db = Db::open(":memory:").await.unwrap();
    db.save_aml_case(&record(1, 0), None).await.unwrap();
    assert!(db.save_aml_case(&record(2, 0), None).await.is_err());
    let mut closed = db.aml_case(CaseId(1)).await.unwrap().unwrap();
    closed.case.decide(genex_surveillance::Outcome::Dismiss, "ada", "wages", 200).unwrap();
    db.save_aml_case(&closed, None).await.unwrap();
    assert_eq!(db.open_case_about("usr_a").await.unwrap(), None);
    db.save_aml_case(&record(2, 0), None).await.unwrap();
    let ids = |cases: Vec<CaseRecord>| cases.into_iter().map(|case| case.id.0).collect::<Vec<_>>();
    assert_eq!(ids(db.aml_cases(false, 9).await.unwrap()), [2]);
    assert_eq!(ids(db.aml_cases(true, 9).await.unwrap()), [1]);
}

#[tokio::test]
async fn a_case_is_not_reopened_beside_another_about_the_account() {
    use genex_surveillance::Outcome;
    let db = Db::open(":memory:").await.unwrap();
    let mut frozen = record(1, 0);
    frozen.case.decide(Outcome::Freeze, "ada", "mule", 110).unwrap();
    frozen.case.confirm("bea", 120).unwrap();
    db.save_aml_case(&frozen, None).await.unwrap();
    db.save_aml_case(&record(2, 0), None).await.unwrap();
    let mut reopened = db.aml_case(CaseId(1)).await.unwrap().unwrap();
    reopened.case.reopen("cai", "she wrote", 130).unwrap();
    assert!(matches!(db.save_aml_case(&reopened, None).await, Err(StoreError::Conflict(_))));
}
