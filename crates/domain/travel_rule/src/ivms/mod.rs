//! interVASP Messaging Standard 101: who sends, who receives, and the platforms between them.

mod check;
mod lei;
mod person;

pub use check::IvmsError;
pub use lei::is_lei;
pub use person::{
    Address, AddressType, DateAndPlaceOfBirth, LegalName, LegalNameType, LegalPerson, LegalPersonName,
    NationalId, NationalIdType, NaturalName, NaturalNameType, NaturalPerson, NaturalPersonName, Person,
};

use serde::{Deserialize, Serialize};

/// Everything that goes with a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityPayload {
    /// Who sends.
    pub originator: Originator,
    /// Who receives.
    pub beneficiary: Beneficiary,
    /// The platform of who sends.
    #[serde(rename = "originatingVASP")]
    pub originating_vasp: OriginatingVasp,
    /// The platform of who receives, where it is known.
    #[serde(rename = "beneficiaryVASP", default, skip_serializing_if = "Option::is_none")]
    pub beneficiary_vasp: Option<BeneficiaryVasp>,
    /// Platforms between the two, in their order.
    #[serde(rename = "transferPath", default, skip_serializing_if = "Vec::is_empty")]
    pub transfer_path: Vec<IntermediaryVasp>,
}

/// Who sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Originator {
    /// One or more people.
    pub originator_persons: Vec<Person>,
    /// Their accounts or addresses.
    #[serde(default)]
    pub account_number: Vec<String>,
}

/// Who receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Beneficiary {
    /// One or more people.
    pub beneficiary_persons: Vec<Person>,
    /// Their accounts or addresses.
    #[serde(default)]
    pub account_number: Vec<String>,
}

/// The platform of who sends. Written as the standard nests it, read with and without the inner name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OriginatingForms")]
pub struct OriginatingVasp {
    /// The platform.
    #[serde(rename = "originatingVASP")]
    pub vasp: Person,
}

/// The platform of who receives. Written as the standard nests it, read with and without the inner name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BeneficiaryForms")]
pub struct BeneficiaryVasp {
    /// The platform.
    #[serde(rename = "beneficiaryVASP")]
    pub vasp: Person,
}

/// A platform on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntermediaryVasp {
    /// The platform.
    #[serde(rename = "intermediaryVASP")]
    pub vasp: Person,
    /// Its place on the way, from 0.
    pub sequence: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OriginatingForms {
    Nested {
        #[serde(rename = "originatingVASP")]
        vasp: Person,
    },
    Flat(Person),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum BeneficiaryForms {
    Nested {
        #[serde(rename = "beneficiaryVASP")]
        vasp: Person,
    },
    Flat(Person),
}

impl From<OriginatingForms> for OriginatingVasp {
    fn from(form: OriginatingForms) -> Self {
        match form {
            OriginatingForms::Nested { vasp } | OriginatingForms::Flat(vasp) => Self { vasp },
        }
    }
}

impl From<BeneficiaryForms> for BeneficiaryVasp {
    fn from(form: BeneficiaryForms) -> Self {
        match form {
            BeneficiaryForms::Nested { vasp } | BeneficiaryForms::Flat(vasp) => Self { vasp },
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
