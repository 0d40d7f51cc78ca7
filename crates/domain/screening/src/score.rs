//! How much an entry looks like the query, in parts.

use serde::{Deserialize, Serialize};

use crate::{BirthDate, Decision, Entity, EntityKind, Policy, Query, birth::Agreement, index::Strength};

/// What the birth dates say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BirthEvidence {
    /// One of the two has none.
    Unknown,
    /// The same day.
    SameDay,
    /// A day within the years the list gives.
    SameYears,
    /// Not the same, but near enough for a slip: day and month swapped, one digit off, a year apart.
    Near,
    /// Somebody else's.
    Contradicts,
}

/// What the countries say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountryEvidence {
    /// One of the two has none.
    Unknown,
    /// One in common.
    Same,
    /// None in common, which says little: people move.
    Other,
}

/// The parts of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// How alike the names are, of 1,000.
    pub name: u32,
    /// What the name that matched is worth.
    pub strength: Strength,
    /// What the birth dates say.
    pub birth: BirthEvidence,
    /// What the countries say.
    pub country: CountryEvidence,
    /// A person was asked for and the entry is none.
    pub other_kind: bool,
    /// The query is an address of the entry.
    pub address: bool,
}

impl Parts {
    /// The parts for a name that is `name` of 1,000 like one of the entry's.
    pub fn of_name(query: &Query, entity: &Entity, name: u32, strength: Strength) -> Self {
        let is_person = query.birth_date.is_some();
        let other_kind = is_person && matches!(entity.kind, EntityKind::Organisation | EntityKind::Craft);
        Self {
            name,
            strength,
            birth: birth(query, entity),
            country: country(query, entity),
            other_kind,
            address: false,
        }
    }

    /// The parts for an address.
    pub const fn of_address() -> Self {
        Self {
            name: 1_000,
            strength: Strength::Strong,
            birth: BirthEvidence::Unknown,
            country: CountryEvidence::Unknown,
            other_kind: false,
            address: true,
        }
    }

    /// The score, 0 to 1,000.
    pub const fn score(&self) -> u32 {
        let mut score = self.name;
        score = match self.birth {
            BirthEvidence::SameDay => score + 40,
            BirthEvidence::SameYears => score + 10,
            BirthEvidence::Unknown => score,
            BirthEvidence::Near => score.saturating_sub(30),
            BirthEvidence::Contradicts => score / 2,
        };
        score = match self.country {
            CountryEvidence::Same => score + 5,
            CountryEvidence::Unknown => score,
            CountryEvidence::Other => score.saturating_sub(5),
        };
        if self.other_kind {
            score = score.saturating_sub(70);
        }
        if score > 1_000 { 1_000 } else { score }
    }

    /// What follows. A name alone, however alike, never blocks, nor does a weak alias.
    pub fn decision(&self, policy: &Policy) -> Decision {
        let score = self.score();
        if self.address {
            return Decision::Block;
        }
        let proven = self.birth == BirthEvidence::SameDay && self.strength == Strength::Strong;
        if proven && self.name >= policy.block_from && score >= policy.review_from {
            Decision::Block
        } else if score >= policy.review_from {
            Decision::Review
        } else {
            Decision::Clear
        }
    }
}

fn birth(query: &Query, entity: &Entity) -> BirthEvidence {
    let Some(born) = query.birth_date else { return BirthEvidence::Unknown };
    let best = entity.birth_dates.iter().map(|listed| listed.agreement(born)).max();
    match best {
        None => BirthEvidence::Unknown,
        Some(Agreement::Same) if matches!(born, BirthDate::Day(..)) => BirthEvidence::SameDay,
        Some(Agreement::Same | Agreement::Possible) => BirthEvidence::SameYears,
        Some(Agreement::Near) => BirthEvidence::Near,
        Some(Agreement::None) => BirthEvidence::Contradicts,
    }
}

fn country(query: &Query, entity: &Entity) -> CountryEvidence {
    match query.country {
        Some(country) if entity.countries.contains(&country) => CountryEvidence::Same,
        Some(_) if !entity.countries.is_empty() => CountryEvidence::Other,
        _ => CountryEvidence::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: u32, strength: Strength, birth: BirthEvidence) -> Parts {
        Parts { name, strength, birth, ..Parts::of_address() }
    }

    fn decision(parts: Parts) -> Decision {
        Parts { address: false, ..parts }.decision(&Policy::default())
    }

    #[test]
    fn a_name_alone_never_blocks() {
        assert_eq!(decision(parts(1_000, Strength::Strong, BirthEvidence::Unknown)), Decision::Review);
        assert_eq!(decision(parts(1_000, Strength::Strong, BirthEvidence::SameYears)), Decision::Review);
        assert_eq!(decision(parts(1_000, Strength::Strong, BirthEvidence::SameDay)), Decision::Block);
    }

    #[test]
    fn a_weak_alias_never_blocks() {
        assert_eq!(decision(parts(1_000, Strength::Weak, BirthEvidence::SameDay)), Decision::Review);
    }

    #[test]
    fn a_contradicting_birth_date_clears() {
        assert_eq!(decision(parts(1_000, Strength::Strong, BirthEvidence::Contradicts)), Decision::Clear);
    }

    #[test]
    fn an_address_blocks() {
        assert_eq!(Parts::of_address().decision(&Policy::default()), Decision::Block);
    }
}
