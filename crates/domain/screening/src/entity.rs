//! Who is listed.

use serde::{Deserialize, Serialize};

use crate::{BirthDate, Country};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// The list does not say.
    #[default]
    Unknown,
    /// A natural person.
    Person,
    /// A company, a bank, a group.
    Organisation,
    /// A vessel or an aircraft.
    Craft,
}

/// Somebody or something on a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entity {
    /// Its id on the list: `OFAC_SDN:36`.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its name and aliases, as listed.
    pub names: Vec<String>,
    /// Aliases the list itself calls weak: nicknames, common words. They hold for review only.
    pub weak_names: Vec<String>,
    /// Birth dates given, any of which may be true.
    pub birth_dates: Vec<BirthDate>,
    /// Countries of nationality, birth or residence.
    pub countries: Vec<Country>,
    /// Addresses of crypto assets, as listed.
    pub addresses: Vec<String>,
}

impl Entity {
    /// Takes over what another file says about the same entry.
    pub fn merge(&mut self, other: Self) {
        self.id = other.id;
        if self.kind == EntityKind::Unknown {
            self.kind = other.kind;
        }
        extend_new(&mut self.names, other.names);
        extend_new(&mut self.weak_names, other.weak_names);
        extend_new(&mut self.birth_dates, other.birth_dates);
        extend_new(&mut self.countries, other.countries);
        extend_new(&mut self.addresses, other.addresses);
    }

    /// A digest of everything the list says about the entry, in any order: it changes when the record changes.
    pub fn digest(&self) -> [u8; 32] {
        let mut lines = vec![format!("id\n{}", self.id), format!("kind\n{:?}", self.kind)];
        lines.extend(self.names.iter().map(|name| format!("name\n{name}")));
        lines.extend(self.weak_names.iter().map(|name| format!("weak\n{name}")));
        lines.extend(self.birth_dates.iter().map(|date| format!("born\n{date:?}")));
        lines.extend(self.countries.iter().map(|country| format!("country\n{country}")));
        lines.extend(self.addresses.iter().map(|address| format!("address\n{address}")));
        lines.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for line in lines {
            hasher.update(&(line.len() as u64).to_le_bytes());
            hasher.update(line.as_bytes());
        }
        hasher.finalize().into()
    }
}

fn extend_new<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !known.contains(&item) {
            known.push(item);
        }
    }
}
