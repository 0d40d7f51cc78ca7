//! Suspicious activity reports: 31 CFR 1022.320, form `SARX`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Business, Filer, FilingError, Gender, Person, Subject,
    document::{Element, batch},
    party::{identification, institution, phone, regulated, role},
    text::{date, dollars, pieces, text},
};

/// Characters of one piece of the narrative, and how many pieces there may be.
const NARRATIVE: (usize, usize) = (4_000, 5);

/// What is suspicious, in FinCEN's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// Transactions below a record-keeping threshold.
    BelowRecordkeepingThreshold,
    /// Transactions below the threshold of a currency transaction report.
    BelowCtrThreshold,
    /// Several accounts used for no reason.
    MultipleAccounts,
    /// Third parties who transact for another.
    StrawMan,
    /// Out of the customer's pattern.
    OutOfPattern,
    /// The source of funds.
    SourceOfFunds,
    /// An account that only passes money through.
    FunnelAccount,
    /// Trading with oneself.
    WashTrading,
    /// Moving the market.
    MarketManipulation,
    /// Identity theft.
    IdentityTheft,
    /// Account takeover.
    AccountTakeover,
    /// Two or more people together.
    WorkingTogether,
    /// An issuer that deals with itself.
    SelfDealing,
    /// No economic, business or lawful purpose.
    NoLawfulPurpose,
    /// A high-risk jurisdiction.
    HighRiskJurisdiction,
    /// A known or suspected terrorist organisation.
    Terrorism,
    /// Questionable or false identification.
    FalseIdentification,
}

