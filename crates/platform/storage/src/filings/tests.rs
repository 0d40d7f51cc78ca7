use genex_ports::store::surveillance::{CaseRecord, SurveillanceStore};
use genex_surveillance::{Case, Severity};

use super::*;

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

async fn call(db: &Db, id: u128, known: i64) {
    let case = Case::open(CaseId(id).to_string(), Severity::Low, vec![format!("usr_{id}")], vec![], known);
    let record = CaseRecord { id: CaseId(id), version: 0, case };
    db.save_aml_case(&record, Some(at(known))).await.unwrap();
}

#[tokio::test]
async fn a_report_is_due_until_it_is_filed_and_stays_as_it_was_filed() {
    let db = Db::open(":memory:").await.unwrap();
    call(&db, 2, 200).await;
    call(&db, 1, 100).await;
    let due: Vec<_> = db.filings(false, 9).await.unwrap().iter().map(|filing| filing.case.0).collect();
    assert_eq!(due, [1, 2]);
    db.file(CaseId(1), at(300), UserId(7), "<a/>").await.unwrap();
    let again = db.file(CaseId(1), at(400), UserId(8), "<b/>").await;
    assert!(matches!(again, Err(StoreError::Stale(_))));
    assert!(matches!(db.file(CaseId(3), at(400), UserId(8), "<b/>").await, Err(StoreError::Stale(_))));
    let filed = Filing { case: CaseId(1), known_at: at(100), filed: Some((at(300), UserId(7))) };
    assert_eq!(db.filing(CaseId(1)).await.unwrap().as_ref(), Some(&filed));
    assert_eq!(db.filings(true, 9).await.unwrap(), [filed]);
    assert_eq!(db.filed_document(CaseId(1)).await.unwrap().as_deref(), Some("<a/>"));
    assert_eq!(db.filed_document(CaseId(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_case_that_is_decided_again_calls_for_no_second_report() {
    let db = Db::open(":memory:").await.unwrap();
    call(&db, 1, 100).await;
    db.file(CaseId(1), at(300), UserId(7), "<a/>").await.unwrap();
    let record = db.aml_case(CaseId(1)).await.unwrap().unwrap();
    db.save_aml_case(&record, Some(at(900))).await.unwrap();
    let kept = db.filing(CaseId(1)).await.unwrap().unwrap();
    assert_eq!((kept.known_at, kept.filed), (at(100), Some((at(300), UserId(7)))));
}
