//! The standard's constraints, C1 to C12, and lengths.

use jiff::civil::Date;

use super::{
    Address, IdentityPayload, LegalNameType, LegalPerson, NationalId, NationalIdType, NaturalNameType,
    NaturalPerson, Person, is_lei,
};

const NAME: usize = 100;
const LINE: usize = 70;
const NUMBER: usize = 35;
const CUSTOMER: usize = 50;

/// Which constraint is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IvmsError {
    /// Nobody sends or nobody receives.
    #[error("there is nobody who sends or receives")]
    Nobody,
    /// C1: an originator who is a natural person needs an address, a number or a birth.
    #[error("C1: the originator has neither address nor number nor birth")]
    OriginatorNatural,
    /// C2: birth in the past.
    #[error("C2: the date of birth is not in the past")]
    BirthDate,
    /// C3: ISO 3166-1 alpha-2, or `XX`.
    #[error("C3: a country is not two capital letters")]
    Country,
    /// C4: an originator that is a legal person needs an address or a number.
    #[error("C4: the originator has neither address nor number")]
    OriginatorLegal,
    /// C5, C6: a legal name.
    #[error("C5/C6: there is no legal name")]
    LegalName,
    /// C7: which numbers a legal person may have.
    #[error("C7: a legal person has no such number")]
    LegalIdentifier,
    /// C8: lines, or a street with a house.
    #[error("C8: an address has neither lines nor a street with a house")]
    Address,
    /// C9: a register for every number of a legal person but an LEI, and no country.
    #[error("C9: the number's register or country is missing or too much")]
    Register,
    /// C10: `RA` and six digits.
    #[error("C10: a register is not RA and six digits")]
    RegisterCode,
    /// C11: an LEI's check digits.
    #[error("C11: the LEI is not one")]
    Lei,
    /// C12: platforms on the way are numbered from 0 without gaps.
    #[error("C12: the transfer path is not numbered from 0 without gaps")]
    Sequence,
    /// Empty, too long, or with control characters.
    #[error("{0} is empty, too long, or holds control characters")]
    Text(&'static str),
}

impl IdentityPayload {
    /// Whether everything is as the standard wants it. `today` decides what is past.
    pub fn check(&self, today: Date) -> Result<(), IvmsError> {
        let (senders, receivers) =
            (&self.originator.originator_persons, &self.beneficiary.beneficiary_persons);
        if senders.is_empty() || receivers.is_empty() {
            return Err(IvmsError::Nobody);
        }
        senders.iter().try_for_each(|person| person.check_originator())?;
        let vasps =
            [Some(&self.originating_vasp.vasp), self.beneficiary_vasp.as_ref().map(|vasp| &vasp.vasp)];
        let vasps = vasps.into_iter().flatten().chain(self.transfer_path.iter().map(|on_way| &on_way.vasp));
        senders.iter().chain(receivers).chain(vasps).try_for_each(|person| person.check(today))?;
        let accounts = self.originator.account_number.iter().chain(&self.beneficiary.account_number);
        accounts.into_iter().try_for_each(|account| text("accountNumber", account, NAME))?;
        self.check_path()
    }

    fn check_path(&self) -> Result<(), IvmsError> {
        let mut places: Vec<u64> = self.transfer_path.iter().map(|on_way| on_way.sequence).collect();
        places.sort_unstable();
        let in_order = (0u64..).zip(places).all(|(wanted, place)| wanted == place);
        if in_order { Ok(()) } else { Err(IvmsError::Sequence) }
    }
}

impl Person {
    fn check(&self, today: Date) -> Result<(), IvmsError> {
        match self {
            Self::Natural(person) => person.check(today),
            Self::Legal(person) => person.check(),
        }
    }

    fn check_originator(&self) -> Result<(), IvmsError> {
        match self {
            Self::Natural(person) if !person.is_locatable() => Err(IvmsError::OriginatorNatural),
            Self::Legal(person) if !person.is_locatable() => Err(IvmsError::OriginatorLegal),
            _ => Ok(()),
        }
    }
}

impl NaturalPerson {
    const fn is_locatable(&self) -> bool {
        !self.geographic_address.is_empty()
            || self.customer_identification.is_some()
            || self.national_identification.is_some()
            || self.date_and_place_of_birth.is_some()
    }

