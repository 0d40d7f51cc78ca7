//! A list, and who is on it.

use std::collections::BTreeMap;

use crate::{BirthDate, plain};

/// Somebody or something on a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entity {
    /// Its id on the list: `OFAC_SDN:36`.
    pub id: String,
    /// Its name and aliases, as listed.
    pub names: Vec<String>,
    /// Birth dates given, any of which may be true.
    pub birth_dates: Vec<BirthDate>,
}

/// Who is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The name.
    pub name: &'a str,
    /// The birth date, of a person.
    pub birth_date: Option<BirthDate>,
}

/// An entry the subject may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its id on the list.
    pub entity: String,
    /// The listed name that matched.
    pub name: String,
}

/// Lists, ready to be searched. Entries with the same id are one.
#[derive(Debug, Clone, Default)]
pub struct SanctionsList {
    entities: BTreeMap<String, Entity>,
    by_name: BTreeMap<String, Vec<String>>,
}

impl SanctionsList {
    /// A list of nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry, or names and dates to one that is there.
    pub fn add(&mut self, entity: Entity) {
        for name in &entity.names {
            let ids = self.by_name.entry(plain(name)).or_default();
            if !ids.contains(&entity.id) {
                ids.push(entity.id.clone());
            }
        }
        let known = self.entities.entry(entity.id.clone()).or_default();
        known.id = entity.id;
        known.names.extend(entity.names);
        known.birth_dates.extend(entity.birth_dates);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// Everything the subject may be, in the order of the lists' ids.
    pub fn screen(&self, subject: Subject<'_>) -> Vec<Hit> {
        let wanted = plain(subject.name);
        let ids = self.by_name.get(&wanted).map(Vec::as_slice).unwrap_or_default();
        ids.iter()
            .filter_map(|id| self.entities.get(id))
            .filter(|entity| may_be_born(entity, subject.birth_date))
            .map(|entity| Hit { entity: entity.id.clone(), name: matched(entity, &wanted) })
            .collect()
    }
}

/// An entry without dates, or a subject without one, rules nothing out.
fn may_be_born(entity: &Entity, born: Option<BirthDate>) -> bool {
    let Some(born) = born else { return true };
    entity.birth_dates.is_empty() || entity.birth_dates.iter().any(|date| date.agrees_with(born))
}

fn matched(entity: &Entity, wanted: &str) -> String {
    let name = entity.names.iter().find(|name| plain(name) == wanted);
    name.cloned().unwrap_or_else(|| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> SanctionsList {
        let mut list = SanctionsList::new();
        list.add(Entity {
            id: "X:1".into(),
            names: vec!["MOREY, Elvis Angus".into(), "Burton Burgess".into()],
            birth_dates: vec![BirthDate::Day(1963, 7, 28)],
        });
        list.add(Entity { id: "X:2".into(), names: vec!["Burton Burgess".into()], birth_dates: vec![] });
        list
    }

    fn hits(name: &str, born: Option<&str>) -> Vec<String> {
        let birth_date = born.and_then(BirthDate::parse);
        list().screen(Subject { name, birth_date }).into_iter().map(|hit| hit.entity).collect()
    }

    #[test]
    fn a_listed_name_is_found_however_it_is_written() {
        for name in ["Elvis Angus Morey", "elvis angus MOREY", "Morey Elvis-Angus"] {
            assert_eq!(hits(name, None), ["X:1"], "{name}");
        }
        assert!(hits("Elvis Morey", None).is_empty());
    }

    #[test]
    fn a_birth_date_narrows_and_a_missing_one_does_not() {
        assert_eq!(hits("Burton Burgess", None), ["X:1", "X:2"]);
        assert_eq!(hits("Burton Burgess", Some("1990-01-01")), ["X:2"]);
        assert!(hits("Elvis Angus Morey", Some("1990-01-01")).is_empty());
        assert_eq!(hits("Elvis Angus Morey", Some("1963-07-28")), ["X:1"]);
    }

    #[test]
    fn aliases_from_another_file_belong_to_the_same_entry() {
        let mut list = list();
        list.add(Entity { id: "X:1".into(), names: vec!["E. A. M.".into()], birth_dates: vec![] });
        let born = BirthDate::parse("1990-01-01");
        assert!(list.screen(Subject { name: "e a m", birth_date: born }).is_empty());
        assert_eq!(list.screen(Subject { name: "E A M", birth_date: None })[0].name, "E. A. M.");
        assert_eq!(list.len(), 2);
    }
}
