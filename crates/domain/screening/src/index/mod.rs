//! All listed names, laid out for looking up.

mod compact;
mod deletion;
mod distance;
mod search;
mod texts;
mod vocabulary;

use std::collections::BTreeMap;

pub use search::NameMatch;

use self::{compact::CompactNames, vocabulary::Vocabulary};
use crate::{
    Entity, EntityKind,
    address::canonical_address,
    name::{self, FormError},
};

/// How much a name on a list is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The list calls it weak: a nickname or a common word.
    Weak,
    /// A name or a good alias.
    Strong,
}

/// A listed name, in one of its forms.
#[derive(Debug, Clone)]
pub(crate) struct ListedName {
    /// Number of its entry.
    pub entity: u32,
    /// Which of the entry's names it is: the strong ones first.
    pub number: u32,
    /// What it is worth.
    pub strength: Strength,
    /// Whether it is a person's, who may go without a middle name.
    pub personal: bool,
    /// Where its words are among all words.
    pub words: (u32, u32),
    /// Sum of their weights.
    pub weight: u32,
}

/// Names by their words and by their letters, addresses by themselves.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    names: Vec<ListedName>,
    /// The words of all names, one name after the other, as numbers of the vocabulary.
    words: Vec<u32>,
    vocabulary: Vocabulary,
    compact: CompactNames,
    addresses: BTreeMap<String, Vec<u32>>,
    unreadable: Vec<Unreadable>,
}

/// A listed name that nobody can be compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Id of its entry.
    pub entity: String,
    /// The name as it is listed.
    pub name: String,
    /// What is the matter with it.
    pub why: FormError,
}

impl Index {
    /// The index of these entries, numbered in their order. Listed names that can't be read are kept aside.
    pub fn build<'a>(entities: impl Iterator<Item = &'a Entity>) -> Self {
        let (mut names, mut words, mut compact) = (Vec::new(), Vec::new(), Vec::new());
        let mut addresses: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut unreadable = Vec::new();
        for (entity, listed) in (0u32..).zip(entities) {
            for (number, strength, text) in names_of(listed) {
                let forms = name::forms(text).unwrap_or_else(|why| {
                    unreadable.push(Unreadable { entity: listed.id.clone(), name: text.to_owned(), why });
                    Vec::new()
                });
                let personal = listed.kind == EntityKind::Person;
                for form in forms {
                    compact.push(form.letters);
                    names.push(ListedName { entity, number, strength, personal, words: (0, 0), weight: 0 });
                    words.push(form.words);
                }
            }
            for address in listed.addresses.iter().filter_map(|address| canonical_address(address)) {
                addresses.entry(address).or_default().push(entity);
            }
        }
        let (vocabulary, numbered) = Vocabulary::build(&words);
        let mut all = Vec::with_capacity(numbered.len() * 3);
        for (name, words) in names.iter_mut().zip(numbered) {
            name.weight = words.iter().map(|word| vocabulary.weight(*word)).sum();
            let start = all.len() as u32;
            all.extend(words);
            name.words = (start, all.len() as u32);
        }
        Self { names, words: all, vocabulary, compact: CompactNames::build(&compact), addresses, unreadable }
    }

    /// Listed names that nobody can be compared with, in the order of their entries.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The words of a name.
    fn words_of(&self, name: &ListedName) -> &[u32] {
        &self.words[name.words.0 as usize..name.words.1 as usize]
    }

    /// Entries with this address.
    pub fn with_address(&self, address: &str) -> &[u32] {
        self.addresses.get(address).map(Vec::as_slice).unwrap_or_default()
    }
}

fn names_of(entity: &Entity) -> impl Iterator<Item = (u32, Strength, &str)> {
    let strong = entity.names.iter().map(|name| (Strength::Strong, name.as_str()));
    let weak = entity.weak_names.iter().map(|name| (Strength::Weak, name.as_str()));
    (0u32..).zip(strong.chain(weak)).map(|(number, (strength, name))| (number, strength, name))
}
