//! Looking people and businesses up on the sanctions lists.

use genex_screening::{BirthDate, Hit, Subject};

use super::People;

impl People {
    /// Entries a person may be.
    pub(super) fn screen_person(&self, name: &str, birth_date: &str) -> Vec<Hit> {
        self.sanctions.screen(Subject { name, birth_date: BirthDate::parse(birth_date) })
    }

    /// Entries a business may be.
    pub(super) fn screen_business(&self, name: &str) -> Vec<Hit> {
        self.sanctions.screen(Subject { name, birth_date: None })
    }
}

/// What an operator reads about hits.
pub(super) fn describe(hits: &[Hit]) -> String {
    let entries: Vec<String> = hits.iter().map(|hit| format!("{} ({})", hit.name, hit.entity)).collect();
    format!("may be listed: {}", entries.join(", "))
}
