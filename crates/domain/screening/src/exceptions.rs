//! False positives that somebody has looked at: this customer is not that entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Decision, Query, SanctionsList, Screening};

/// A reviewed false positive. It lapses when either record changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The entry the customer is not.
    pub entity: String,
    /// Digest of the entry as it was reviewed.
    pub record: [u8; 32],
    /// The customer as reviewed.
    pub query: Query,
    /// Who decided.
    pub decided_by: String,
    /// Who confirmed; never the same person.
    pub confirmed_by: String,
    /// Why.
    pub reason: String,
}

/// Why an exception is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExceptionError {
    /// One person alone can't.
    #[error("an exception takes two people")]
    OnePerson,
    /// There is no such entry.
    #[error("no such entry is listed")]
    NotListed,
    /// An address is what it is.
    #[error("an address is no false positive")]
    Address,
}

/// All exceptions, by customer and entry.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    known: BTreeMap<(String, String), Exception>,
}

impl Exceptions {
    /// Records that the customer is not the entry. Errors: one person alone, an unknown entry, an address.
    pub fn except(
        &mut self,
        list: &SanctionsList,
        query: Query,
        entity: &str,
        people: (&str, &str),
        reason: &str,
    ) -> Result<(), ExceptionError> {
        let listed = list.entity(entity).ok_or(ExceptionError::NotListed)?;
        if people.0 == people.1 {
            return Err(ExceptionError::OnePerson);
        }
        if crate::canonical_address(&query.text).is_some() {
            return Err(ExceptionError::Address);
        }
        let key = (query.text.clone(), entity.to_owned());
        let exception = Exception {
            entity: entity.to_owned(),
            record: listed.digest(),
            query,
            decided_by: people.0.to_owned(),
            confirmed_by: people.1.to_owned(),
            reason: reason.to_owned(),
        };
        self.known.insert(key, exception);
        Ok(())
    }

    /// The screening without what was reviewed and is still the same.
    pub fn apply(&self, list: &SanctionsList, query: &Query, mut found: Screening) -> Screening {
        found.matches.retain(|hit| !self.excepts(list, query, &hit.entity));
        if found.unscreenable.is_none() {
            found.decision = found.matches.iter().map(|hit| hit.decision).max().unwrap_or(Decision::Clear);
        }
        found
    }

    fn excepts(&self, list: &SanctionsList, query: &Query, entity: &str) -> bool {
        let exception = self.known.get(&(query.text.clone(), entity.to_owned()));
        let listed = list.entity(entity);
        exception.zip(listed).is_some_and(|(e, listed)| e.query == *query && e.record == listed.digest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BirthDate, Entity, Policy};

    fn list() -> SanctionsList {
        let mut list = SanctionsList::new();
        for id in ["X:1", "X:2"] {
            list.add(Entity { id: id.into(), names: vec!["Nemo Nusquam".into()], ..Entity::default() });
        }
        list
    }

    fn left(list: &SanctionsList, exceptions: &Exceptions, query: &Query) -> Vec<String> {
        let found = exceptions.apply(list, query, list.search(query, &Policy::default()));
        assert_eq!(found.decision == Decision::Clear, found.matches.is_empty());
        found.matches.into_iter().map(|hit| hit.entity).collect()
    }

    fn excepted(query: &Query) -> Exceptions {
        let mut exceptions = Exceptions::default();
        exceptions.except(&list(), query.clone(), "X:1", ("ada", "bea"), "another person").unwrap();
        exceptions
    }

    #[test]
    fn a_reviewed_false_positive_is_no_hit_again() {
        let query = Query::new("Nemo Nusquam");
        assert_eq!(left(&list(), &excepted(&query), &query), ["X:2"]);
    }

    #[test]
    fn an_exception_lapses_when_either_record_changes() {
        let query = Query::new("Nemo Nusquam");
        let mut changed = list();
        changed.add(Entity { id: "X:1".into(), names: vec!["Captain".into()], ..Entity::default() });
        assert_eq!(left(&changed, &excepted(&query), &query), ["X:1", "X:2"]);
        let other = query.clone().born(BirthDate::parse("1960-01-01"));
        assert_eq!(left(&list(), &excepted(&query), &other), ["X:1", "X:2"]);
    }

    #[test]
    fn an_exception_takes_two_people_and_an_entry() {
        let mut exceptions = Exceptions::default();
        let mut except =
            |query, entity, people| exceptions.except(&list(), Query::new(query), entity, people, "");
        assert_eq!(except("Nemo", "X:1", ("ada", "ada")), Err(ExceptionError::OnePerson));
        assert_eq!(except("Nemo", "X:9", ("ada", "bea")), Err(ExceptionError::NotListed));
        let address = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";
        assert_eq!(except(address, "X:1", ("ada", "bea")), Err(ExceptionError::Address));
    }
}
