//! Lists, ready to be searched.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Serialize};

use crate::{
    Decision, Entity, Parts, Policy, Query, Subject,
    address::canonical_address,
    index::{Index, NameMatch, Unreadable},
    name::{FormError, forms},
};

/// What the rules are, as evidence names them: a change of any score changes it.
pub const ENGINE_VERSION: &str = "genex-screening/3";

/// What a name that can't be screened is called where an entry is expected.
const UNSCREENABLE: &str = "UNSCREENABLE";

/// How far under the threshold names are still looked at: a birth date can add so much.
const HEADROOM: u32 = 45;

/// An entry the subject may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its id on the list.
    pub entity: String,
    /// The listed name that matched.
    pub name: String,
}

/// An entry the query may be, with how that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Its id on the list.
    pub entity: String,
    /// The listed name, or the address, that matched.
    pub name: String,
    /// The parts of the score.
    pub parts: Parts,
    /// 0 to 1,000.
    pub score: u32,
    /// What follows from it.
    pub decision: Decision,
}

/// What came of one query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// The strictest of the matches' decisions.
    pub decision: Decision,
    /// Entries over the threshold, the likeliest first.
    pub matches: Vec<Match>,
    /// Why the name could not be compared at all; it is held then.
    pub unscreenable: Option<String>,
}

/// Entries by their ids. The index over them is made at the first search, or by [`SanctionsList::prepare`].
#[derive(Debug, Clone, Default)]
pub struct SanctionsList {
    entities: BTreeMap<String, Entity>,
    index: OnceLock<Arc<Prepared>>,
}

#[derive(Debug)]
struct Prepared {
    ids: Vec<String>,
    index: Index,
    digest: [u8; 32],
}

impl SanctionsList {
    /// A list of nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry, or names, dates and addresses to one that is there.
    pub fn add(&mut self, entity: Entity) {
        self.index = OnceLock::new();
        self.entities.entry(entity.id.clone()).or_default().merge(entity);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The entry with this id.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.get(id)
    }

    /// All entries in the order of their ids.
    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.values()
    }

    /// Makes the index now, so that the first search does not wait for it.
    pub fn prepare(&self) {
        self.prepared();
    }

    /// Listed names that nobody can be compared with, in the order of their entries' ids. Whoever loads a list says so.
    pub fn unreadable(&self) -> &[Unreadable] {
        self.prepared().index.unreadable()
    }

    /// A digest over every entry: the same lists have the same, whatever order they were read in.
    pub fn digest(&self) -> [u8; 32] {
        self.prepared().digest
    }

    /// Everything the subject may be, under the ordinary policy. A name that can't be screened is a hit too, since
    /// it must not pass.
    pub fn screen(&self, subject: Subject<'_>) -> Vec<Hit> {
        let found = self.search(&subject.into(), &Policy::default());
        let hits = found.matches.into_iter().map(|found| Hit { entity: found.entity, name: found.name });
        let unscreenable = found.unscreenable.map(|why| Hit { entity: UNSCREENABLE.to_owned(), name: why });
        hits.chain(unscreenable).collect()
    }

    /// Everything the query may be, and what follows.
    pub fn search(&self, query: &Query, policy: &Policy) -> Screening {
        if let Some(address) = canonical_address(&query.text) {
            return Screening::of(self.with_address(&address));
        }
        match forms(&query.text) {
            Ok(forms) => {
                let headroom =
                    if query.birth_date.is_some() || query.country.is_some() { HEADROOM } else { 0 };
                let floor = policy.review_from.saturating_sub(headroom);
                let index = &self.prepared().index;
                let found = forms.iter().flat_map(|form| index.search(form, floor)).collect();
                Screening::of(self.judge(query, policy, found))
            }
            Err(why) => Screening::unscreenable(why),
        }
    }

    fn with_address(&self, address: &str) -> Vec<Match> {
        let prepared = self.prepared();
        let matched = |entity: &u32| Match {
            entity: prepared.ids[*entity as usize].clone(),
            name: address.to_owned(),
            parts: Parts::of_address(),
            score: Parts::of_address().score(),
            decision: Decision::Block,
        };
        prepared.index.with_address(address).iter().map(matched).collect()
    }

    /// The best match of each entry, if it is over the threshold.
    fn judge(&self, query: &Query, policy: &Policy, found: Vec<NameMatch>) -> Vec<Match> {
        let mut best: BTreeMap<u32, (Parts, u32)> = BTreeMap::new();
        for hit in found {
            let parts = Parts::of_name(query, self.numbered(hit.entity), hit.similarity, hit.strength);
            let known = best.entry(hit.entity).or_insert((parts, hit.number));
            let order = |parts: &Parts| (parts.decision(policy), parts.score());
            if order(&parts) > order(&known.0) {
                *known = (parts, hit.number);
            }
        }
        let matched =
            best.into_iter().map(|(entity, (parts, name))| self.matched(entity, name, parts, policy));
        matched.filter(|found| found.decision > Decision::Clear).collect()
    }

    fn matched(&self, entity: u32, name: u32, parts: Parts, policy: &Policy) -> Match {
        let listed = self.numbered(entity);
        let name = listed.names.iter().chain(&listed.weak_names).nth(name as usize);
        Match {
            entity: listed.id.clone(),
            name: name.cloned().unwrap_or_default(),
            parts,
            score: parts.score(),
            decision: parts.decision(policy),
        }
    }

    fn numbered(&self, entity: u32) -> &Entity {
        &self.entities[&self.prepared().ids[entity as usize]]
    }

    fn prepared(&self) -> &Prepared {
        self.index.get_or_init(|| {
            let mut hasher = blake3::Hasher::new();
            self.entities.values().for_each(|entity| {
                hasher.update(&entity.digest());
            });
            Arc::new(Prepared {
                ids: self.entities.keys().cloned().collect(),
                index: Index::build(self.entities.values()),
                digest: hasher.finalize().into(),
            })
        })
    }
}

impl Screening {
    fn of(mut matches: Vec<Match>) -> Self {
        matches
            .sort_by(|a, b| (b.decision, b.score).cmp(&(a.decision, a.score)).then(a.entity.cmp(&b.entity)));
        let decision = matches.first().map_or(Decision::Clear, |best| best.decision);
        Self { decision, matches, unscreenable: None }
    }

    fn unscreenable(why: FormError) -> Self {
        Self { decision: Decision::Review, matches: vec![], unscreenable: Some(why.to_string()) }
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