impl Suspicion {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::BelowRecordkeepingThreshold,
        Self::BelowCtrThreshold,
        Self::MultipleAccounts,
        Self::StrawMan,
        Self::OutOfPattern,
        Self::SourceOfFunds,
        Self::FunnelAccount,
        Self::WashTrading,
        Self::MarketManipulation,
        Self::IdentityTheft,
        Self::AccountTakeover,
        Self::WorkingTogether,
        Self::SelfDealing,
        Self::NoLawfulPurpose,
        Self::HighRiskJurisdiction,
        Self::Terrorism,
        Self::FalseIdentification,
    ];

    /// FinCEN's numbers: subtype, type.
    const fn codes(self) -> (&'static str, &'static str) {
        match self {
            Self::BelowRecordkeepingThreshold => ("113", "1"),
            Self::BelowCtrThreshold => ("114", "1"),
            Self::FalseIdentification => ("409", "4"),
            Self::MarketManipulation => ("608", "6"),
            Self::WashTrading => ("609", "6"),
            Self::Terrorism => ("701", "7"),
            Self::MultipleAccounts => ("807", "8"),
            Self::StrawMan => ("809", "8"),
            Self::OutOfPattern => ("812", "8"),
            Self::SourceOfFunds => ("821", "8"),
            Self::FunnelAccount => ("824", "8"),
            Self::IdentityTheft => ("905", "9"),
            Self::WorkingTogether => ("911", "9"),
            Self::AccountTakeover => ("920", "9"),
            Self::SelfDealing => ("924", "9"),
            Self::NoLawfulPurpose => ("925", "9"),
            Self::HighRiskJurisdiction => ("928", "9"),
        }
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspiciousActivityReport {
    /// When it is filed.
    pub filed: Date,
    /// First day of the activity.
    pub from: Date,
    /// Last day of the activity.
    pub to: Date,
    /// All that was suspicious, in cents of a US dollar; `None` if no amount is involved.
    pub amount_cents: Option<u64>,
    /// What is suspicious.
    pub suspicions: Vec<Suspicion>,
    /// Whom it is about.
    pub subjects: Vec<Subject>,
    /// Who did what, when, where, how and why it is suspicious: up to 20,000 characters.
    pub narrative: String,
}

/// The file of these reports. Errors: what FinCEN would reject.
pub fn sar_batch(filer: &Filer, reports: &[SuspiciousActivityReport]) -> Result<String, FilingError> {
    if reports.is_empty() {
        return Err(FilingError::Nothing);
    }
    let activities = reports.iter().map(|report| report.activity(filer)).collect::<Result<_, _>>()?;
    let total = reports.iter().filter_map(|report| report.amount_cents).map(dollars).sum();
    Ok(batch("SARX", activities, total, &["ActivityAttachmentCount", "AttachmentCount"]))
}

impl SuspiciousActivityReport {
    fn activity(&self, filer: &Filer) -> Result<Element, FilingError> {
        if self.to < self.from || self.filed < self.to {
            return Err(FilingError::Period);
        }
        let association = Element::new("ActivityAssociation").mark("InitialReportIndicator", true);
        Ok(Element::new("Activity")
            .value("FilingDateText", date(self.filed))
            .part(association)
            .parts(self.parties(filer)?)
            .part(self.suspicious_activity()?)
            .parts(self.narrative()?))
    }

    fn parties(&self, filer: &Filer) -> Result<Vec<Element>, FilingError> {
        if self.subjects.is_empty() {
            return Err(FilingError::Missing("Subject"));
        }
        let law = Element::new("Party").value("ActivityPartyTypeCode", role::LAW_ENFORCEMENT);
        let mut parties = vec![
            filer.transmitter()?,
            filer.transmitter_contact()?,
            filer.institution(regulated(institution(role::FILING_INSTITUTION)), true)?,
            filer.contact_office(true)?,
            filer.institution(institution(role::ACTIVITY_LOCATION), true)?,
            law,
        ];
        for subject in &self.subjects {
            parties.push(party(subject, filer)?);
        }
        Ok(parties)
    }

    fn suspicious_activity(&self) -> Result<Element, FilingError> {
        let mut suspicions = self.suspicions.clone();
        suspicions.sort_unstable();
        suspicions.dedup();
        if suspicions.is_empty() {
            return Err(FilingError::Missing("SuspiciousActivityClassification"));
        }
        let classes = suspicions.into_iter().map(|suspicion| {
            let (subtype, kind) = suspicion.codes();
            Element::new("SuspiciousActivityClassification")
                .value("SuspiciousActivitySubtypeID", subtype)
                .value("SuspiciousActivityTypeID", kind)
        });
        Ok(Element::new("SuspiciousActivity")
            .mark("NoAmountInvolvedIndicator", self.amount_cents.is_none())
            .value("SuspiciousActivityFromDateText", date(self.from))
            .value("SuspiciousActivityToDateText", date(self.to))
            .maybe("TotalSuspiciousAmountText", self.amount_cents.map(|cents| dollars(cents).to_string()))
            .parts(classes))
    }

    fn narrative(&self) -> Result<Vec<Element>, FilingError> {
        let (length, count) = NARRATIVE;
        let pieces = pieces("ActivityNarrativeText", &self.narrative, length)?;
        if pieces.len() > count {
            return Err(FilingError::TooLong { field: "ActivityNarrativeText", most: length * count });
        }
        let numbered = pieces.into_iter().enumerate().map(|(i, piece)| {
            Element::new("ActivityNarrativeInformation")
                .value("ActivityNarrativeSequenceNumber", (i + 1).to_string())
                .value("ActivityNarrativeText", piece)
        });
        Ok(numbered.collect())
    }
}

fn party(subject: &Subject, filer: &Filer) -> Result<Element, FilingError> {
    let head = Element::new("Party").value("ActivityPartyTypeCode", role::SUBJECT);
    match subject {
        Subject::Person(person) => of_person(head, person, filer),
        Subject::Business(business) => of_business(head, business, filer),
        Subject::Unknown => Ok(head.mark("AllCriticalSubjectInformationUnavailableIndicator", true)),
    }
}

fn of_person(head: Element, person: &Person, filer: &Filer) -> Result<Element, FilingError> {
    let party = head
        .mark("BirthDateUnknownIndicator", person.born.is_none())
        .mark("FemaleGenderIndicator", person.is(Gender::Female))
        .maybe("IndividualBirthDateText", person.birth_date())
        .mark("MaleGenderIndicator", person.is(Gender::Male))
        .mark("NoKnownAccountInvolvedIndicator", person.account.is_none())
        .mark("UnknownGenderIndicator", person.gender.is_none())
        .part(person.name()?)
        .part(person.address.as_known()?)
        .parts(person.phone.as_deref().map(phone).transpose()?)
        .part(identification(person.identification.as_ref())?);
    with_account(party, person.account.as_deref(), filer)
}

fn of_business(head: Element, business: &Business, filer: &Filer) -> Result<Element, FilingError> {
    let party = head
        .mark("NoKnownAccountInvolvedIndicator", business.account.is_none())
        .mark("PartyAsEntityOrganizationIndicator", true)
        .part(business.name()?)
        .part(business.address.as_known()?)
        .parts(business.phone.as_deref().map(phone).transpose()?)
        .part(identification(business.identification.as_ref())?);
    with_account(party, business.account.as_deref(), filer)
}

/// The subject's account, which the filer itself keeps.
fn with_account(party: Element, account: Option<&str>, filer: &Filer) -> Result<Element, FilingError> {
    /// The subject's account was involved in the activity.
    const SUBJECTS_ACCOUNT: &str = "7";
    /// The institution holds it.
    const HELD: &str = "5";
    let Some(account) = account else { return Ok(party) };
    let held = Element::new("Account")
        .value("AccountNumberText", text("AccountNumberText", account, 40)?)
        .part(Element::new("PartyAccountAssociation").value("PartyAccountAssociationTypeCode", HELD));
    let holder = Element::new("Party")
        .value("ActivityPartyTypeCode", role::ACCOUNT_HOLDER)
        .part(filer.employer_number()?)
        .part(held);
    let association = Element::new("PartyAccountAssociation")
        .value("PartyAccountAssociationTypeCode", SUBJECTS_ACCOUNT)
        .part(holder);
    Ok(party.part(association))
}
