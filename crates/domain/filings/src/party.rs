//! Who files, and whom a filing is about.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    FilingError,
    document::Element,
    text::{code, date, digits, text},
};

/// A postal address; what is not known is said to be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    pub street: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State or province code, for the United States, Canada and Mexico.
    pub state: Option<String>,
    /// Post code without its hyphen.
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// A number that identifies somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Identification {
    /// Social security or individual taxpayer number.
    Ssn {
        /// Nine digits.
        number: String,
    },
    /// Employer's number.
    Ein {
        /// Nine digits.
        number: String,
    },
    /// Passport.
    Passport {
        /// Its number.
        number: String,
        /// ISO 3166-1 alpha-2 of who issued it.
        country: String,
    },
    /// A tax number of another country.
    ForeignTax {
        /// The number.
        number: String,
        /// ISO 3166-1 alpha-2 of who issued it.
        country: String,
    },
}

/// As in documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A natural person, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person {
    /// Family name.
    pub last_name: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Date of birth.
    pub born: Option<Date>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Address.
    pub address: Address,
    /// Phone number.
    pub phone: Option<String>,
    /// Tax number or passport.
    pub identification: Option<Identification>,
    /// The account the activity ran through.
    pub account: Option<String>,
}

/// A legal person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Business {
    /// Legal name.
    pub name: String,
    /// Address.
    pub address: Address,
    /// Phone number.
    pub phone: Option<String>,
    /// Tax number.
    pub identification: Option<Identification>,
    /// The account the activity ran through.
    pub account: Option<String>,
}

/// Whom a filing is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A natural person.
    Person(Person),
    /// A legal person.
    Business(Business),
    /// Nobody knows.
    Unknown,
}

/// Who files: a money services business.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filer {
    /// Legal name.
    pub name: String,
    /// Employer identification number.
    pub ein: String,
    /// Transmitter control code, eight characters from FinCEN.
    pub transmitter_code: String,
    /// Address in the United States.
    pub address: Address,
    /// Phone number.
    pub phone: String,
    /// Who answers questions on the file.
    pub contact: String,
    /// Which office answers questions on a report.
    pub office: String,
}

/// FinCEN's codes of the roles parties play.
pub mod role {
    pub const TRANSMITTER: &str = "35";
    pub const TRANSMITTER_CONTACT: &str = "37";
    pub const FILING_INSTITUTION: &str = "30";
    pub const CONTACT_OFFICE: &str = "8";
    pub const ACTIVITY_LOCATION: &str = "34";
    pub const LAW_ENFORCEMENT: &str = "18";
    pub const SUBJECT: &str = "33";
    pub const ACCOUNT_HOLDER: &str = "41";
    pub const ON_OWN_BEHALF: &str = "50";
}

const LEGAL_NAME: &str = "L";
const MONEY_SERVICES_BUSINESS: &str = "4";
/// The Internal Revenue Service examines money services businesses.
const REGULATOR: &str = "7";

impl Filer {
    pub(crate) fn transmitter(&self) -> Result<Element, FilingError> {
        let code = text("TransmitterControlCode", &self.transmitter_code, 8)?;
        Ok(Element::new("Party")
            .value("ActivityPartyTypeCode", role::TRANSMITTER)
            .part(self.legal_name()?)
            .part(self.address.known()?)
            .part(phone(&self.phone)?)
            .part(number("4", digits("TIN", &self.ein, 9..=9)?))
            .part(number("28", code)))
    }

    pub(crate) fn transmitter_contact(&self) -> Result<Element, FilingError> {
        let contact = full_name(&text("TransmitterContact", &self.contact, 150)?);
        Ok(Element::new("Party").value("ActivityPartyTypeCode", role::TRANSMITTER_CONTACT).part(contact))
    }

    pub(crate) fn contact_office(&self, with_address: bool) -> Result<Element, FilingError> {
        let office = full_name(&text("ContactOffice", &self.office, 150)?);
        let party = Element::new("Party").value("ActivityPartyTypeCode", role::CONTACT_OFFICE).part(office);
        let party = if with_address { party.part(self.address.known()?) } else { party };
        Ok(party.part(phone(&self.phone)?))
    }

    /// The institution in a role; `head` has what the form wants before the name.
    pub(crate) fn institution(&self, head: Element, with_phone: bool) -> Result<Element, FilingError> {
        let party = head.part(self.legal_name()?).part(self.address.known()?);
        let party = if with_phone { party.part(phone(&self.phone)?) } else { party };
        let class = Element::new("OrganizationClassificationTypeSubtype")
            .value("OrganizationTypeID", MONEY_SERVICES_BUSINESS);
        Ok(party.part(self.employer_number()?).part(class))
    }

    pub(crate) fn employer_number(&self) -> Result<Element, FilingError> {
        Ok(number("2", digits("EIN", &self.ein, 9..=9)?))
    }

    fn legal_name(&self) -> Result<Element, FilingError> {
        Ok(full_name(&text("FilerName", &self.name, 150)?))
    }
}

/// The start of an institution's party.
pub fn institution(role: &str) -> Element {
    Element::new("Party").value("ActivityPartyTypeCode", role)
}

/// Names the institution's regulator.
pub fn regulated(head: Element) -> Element {
    head.value("PrimaryRegulatorTypeCode", REGULATOR)
}

