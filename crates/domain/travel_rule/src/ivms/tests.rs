use jiff::civil::date;

use super::*;

pub(crate) const TODAY: jiff::civil::Date = date(2026, 11, 1);
const LEI: &str = "506700GE1G29325QX363";

fn address() -> Address {
    Address {
        address_type: AddressType::Home,
        department: None,
        street_name: Some("Example Street".into()),
        building_number: Some("12".into()),
        building_name: None,
        floor: None,
        post_code: Some("19801".into()),
        town_name: Some("Wilmington".into()),
        country_sub_division: Some("DE".into()),
        address_line: vec![],
        country: "US".into(),
    }
}

fn natural() -> NaturalPerson {
    let name = NaturalName {
        primary_identifier: "Doe".into(),
        secondary_identifier: Some("Jane".into()),
        name_identifier_type: NaturalNameType::Legl,
    };
    NaturalPerson {
        name: NaturalPersonName { name_identifier: vec![name], ..NaturalPersonName::default() },
        geographic_address: vec![address()],
        national_identification: None,
        customer_identification: Some("usr1".into()),
        date_and_place_of_birth: None,
        country_of_residence: Some("US".into()),
    }
}

fn legal() -> LegalPerson {
    let name = LegalName {
        legal_person_name: "Example Platform".into(),
        legal_person_name_identifier_type: LegalNameType::Legl,
    };
    let lei = NationalId {
        national_identifier: LEI.into(),
        national_identifier_type: NationalIdType::Leix,
        country_of_issue: None,
        registration_authority: None,
    };
    LegalPerson {
        name: LegalPersonName { name_identifier: vec![name], ..LegalPersonName::default() },
        geographic_address: vec![Address { address_type: AddressType::Bizz, ..address() }],
        customer_number: None,
        national_identification: Some(lei),
        country_of_registration: Some("US".into()),
    }
}

pub(crate) fn payload() -> IdentityPayload {
    let persons = || vec![Person::Natural(natural())];
    IdentityPayload {
        originator: Originator { originator_persons: persons(), account_number: vec!["acc1".into()] },
        beneficiary: Beneficiary { beneficiary_persons: persons(), account_number: vec!["acc2".into()] },
        originating_vasp: OriginatingVasp { vasp: Person::Legal(legal()) },
        beneficiary_vasp: Some(BeneficiaryVasp { vasp: Person::Legal(legal()) }),
        transfer_path: vec![IntermediaryVasp { vasp: Person::Legal(legal()), sequence: 0 }],
    }
}

fn with_sender(change: impl Fn(&mut NaturalPerson)) -> Result<(), IvmsError> {
    let mut person = natural();
    change(&mut person);
    let mut payload = payload();
    payload.originator.originator_persons = vec![Person::Natural(person)];
    payload.check(TODAY)
}

fn with_vasp(change: impl Fn(&mut LegalPerson)) -> Result<(), IvmsError> {
    let mut vasp = legal();
    change(&mut vasp);
    let mut payload = payload();
    payload.originating_vasp.vasp = Person::Legal(vasp);
    payload.check(TODAY)
}

#[test]
fn a_whole_payload_is_good_and_survives_the_wire() {
    let payload = payload();
    assert_eq!(payload.check(TODAY), Ok(()));
    let text = serde_json::to_string(&payload).unwrap();
    assert!(text.contains(r#""originatingVASP":{"originatingVASP":{"legalPerson""#));
    assert_eq!(serde_json::from_str::<IdentityPayload>(&text).unwrap(), payload);
}

#[test]
fn platforms_are_read_nested_and_flat() {
    let nested = serde_json::to_value(payload()).unwrap();
    let mut flat = nested.clone();
    flat["originatingVASP"] = nested["originatingVASP"]["originatingVASP"].clone();
    flat["beneficiaryVASP"] = nested["beneficiaryVASP"]["beneficiaryVASP"].clone();
    assert_eq!(serde_json::from_value::<IdentityPayload>(flat).unwrap(), payload());
}

#[test]
fn an_originator_must_be_locatable() {
    let nothing = |person: &mut NaturalPerson| {
        person.geographic_address.clear();
        person.customer_identification = None;
    };
    assert_eq!(with_sender(nothing), Err(IvmsError::OriginatorNatural));
}

#[test]
fn births_and_countries_are_checked() {
    let born = |day| {
        move |person: &mut NaturalPerson| {
            person.date_and_place_of_birth =
                Some(DateAndPlaceOfBirth { date_of_birth: day, place_of_birth: "Wilmington".into() });
        }
    };
    assert_eq!(with_sender(born(date(1980, 2, 3))), Ok(()));
    assert_eq!(with_sender(born(TODAY)), Err(IvmsError::BirthDate));
    assert_eq!(with_sender(|p| p.country_of_residence = Some("us".into())), Err(IvmsError::Country));
    assert_eq!(with_sender(|p| p.geographic_address[0].country = "USA".into()), Err(IvmsError::Country));
}

#[test]
fn names_and_addresses_are_checked() {
    assert_eq!(with_sender(|p| p.name.name_identifier.clear()), Err(IvmsError::LegalName));
    assert_eq!(with_vasp(|v| v.name.name_identifier.clear()), Err(IvmsError::LegalName));
    assert_eq!(with_sender(|p| p.geographic_address[0].building_number = None), Err(IvmsError::Address));
    let long = |p: &mut NaturalPerson| p.name.name_identifier[0].primary_identifier = "x".repeat(101);
    assert_eq!(with_sender(long), Err(IvmsError::Text("primaryIdentifier")));
    assert_eq!(
        with_sender(|p| p.customer_identification = Some("a\nb".into())),
        Err(IvmsError::Text("customerIdentification"))
    );
}

#[test]
fn numbers_of_platforms_are_checked() {
    let id = |change: fn(&mut NationalId)| {
        with_vasp(move |v| change(v.national_identification.as_mut().expect("the fixture has one")))
    };
    assert_eq!(id(|n| n.national_identifier = "506700GE1G29325QX364".into()), Err(IvmsError::Lei));
    assert_eq!(id(|n| n.national_identifier_type = NationalIdType::Socs), Err(IvmsError::LegalIdentifier));
    assert_eq!(id(|n| n.national_identifier_type = NationalIdType::Raid), Err(IvmsError::Register));
    assert_eq!(id(|n| n.country_of_issue = Some("US".into())), Err(IvmsError::Register));
    let raid = |code: &'static str| {
        with_vasp(move |v| {
            let id = v.national_identification.as_mut().expect("the fixture has one");
            id.national_identifier_type = NationalIdType::Raid;
            id.registration_authority = Some(code.into());
        })
    };
    assert_eq!((raid("RA000589"), raid("RAA11TY5")), (Ok(()), Err(IvmsError::RegisterCode)));
}

#[test]
fn the_path_is_numbered_without_gaps_and_somebody_sends() {
    let mut gap = payload();
    gap.transfer_path[0].sequence = 1;
    assert_eq!(gap.check(TODAY), Err(IvmsError::Sequence));
    let mut nobody = payload();
    nobody.beneficiary.beneficiary_persons.clear();
    assert_eq!(nobody.check(TODAY), Err(IvmsError::Nobody));
}
