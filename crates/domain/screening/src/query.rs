//! Who is looked for.

use serde::{Deserialize, Serialize};

use crate::{BirthDate, Country};

/// Who is looked for, by name alone or with a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The name.
    pub name: &'a str,
    /// The birth date, of a person.
    pub birth_date: Option<BirthDate>,
}

/// Everything a decision is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The name, or an address of a crypto asset.
    pub text: String,
    /// The birth date, which only a person has.
    pub birth_date: Option<BirthDate>,
    /// Nationality or residence.
    pub country: Option<Country>,
}

impl Query {
    /// A name or an address and nothing else.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), birth_date: None, country: None }
    }

    /// With a birth date.
    #[must_use]
    pub fn born(self, birth_date: Option<BirthDate>) -> Self {
        Self { birth_date, ..self }
    }

    /// With a country.
    #[must_use]
    pub fn from_country(self, country: Option<Country>) -> Self {
        Self { country, ..self }
    }
}

impl From<Subject<'_>> for Query {
    fn from(subject: Subject<'_>) -> Self {
        Self::new(subject.name).born(subject.birth_date)
    }
}
