//! People, natural and legal.

use serde::{Deserialize, Serialize};

/// One or the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Person {
    /// A human being.
    #[serde(rename = "naturalPerson")]
    Natural(NaturalPerson),
    /// A company or another body.
    #[serde(rename = "legalPerson")]
    Legal(LegalPerson),
}

/// A human being.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NaturalPerson {
    /// Names.
    pub name: NaturalPersonName,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub geographic_address: Vec<Address>,
    /// A number an authority gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_identification: Option<NationalId>,
    /// The number the platform knows them by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_identification: Option<String>,
    /// Birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_and_place_of_birth: Option<DateAndPlaceOfBirth>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_of_residence: Option<String>,
}

/// Names of a human being, in Latin letters, in their own, and as they sound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NaturalPersonName {
    /// In Latin letters.
    pub name_identifier: Vec<NaturalName>,
    /// In their own script.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub local_name_identifier: Vec<NaturalName>,
    /// As they sound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phonetic_name_identifier: Vec<NaturalName>,
}

/// One name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NaturalName {
    /// Family name, or the whole.
    pub primary_identifier: String,
    /// Given names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary_identifier: Option<String>,
    /// Which name it is.
    pub name_identifier_type: NaturalNameType,
}

/// Which name of a human being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum NaturalNameType {
    /// Alias.
    Alia,
    /// At birth.
    Birt,
    /// Before marriage.
    Maid,
    /// Legal name.
    Legl,
    /// Another.
    Misc,
}

/// A company or another body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegalPerson {
    /// Names.
    pub name: LegalPersonName,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub geographic_address: Vec<Address>,
    /// The number the platform knows it by.
    #[serde(default, alias = "customerIdentification", skip_serializing_if = "Option::is_none")]
    pub customer_number: Option<String>,
    /// A number an authority gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_identification: Option<NationalId>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_of_registration: Option<String>,
}

/// Names of a legal person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegalPersonName {
    /// In Latin letters.
    pub name_identifier: Vec<LegalName>,
    /// In their own script.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub local_name_identifier: Vec<LegalName>,
    /// As they sound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phonetic_name_identifier: Vec<LegalName>,
}

/// One name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegalName {
    /// The name.
    pub legal_person_name: String,
    /// Which name it is.
    pub legal_person_name_identifier_type: LegalNameType,
}

/// Which name of a legal person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LegalNameType {
    /// Legal name.
    Legl,
    /// Short name.
    Shrt,
    /// Trading name.
    Trad,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// What it is.
    pub address_type: AddressType,
    /// Division of a large organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_name: Option<String>,
    /// Number in the street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_number: Option<String>,
    /// Name of the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_name: Option<String>,
    /// Floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<String>,
    /// Post code.
    #[serde(default, alias = "postcode", skip_serializing_if = "Option::is_none")]
    pub post_code: Option<String>,
    /// Town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town_name: Option<String>,
    /// State or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_sub_division: Option<String>,
    /// Lines, where nothing else is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address_line: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AddressType {
    /// Where somebody lives.
    Home,
    /// Where they work.
    Bizz,
    /// Where it is.
    Geog,
}

/// A number an authority gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NationalId {
    /// The number.
    pub national_identifier: String,
    /// What it is.
    pub national_identifier_type: NationalIdType,
    /// ISO 3166-1 alpha-2 of who gave it, for a natural person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_of_issue: Option<String>,
    /// Code of the register, as GLEIF lists them: `RA000589`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_authority: Option<String>,
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum NationalIdType {
    /// Alien registration.
    Arnu,
    /// Passport.
    Ccpt,
    /// Number in a register.
    Raid,
    /// Driver's licence.
    Drlc,
    /// Foreign investment.
    Fiin,
    /// Tax number.
    Txid,
    /// Social security.
    Socs,
    /// Identity card.
    Idcd,
    /// Legal entity identifier.
    Leix,
    /// Another.
    Misc,
}

/// Birth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DateAndPlaceOfBirth {
    /// `YYYY-MM-DD`.
    pub date_of_birth: jiff::civil::Date,
    /// Town and what else is known.
    pub place_of_birth: String,
}