impl Address {
    /// An address of which everything that matters must be known.
    fn known(&self) -> Result<Element, FilingError> {
        let field =
            |name, value: &Option<String>, most| text(name, value.as_deref().unwrap_or_default(), most);
        Ok(Element::new("Address")
            .value("RawCityText", field("RawCityText", &self.city, 50)?)
            .value(
                "RawCountryCodeText",
                self.country_code()?.ok_or(FilingError::Missing("RawCountryCodeText"))?,
            )
            .maybe("RawStateCodeText", self.state_code()?)
            .value("RawStreetAddress1Text", field("RawStreetAddress1Text", &self.street, 100)?)
            .maybe("RawZIPCode", self.zip()?))
    }

    /// An address of which anything may be unknown; the schema wants the marks among the values, by the alphabet.
    pub(crate) fn as_known(&self) -> Result<Element, FilingError> {
        let field =
            |name, value: &Option<String>, most| value.as_deref().map(|v| text(name, v, most)).transpose();
        let city = field("RawCityText", &self.city, 50)?;
        let street = field("RawStreetAddress1Text", &self.street, 100)?;
        let (country, state, zip) = (self.country_code()?, self.state_code()?, self.zip()?);
        let state_wanted = matches!(country.as_deref(), None | Some("US" | "CA" | "MX"));
        let marks = [
            city.is_none(),
            country.is_none(),
            state.is_none() && state_wanted,
            street.is_none(),
            zip.is_none(),
        ];
        Ok(Element::new("Address")
            .mark("CityUnknownIndicator", marks[0])
            .mark("CountryCodeUnknownIndicator", marks[1])
            .maybe("RawCityText", city)
            .maybe("RawCountryCodeText", country)
            .maybe("RawStateCodeText", state)
            .maybe("RawStreetAddress1Text", street)
            .maybe("RawZIPCode", zip)
            .mark("StateCodeUnknownIndicator", marks[2])
            .mark("StreetAddressUnknownIndicator", marks[3])
            .mark("ZIPCodeUnknownIndicator", marks[4]))
    }

    fn country_code(&self) -> Result<Option<String>, FilingError> {
        self.country.as_deref().map(|c| code("RawCountryCodeText", c)).transpose()
    }

    fn state_code(&self) -> Result<Option<String>, FilingError> {
        self.state.as_deref().map(|s| code("RawStateCodeText", s)).transpose()
    }

    fn zip(&self) -> Result<Option<String>, FilingError> {
        let plain = |zip: &str| text("RawZIPCode", &zip.replace(['-', ' '], ""), 9);
        self.postal_code.as_deref().map(plain).transpose()
    }
}

impl Person {
    /// Name, with what is not known marked.
    pub(crate) fn name(&self) -> Result<Element, FilingError> {
        let last =
            self.last_name.as_deref().map(|n| text("RawEntityIndividualLastName", n, 150)).transpose()?;
        let first = self.first_name.as_deref().map(|n| text("RawIndividualFirstName", n, 35)).transpose()?;
        Ok(Element::new("PartyName")
            .mark("EntityLastNameUnknownIndicator", last.is_none())
            .mark("FirstNameUnknownIndicator", first.is_none())
            .value("PartyNameTypeCode", LEGAL_NAME)
            .maybe("RawEntityIndividualLastName", last)
            .maybe("RawIndividualFirstName", first))
    }

    pub(crate) fn birth_date(&self) -> Option<String> {
        self.born.map(date)
    }

    pub(crate) fn is(&self, gender: Gender) -> bool {
        self.gender == Some(gender)
    }
}

impl Business {
    pub(crate) fn name(&self) -> Result<Element, FilingError> {
        let name = text("RawEntityIndividualLastName", &self.name, 150)?;
        Ok(Element::new("PartyName")
            .value("PartyNameTypeCode", LEGAL_NAME)
            .value("RawEntityIndividualLastName", name))
    }
}

/// The number somebody is known by, or that none is known.
pub fn identification(known: Option<&Identification>) -> Result<Element, FilingError> {
    let Some(known) = known else {
        return Ok(Element::new("PartyIdentification").mark("TINUnknownIndicator", true));
    };
    match known {
        Identification::Ssn { number: n } => Ok(number("1", digits("SSN", n, 9..=9)?)),
        Identification::Ein { number: n } => Ok(number("2", digits("EIN", n, 9..=9)?)),
        Identification::Passport { number, country } => foreign("6", number, country),
        Identification::ForeignTax { number, country } => foreign("9", number, country),
    }
}

fn foreign(kind: &str, number: &str, country: &str) -> Result<Element, FilingError> {
    Ok(Element::new("PartyIdentification")
        .value("OtherIssuerCountryText", code("OtherIssuerCountryText", country)?)
        .value("PartyIdentificationNumberText", text("PartyIdentificationNumberText", number, 25)?)
        .value("PartyIdentificationTypeCode", kind))
}

fn number(kind: &str, number: String) -> Element {
    Element::new("PartyIdentification")
        .value("PartyIdentificationNumberText", number)
        .value("PartyIdentificationTypeCode", kind)
}

fn full_name(name: &str) -> Element {
    Element::new("PartyName").value("PartyNameTypeCode", LEGAL_NAME).value("RawPartyFullName", name)
}

/// Digits of a phone number.
pub fn phone(phone: &str) -> Result<Element, FilingError> {
    Ok(Element::new("PhoneNumber").value("PhoneNumberText", digits("PhoneNumberText", phone, 7..=16)?))
}