    fn check(&self, today: Date) -> Result<(), IvmsError> {
        let all = [
            &self.name.name_identifier,
            &self.name.local_name_identifier,
            &self.name.phonetic_name_identifier,
        ];
        for name in all.into_iter().flatten() {
            text("primaryIdentifier", &name.primary_identifier, NAME)?;
            optional("secondaryIdentifier", name.secondary_identifier.as_deref(), NAME)?;
        }
        let is_legal = |kind| kind == NaturalNameType::Legl;
        if !self.name.name_identifier.iter().any(|name| is_legal(name.name_identifier_type)) {
            return Err(IvmsError::LegalName);
        }
        self.geographic_address.iter().try_for_each(Address::check)?;
        self.national_identification.as_ref().map_or(Ok(()), NationalId::check)?;
        optional("customerIdentification", self.customer_identification.as_deref(), CUSTOMER)?;
        if let Some(birth) = &self.date_and_place_of_birth {
            text("placeOfBirth", &birth.place_of_birth, LINE)?;
            if birth.date_of_birth >= today {
                return Err(IvmsError::BirthDate);
            }
        }
        self.country_of_residence.as_deref().map_or(Ok(()), country)
    }
}

impl LegalPerson {
    const fn is_locatable(&self) -> bool {
        !self.geographic_address.is_empty()
            || self.customer_number.is_some()
            || self.national_identification.is_some()
    }

    fn check(&self) -> Result<(), IvmsError> {
        let all = [
            &self.name.name_identifier,
            &self.name.local_name_identifier,
            &self.name.phonetic_name_identifier,
        ];
        all.into_iter()
            .flatten()
            .try_for_each(|name| text("legalPersonName", &name.legal_person_name, NAME))?;
        let is_legal = |kind| kind == LegalNameType::Legl;
        if !self.name.name_identifier.iter().any(|name| is_legal(name.legal_person_name_identifier_type)) {
            return Err(IvmsError::LegalName);
        }
        self.geographic_address.iter().try_for_each(Address::check)?;
        self.national_identification.as_ref().map_or(Ok(()), NationalId::check_of_legal)?;
        optional("customerNumber", self.customer_number.as_deref(), CUSTOMER)?;
        self.country_of_registration.as_deref().map_or(Ok(()), country)
    }
}

impl Address {
    fn check(&self) -> Result<(), IvmsError> {
        country(&self.country)?;
        let has_house = self.building_name.is_some() || self.building_number.is_some();
        if self.address_line.is_empty() && !(self.street_name.is_some() && has_house) {
            return Err(IvmsError::Address);
        }
        self.address_line.iter().try_for_each(|line| text("addressLine", line, LINE))?;
        optional("streetName", self.street_name.as_deref(), LINE)?;
        optional("buildingNumber", self.building_number.as_deref(), 16)?;
        optional("buildingName", self.building_name.as_deref(), NUMBER)?;
        optional("postCode", self.post_code.as_deref(), 16)?;
        optional("townName", self.town_name.as_deref(), NUMBER)?;
        optional("countrySubDivision", self.country_sub_division.as_deref(), NUMBER)
    }
}

impl NationalId {
    fn check(&self) -> Result<(), IvmsError> {
        text("nationalIdentifier", &self.national_identifier, NUMBER)?;
        self.country_of_issue.as_deref().map_or(Ok(()), country)?;
        let code = self.registration_authority.as_deref();
        if code.is_some_and(|code| !is_register(code)) {
            return Err(IvmsError::RegisterCode);
        }
        if self.national_identifier_type == NationalIdType::Leix && !is_lei(&self.national_identifier) {
            return Err(IvmsError::Lei);
        }
        Ok(())
    }

    fn check_of_legal(&self) -> Result<(), IvmsError> {
        use NationalIdType::{Leix, Misc, Raid, Txid};
        if !matches!(self.national_identifier_type, Leix | Misc | Raid | Txid) {
            return Err(IvmsError::LegalIdentifier);
        }
        let is_lei = self.national_identifier_type == Leix;
        if self.country_of_issue.is_some() || self.registration_authority.is_some() == is_lei {
            return Err(IvmsError::Register);
        }
        self.check()
    }
}

fn is_register(code: &str) -> bool {
    code.strip_prefix("RA")
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|c| c.is_ascii_digit()))
}

fn country(code: &str) -> Result<(), IvmsError> {
    let is_code = code.len() == 2 && code.bytes().all(|c| c.is_ascii_uppercase());
    if is_code { Ok(()) } else { Err(IvmsError::Country) }
}

fn text(field: &'static str, value: &str, most: usize) -> Result<(), IvmsError> {
    let length = value.chars().count();
    let fits =
        (1..=most).contains(&length) && !value.trim().is_empty() && !value.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(IvmsError::Text(field)) }
}

fn optional(field: &'static str, value: Option<&str>, most: usize) -> Result<(), IvmsError> {
    value.map_or(Ok(()), |value| text(field, value, most))
}
