//! What a decision was made from, so that it can be made again.

use serde::{Deserialize, Serialize};

use crate::{ENGINE_VERSION, Policy, Query, SanctionsList, Screening};

/// One decision with everything it follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The rules.
    pub engine: String,
    /// Digest of the lists, in hexadecimal.
    pub lists: String,
    /// The thresholds.
    pub policy: Policy,
    /// Who was asked for.
    pub query: Query,
    /// What came of it.
    pub outcome: Screening,
    /// When, in seconds since 1970.
    pub decided_at: i64,
}

/// Why a decision could not be made again, or came out otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// Other rules are needed.
    #[error("the decision was made by another version of the rules")]
    OtherEngine,
    /// Other lists are needed.
    #[error("the decision was made from other lists")]
    OtherLists,
    /// The record was tampered with.
    #[error("the same rules and lists lead to another outcome")]
    OtherOutcome,
}

impl Evidence {
    /// Decides, and records it.
    pub fn of(list: &SanctionsList, query: Query, policy: Policy, decided_at: i64) -> Self {
        let outcome = list.search(&query, &policy);
        let lists = blake3::Hash::from_bytes(list.digest()).to_hex().to_string();
        Self { engine: ENGINE_VERSION.to_owned(), lists, policy, query, outcome, decided_at }
    }

    /// Decides again from the record and compares. Errors: not the same rules or lists, or another outcome.
    pub fn replay(&self, list: &SanctionsList) -> Result<(), ReplayError> {
        if self.engine != ENGINE_VERSION {
            return Err(ReplayError::OtherEngine);
        }
        let again = Self::of(list, self.query.clone(), self.policy, self.decided_at);
        if again.lists != self.lists {
            return Err(ReplayError::OtherLists);
        }
        if again.outcome == self.outcome { Ok(()) } else { Err(ReplayError::OtherOutcome) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decision, Entity};

    fn list() -> SanctionsList {
        let mut list = SanctionsList::new();
        list.add(Entity { id: "X:1".into(), names: vec!["Nemo Nusquam".into()], ..Entity::default() });
        list
    }

    fn evidence() -> Evidence {
        Evidence::of(&list(), Query::new("Nemo Nusqam"), Policy::default(), 1_700_000_000)
    }

    #[test]
    fn a_decision_can_be_made_again_from_its_record() {
        let record = serde_json::to_string(&evidence()).unwrap();
        let again: Evidence = serde_json::from_str(&record).unwrap();
        assert_eq!(again.outcome.decision, Decision::Review);
        assert_eq!(again.replay(&list()), Ok(()));
    }

    #[test]
    fn a_changed_record_is_noticed() {
        let mut changed = evidence();
        changed.outcome.decision = Decision::Clear;
        assert_eq!(changed.replay(&list()), Err(ReplayError::OtherOutcome));
        let other = Evidence { engine: "other".into(), ..evidence() };
        assert_eq!(other.replay(&list()), Err(ReplayError::OtherEngine));
        assert_eq!(evidence().replay(&SanctionsList::new()), Err(ReplayError::OtherLists));
    }
}
