//! Published schema and examples, which are read where they lie: `GENEX_DATA`, or `../shared/data` beside the
//! repository. Where they are absent each test says so and ends.

#![allow(clippy::disallowed_methods, reason = "tests read the published examples from their folder")]

use std::{fs, path::PathBuf};

use genex_travel_rule::{
    ivms::{IdentityPayload, IvmsError, LegalPerson, NaturalPerson, OriginatingVasp, Person},
    trisa::{EnvelopeError, SecureEnvelope, Transaction},
    trp::{Confirmation, Extensions, Inquiry, Resolution},
};
use jiff::civil::date;
use serde_json::Value;

fn example(name: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let folder = std::env::var("GENEX_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = PathBuf::from(folder).join("travel_rule").join(name);
    let read = fs::read_to_string(&path).ok();
    if read.is_none() {
        eprintln!("skipped: there is no {}", path.display());
    }
    read
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> Option<T> {
    let text = example(name)?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// The published inquiry's identities, with what the schema asks for and the example leaves out.
fn whole_payload() -> Option<IdentityPayload> {
    read("trisa_ivms101/identity_payload.json")
}

#[test]
fn published_identities_are_read() {
    let Some(payload) = whole_payload() else { return };
    assert_eq!(payload.originator.originator_persons.len(), 1);
    for name in ["complete", "beneficiary", "originator"] {
        let file = format!("global_travel_rule/{name}-example.json");
        let value: Option<Value> = read(&file);
        let whole =
            value.filter(|value| value.get("originator").is_some() && value.get("beneficiary").is_some());
        if let Some(value) = whole {
            let payload: IdentityPayload = serde_json::from_value(value).unwrap();
            assert!(matches!(payload.originating_vasp.vasp, Person::Legal(_)), "{name}");
        }
    }
    let natural: Option<NaturalPerson> = read("trisa_ivms101/natural_person.json");
    let legal: Option<LegalPerson> = read("trisa_ivms101/legal_person.json");
    assert!(natural.is_some_and(|p| p.date_and_place_of_birth.is_some()));
    assert!(legal.is_some_and(|p| p.customer_number.as_deref() == Some("abc1234")));
    assert!(matches!(read("trisa_ivms101/person_natural_person.json"), Some(Person::Natural(_))));
    assert!(matches!(read("trisa_ivms101/person_legal_person.json"), Some(Person::Legal(_))));
}

#[test]
fn what_we_write_is_what_the_schema_describes() {
    let (Some(schema), Some(mut payload)) =
        (read::<Value>("global_travel_rule/ivms101-json-schema.json"), whole_payload())
    else {
        return;
    };
    // The schema allows fewer characters in the names of platforms than the example uses.
    let simplify = |person: &mut Person| {
        if let Person::Legal(legal) = person {
            for name in &mut legal.name.name_identifier {
                name.legal_person_name.retain(|c| c.is_ascii_alphanumeric() || c == ' ');
            }
        }
    };
    simplify(&mut payload.originating_vasp.vasp);
    payload.beneficiary_vasp.iter_mut().for_each(|vasp| simplify(&mut vasp.vasp));
    for person in
        payload.originator.originator_persons.iter_mut().chain(&mut payload.beneficiary.beneficiary_persons)
    {
        if let Person::Natural(natural) = person
            && let Some(birth) = &mut natural.date_and_place_of_birth
        {
            birth.place_of_birth.retain(|c| c.is_ascii_alphanumeric() || c == ' ');
        }
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wire = serde_json::to_value(&payload).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&wire).map(|e| format!("{} {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut broken = wire;
    broken["originator"]["originatorPersons"][0]["naturalPerson"]["countryOfResidence"] = "usa".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn published_protocol_messages_are_read() {
    let Some(inquiry) = read::<Inquiry>("trp/inquiry.json") else { return };
    assert_eq!(inquiry.amount.as_str(), "0.000021");
    assert!(matches!(read("trp/approved.json"), Some(Resolution::Approved(_))));
    assert!(matches!(read("trp/rejected.json"), Some(Resolution::Rejected(_))));
    assert!(matches!(read("trp/acknowledged.json"), Some(Resolution::Version(_))));
    assert!(matches!(read("trp/confirmation.json"), Some(Confirmation::Txid(_))));
    assert!(matches!(read("trp/canceled.json"), Some(Confirmation::Canceled(_))));
    assert_eq!(read::<Extensions>("trp/extensions.json").unwrap().required, ["message-signing"]);
}

#[test]
fn published_envelopes_are_read_and_their_hmacs_fit_or_not() {
    let Some(unsealed) = read::<SecureEnvelope>("trisa_ivms101/envelope_unsealed_envelope.json") else {
        return;
    };
    let opened = unsealed.open().map(|opened| opened.ciphertext.len());
    assert_eq!(opened, Ok(28));
    let sealed = read::<SecureEnvelope>("trisa_ivms101/envelope_sealed_envelope.json").unwrap();
    assert_eq!(sealed.open(), Err(EnvelopeError::Sealed));
    let refused = read::<SecureEnvelope>("trisa_ivms101/envelope_error_envelope.json").unwrap();
    assert!(refused.error.is_some_and(|refusal| !refusal.retry));
    assert!(
        read::<Transaction>("trisa_ivms101/envelope_transaction.json").is_some_and(|t| t.network == "btc")
    );
}

fn nameless_vasp() -> OriginatingVasp {
    serde_json::from_str(r#"{"legalPerson":{"name":{"nameIdentifier":[]}}}"#)
        .expect("a platform without a name")
}

#[test]
fn a_published_identity_keeps_the_standards_constraints() {
    let Some(inquiry) = read::<Inquiry>("trp/inquiry.json") else { return };
    assert_eq!(inquiry.ivms101.check(date(2026, 11, 1)), Ok(()));
    let mut nameless = inquiry.ivms101;
    nameless.originating_vasp = nameless_vasp();
    assert_eq!(nameless.check(date(2026, 11, 1)), Err(IvmsError::LegalName));
}
