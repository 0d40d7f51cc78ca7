//! What is filed with authorities, when it is due, and how long it is kept.
//!
//! Suspicious activity reports and currency transaction reports are written in FinCEN's XML (schema 2.0, forms `SARX`
//! and `CTRX`), reports of blocked property and rejected transactions as the fields of 31 CFR 501.603 and 501.604.

mod ctr;
mod deadline;
mod document;
mod ofac;
mod party;
mod retention;
mod sar;
mod text;

pub use ctr::{Cash, CashTransaction, CurrencyReport, cash_to_report, ctr_batch};
pub use deadline::{Deadline, Standing, is_business_day, plus_business_days};
pub use ofac::{OfacAction, OfacReport};
pub use party::{Address, Business, Filer, Gender, Identification, Person, Subject};
pub use retention::{Kept, Record};
pub use sar::{Suspicion, SuspiciousActivityReport, sar_batch};

/// Why a filing can't be made as asked. Nothing is cut short in silence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilingError {
    /// A value that must be there is empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value is longer than its field.
    #[error("{field} is longer than {most} characters")]
    TooLong {
        /// The element.
        field: &'static str,
        /// How many characters it may have.
        most: usize,
    },
    /// A value is not of the form its field wants.
    #[error("{field} is not {wanted}")]
    Form {
        /// The element.
        field: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// The period ends before it begins, or later than the filing.
    #[error("the period of the activity is not one before the filing")]
    Period,
    /// Nothing to report.
    #[error("there is nothing to report")]
    Nothing,
}
