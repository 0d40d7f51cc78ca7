//! What a new edition changes, so that customers are screened against that alone.

use crate::{Decision, Entity, Policy, Query, SanctionsList, Screening};

/// Ids of what changed from one edition to the next, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delta {
    /// Entries that are new, and entries that say something else now.
    pub changed: Vec<String>,
    /// Entries that are gone.
    pub removed: Vec<String>,
}

impl Delta {
    /// What changed.
    pub fn between(old: &SanctionsList, new: &SanctionsList) -> Self {
        let differs = |entity: &&Entity| old.entity(&entity.id).is_none_or(|known| known != *entity);
        let gone = |entity: &&Entity| new.entity(&entity.id).is_none();
        Self {
            changed: new.entities().filter(differs).map(|entity| entity.id.clone()).collect(),
            removed: old.entities().filter(gone).map(|entity| entity.id.clone()).collect(),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }

    /// Screens every customer against what changed and gives those who are no longer clear, by their position.
    ///
    /// A word may be rarer among the few changed entries than on the whole list, so customers who come near are
    /// screened again against all of it: the outcome is the one a full screening gives for the changed entries.
    pub fn rescreen<'a>(
        &self,
        new: &SanctionsList,
        policy: &Policy,
        customers: impl Iterator<Item = &'a Query>,
    ) -> Vec<(usize, Screening)> {
        let mut part = SanctionsList::new();
        self.changed.iter().filter_map(|id| new.entity(id)).for_each(|entity| part.add(entity.clone()));
        if part.is_empty() {
            return Vec::new();
        }
        let near = Policy { review_from: policy.review_from.saturating_sub(NEAR), ..*policy };
        let hits =
            customers.enumerate().filter(|(_, query)| part.search(query, &near).decision != Decision::Clear);
        let again = hits.map(|(at, query)| (at, self.only_changed(new.search(query, policy))));
        again.filter(|(_, found)| found.decision != Decision::Clear).collect()
    }

    fn only_changed(&self, mut found: Screening) -> Screening {
        found.matches.retain(|hit| self.changed.binary_search(&hit.entity).is_ok());
        if found.unscreenable.is_none() {
            found.decision = found.matches.iter().map(|hit| hit.decision).max().unwrap_or(Decision::Clear);
        }
        found
    }
}

/// How much lower the threshold is on a part of a list.
const NEAR: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[(&str, &str)]) -> SanctionsList {
        let mut list = SanctionsList::new();
        for (id, name) in names {
            list.add(Entity { id: (*id).into(), names: vec![(*name).into()], ..Entity::default() });
        }
        list
    }

    #[test]
    fn customers_are_screened_against_what_changed_alone() {
        let old = list(&[("X:1", "Nemo Nusquam"), ("X:2", "Niemand Nirgends"), ("X:3", "Nadie Ninguno")]);
        let new = list(&[("X:1", "Nemo Nusquam"), ("X:2", "Niemand Irgendwo"), ("X:4", "Nessuno Altrove")]);
        let delta = Delta::between(&old, &new);
        assert_eq!((delta.changed.join(" "), delta.removed.join(" ")), ("X:2 X:4".into(), "X:3".into()));
        let customers =
            ["Nemo Nusquam", "Nessuno Altrov", "Nadie Ninguno", "Irgendwo Niemand"].map(Query::new);
        let hits = delta.rescreen(&new, &Policy::default(), customers.iter());
        let found: Vec<(usize, &str)> =
            hits.iter().map(|(at, s)| (*at, s.matches[0].entity.as_str())).collect();
        assert_eq!(found, [(1, "X:4"), (3, "X:2")]);
    }

    #[test]
    fn the_same_list_changes_nothing() {
        let list = list(&[("X:1", "Nemo Nusquam")]);
        let delta = Delta::between(&list, &list);
        assert!(delta.is_empty());
        let customers = [Query::new("Nemo Nusquam")];
        assert!(delta.rescreen(&list, &Policy::default(), customers.iter()).is_empty());
    }
}
