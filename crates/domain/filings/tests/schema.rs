//! The files against FinCEN's own schema, which is read where it lies: `GENEX_DATA`, or `../shared/data` beside the
//! repository. Where it or `xmllint` is absent the test says so and ends.

#![allow(clippy::disallowed_methods, reason = "tests hand files to xmllint")]

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use genex_filings::{
    Address, Business, CurrencyReport, Filer, FilingError, Gender, Identification, OfacAction, OfacReport,
    Person, Subject, Suspicion, SuspiciousActivityReport, ctr_batch, sar_batch,
};
use jiff::civil::date;

fn filer() -> Filer {
    Filer {
        name: "Example Coupons Inc".into(),
        ein: "00-0000001".into(),
        transmitter_code: "PTEST001".into(),
        address: address(),
        phone: "+1 302 555 0100".into(),
        contact: "Compliance Desk".into(),
        office: "Compliance Office".into(),
    }
}

fn address() -> Address {
    Address {
        street: Some("1 Example Street".into()),
        city: Some("Wilmington".into()),
        state: Some("DE".into()),
        postal_code: Some("19801-0001".into()),
        country: Some("US".into()),
    }
}

fn person() -> Person {
    Person {
        last_name: Some("D'Oé & Söhne".into()),
        first_name: Some("Janet".into()),
        born: Some(date(1980, 1, 2)),
        gender: Some(Gender::Female),
        address: address(),
        phone: Some("302-555-0100".into()),
        identification: Some(Identification::Ssn { number: "000-00-0002".into() }),
        account: Some("usr_01".into()),
    }
}

fn report(subjects: Vec<Subject>) -> SuspiciousActivityReport {
    SuspiciousActivityReport {
        filed: date(2026, 8, 1),
        from: date(2026, 7, 1),
        to: date(2026, 7, 28),
        amount_cents: Some(2_850_001),
        suspicions: vec![Suspicion::WashTrading, Suspicion::BelowCtrThreshold, Suspicion::WashTrading],
        subjects,
        narrative: "Ten transactions just under the threshold.\n\tNo lawful purpose.".into(),
    }
}

fn every_kind_of_subject() -> Vec<Subject> {
    let abroad = Address { country: Some("JP".into()), city: Some("東京".into()), ..Address::default() };
    let passport = Identification::Passport { number: "X1".into(), country: "JP".into() };
    vec![
        Subject::Person(person()),
        Subject::Person(Person::default()),
        Subject::Person(Person { address: abroad, identification: Some(passport), ..Person::default() }),
        Subject::Business(Business {
            name: "Shell Ltd".into(),
            account: Some("iss_9".into()),
            ..Business::default()
        }),
        Subject::Unknown,
    ]
}

fn cash(in_cents: u64, out_cents: u64) -> CurrencyReport {
    CurrencyReport {
        filed: date(2026, 8, 1),
        day: date(2026, 7, 28),
        person: person(),
        in_cents,
        out_cents,
        aggregated: true,
    }
}

/// What xmllint says, or `None` if it or the schema is absent.
fn validate(schema: &str, xml: &str) -> Option<Output> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let folder = std::env::var("GENEX_DATA").unwrap_or_else(|_| beside.to_owned());
    let schema = PathBuf::from(folder).join("fincen/xsd").join(schema);
    if !schema.exists() {
        eprintln!("skipped: there is no {}", schema.display());
        return None;
    }
    let dir = tempfile::tempdir().expect("a folder for the file");
    let file = dir.path().join("batch.xml");
    fs::write(&file, xml).expect("the file is written");
    let ran = Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(file).output();
    if ran.is_err() {
        eprintln!("skipped: there is no xmllint");
    }
    ran.ok()
}

fn assert_valid(schema: &str, xml: &str) {
    if let Some(output) = validate(schema, xml) {
        assert!(output.status.success(), "{}\n{xml}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn suspicious_activity_reports_are_valid_for_every_kind_of_subject() {
    let long = SuspiciousActivityReport {
        narrative: "And so on. ".repeat(1_500),
        amount_cents: None,
        ..report(vec![Subject::Unknown])
    };
    let xml = sar_batch(&filer(), &[report(every_kind_of_subject()), long]).unwrap();
    assert!(xml.contains(r#"TotalAmount="28501""#) && xml.contains(r#"ActivityCount="2""#));
    assert_valid("EFL_SARXBatchSchema.xsd", &xml);
}

#[test]
fn currency_reports_are_valid_both_ways() {
    let xml = ctr_batch(&filer(), &[cash(1_200_050, 0), cash(1_500_000, 1_100_000)]).unwrap();
    assert!(xml.contains(r#"TotalAmount="38001" PartyCount="12""#));
    assert_valid("EFL_CTRXBatchSchema.xsd", &xml);
}

#[test]
fn the_schema_is_really_asked() {
    let xml = sar_batch(&filer(), &[report(vec![Subject::Unknown])]).unwrap();
    let broken = xml.replace("<fc2:FilingDateText>20260801<", "<fc2:FilingDateText>2026-08-01<");
    assert_ne!(xml, broken);
    if let Some(output) = validate("EFL_SARXBatchSchema.xsd", &broken) {
        assert!(!output.status.success());
    }
}

#[test]
fn what_would_be_rejected_is_an_error_here() {
    let filed = |change: fn(&mut SuspiciousActivityReport)| {
        let mut report = report(every_kind_of_subject());
        change(&mut report);
        sar_batch(&filer(), &[report]).unwrap_err()
    };
    assert_eq!(filed(|r| r.to = date(2026, 6, 1)), FilingError::Period);
    assert_eq!(filed(|r| r.filed = date(2026, 7, 2)), FilingError::Period);
    assert_eq!(filed(|r| r.suspicions.clear()), FilingError::Missing("SuspiciousActivityClassification"));
    assert_eq!(filed(|r| r.subjects.clear()), FilingError::Missing("Subject"));
    assert_eq!(filed(|r| r.narrative = " \n".into()), FilingError::Missing("ActivityNarrativeText"));
    assert!(matches!(filed(|r| r.narrative = "word ".repeat(4_001)), FilingError::TooLong { .. }));
    let bad = Filer { ein: "12".into(), ..filer() };
    assert!(matches!(
        sar_batch(&bad, &[report(vec![Subject::Unknown])]),
        Err(FilingError::Form { field: "TIN", .. })
    ));
    assert_eq!(sar_batch(&filer(), &[]), Err(FilingError::Nothing));
    assert_eq!(ctr_batch(&filer(), &[cash(1_000_000, 0)]), Err(FilingError::Nothing));
}

#[test]
fn blocked_property_is_reported_with_all_the_section_asks_for() {
    let report = OfacReport {
        action: OfacAction::Blocked,
        acted: date(2026, 12, 18),
        listed_entity: "OFAC_SDN:36".into(),
        authority: "SDGT".into(),
        parties: vec!["usr_01".into()],
        property: "12 coupons of ser_7".into(),
        value_cents: 120_050,
        evidence: "evd_1".into(),
    };
    let lines = report.lines(&filer()).unwrap();
    assert_eq!(lines[4], "due: 2027-01-05");
    assert!(lines.contains(&"value in US dollars: 1200.50".to_owned()));
    let without = OfacReport { authority: " ".into(), ..report };
    assert_eq!(without.lines(&filer()), Err(FilingError::Missing("authority")));
}
