//! Reports to the Office of Foreign Assets Control: property that was blocked (31 CFR 501.603) and transactions that
//! were rejected (31 CFR 501.604). They have no file format; these are the fields the sections name.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Deadline, Filer, FilingError, text::text};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfacAction {
    /// The property is held and does not move.
    Blocked,
    /// The transaction was refused; there was nothing to hold.
    Rejected,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfacReport {
    /// What was done.
    pub action: OfacAction,
    /// When.
    pub acted: Date,
    /// The entry of the list.
    pub listed_entity: String,
    /// The sanctions programme or the legal authority.
    pub authority: String,
    /// Who owns the property or took part in the transaction.
    pub parties: Vec<String>,
    /// What it is and where it is: coupons of a series, stablecoin at an address.
    pub property: String,
    /// Its actual, or if that is unknown its estimated value, in cents of a US dollar.
    pub value_cents: u64,
    /// Evidence of the screening decision.
    pub evidence: String,
}

impl OfacReport {
    /// The last day to file.
    pub fn due(&self) -> Date {
        Deadline::Ofac.last_day(self.acted)
    }

    /// The report as lines of `field: value`, to be entered or attached. Errors: a field the section asks for is empty.
    pub fn lines(&self, filer: &Filer) -> Result<Vec<String>, FilingError> {
        if self.parties.is_empty() {
            return Err(FilingError::Missing("parties"));
        }
        let section = match self.action {
            OfacAction::Blocked => "31 CFR 501.603 blocked property",
            OfacAction::Rejected => "31 CFR 501.604 rejected transaction",
        };
        let fields = [
            ("report", section.to_owned()),
            ("filer", filer.name.clone()),
            ("contact", format!("{}, {}", filer.office, filer.phone)),
            ("date", self.acted.to_string()),
            ("due", self.due().to_string()),
            ("listed entity", self.listed_entity.clone()),
            ("authority", self.authority.clone()),
            ("parties", self.parties.join("; ")),
            ("property", self.property.clone()),
            ("value in US dollars", format!("{}.{:02}", self.value_cents / 100, self.value_cents % 100)),
            ("evidence", self.evidence.clone()),
        ];
        fields
            .into_iter()
            .map(|(name, value)| Ok(format!("{name}: {}", text(name, &value, 4_000)?)))
            .collect()
    }
}
