//! What people do about a flag: look, put it aside for a while, decide with a second person.

use serde::{Deserialize, Serialize};

/// The longest a case may be put aside, in seconds.
const LONGEST_SNOOZE_S: i64 = 14 * 24 * 3_600;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing wrong; what was held goes on.
    Dismiss,
    /// Suspicious: a report is filed, the customer is not told (31 USC 5318(g)(2)).
    Report,
    /// Frozen and reported.
    Freeze,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum CaseState {
    /// Waits for somebody.
    Open,
    /// Put aside until a moment; then it is open again by itself.
    Snoozed {
        /// Until when, in seconds.
        until: i64,
    },
    /// One person has decided, another must confirm.
    Proposed {
        /// What.
        outcome: Outcome,
        /// Who.
        by: String,
    },
    /// Two people have decided.
    Closed {
        /// What.
        outcome: Outcome,
    },
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in seconds.
    pub at: i64,
    /// Who; `system` for what happens by itself.
    pub by: String,
    /// What happened.
    pub what: String,
}

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// It is over.
    #[error("the case is closed")]
    Closed,
    /// Nothing was proposed.
    #[error("nobody has proposed an outcome")]
    NothingProposed,
    /// Who proposes may not confirm.
    #[error("a second person must confirm")]
    SamePerson,
    /// Not now, or for longer than two weeks.
    #[error("a case may be put aside for at most fourteen days")]
    Snooze,
}

/// A case with its timeline, to which lines are only added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Whom it is about.
    pub accounts: Vec<String>,
    /// When it was opened, in seconds.
    pub opened_at: i64,
    /// Digests or ids of what was found.
    pub evidence: Vec<String>,
    state: CaseState,
    timeline: Vec<Entry>,
}

impl Case {
    /// A new case.
    pub fn open(id: impl Into<String>, accounts: Vec<String>, evidence: Vec<String>, at: i64) -> Self {
        let timeline = vec![Entry { at, by: "system".to_owned(), what: "opened".to_owned() }];
        Self { id: id.into(), accounts, opened_at: at, evidence, state: CaseState::Open, timeline }
    }

    /// Where it stands at this time: a snooze that is over is over.
    pub fn state(&self, now: i64) -> CaseState {
        match self.state {
            CaseState::Snoozed { until } if until <= now => CaseState::Open,
            _ => self.state.clone(),
        }
    }

    /// Everything that happened, in its order.
    pub fn timeline(&self) -> &[Entry] {
        &self.timeline
    }

    /// Adds something found. Errors: closed.
    pub fn add_evidence(&mut self, what: String, by: &str, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        self.note(by, now, format!("evidence {what}"));
        self.evidence.push(what);
        Ok(())
    }

    /// Puts it aside. Errors: closed; for no time or more than two weeks.
    pub fn snooze(&mut self, until: i64, by: &str, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        if until <= now || until - now > LONGEST_SNOOZE_S {
            return Err(CaseError::Snooze);
        }
        self.state = CaseState::Snoozed { until };
        self.note(by, now, format!("put aside until {until}"));
        Ok(())
    }

    /// Proposes an outcome, in place of any proposed before. Errors: closed.
    pub fn propose(&mut self, outcome: Outcome, by: &str, reason: &str, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        self.state = CaseState::Proposed { outcome, by: by.to_owned() };
        self.note(by, now, format!("proposed {outcome:?}: {reason}"));
        Ok(())
    }

    /// Confirms what another person proposed. Errors: closed; nothing proposed; the same person.
    pub fn confirm(&mut self, by: &str, now: i64) -> Result<Outcome, CaseError> {
        self.require_not_closed()?;
        let CaseState::Proposed { outcome, by: proposer } = &self.state else {
            return Err(CaseError::NothingProposed);
        };
        if proposer == by {
            return Err(CaseError::SamePerson);
        }
        let outcome = *outcome;
        self.state = CaseState::Closed { outcome };
        self.note(by, now, format!("confirmed {outcome:?}"));
        Ok(outcome)
    }

    const fn require_not_closed(&self) -> Result<(), CaseError> {
        if matches!(self.state, CaseState::Closed { .. }) { Err(CaseError::Closed) } else { Ok(()) }
    }

    fn note(&mut self, by: &str, at: i64, what: String) {
        self.timeline.push(Entry { at, by: by.to_owned(), what });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Case {
        Case::open("case-1", vec!["a".into()], vec!["finding".into()], 100)
    }

    #[test]
    fn an_outcome_takes_two_people() {
        let mut case = case();
        assert_eq!(case.confirm("bea", 110), Err(CaseError::NothingProposed));
        case.propose(Outcome::Report, "ada", "round and round", 120).unwrap();
        assert_eq!(case.confirm("ada", 130), Err(CaseError::SamePerson));
        assert_eq!(case.confirm("bea", 140), Ok(Outcome::Report));
        assert_eq!(case.state(150), CaseState::Closed { outcome: Outcome::Report });
    }

    #[test]
    fn a_snooze_ends_by_itself() {
        let mut case = case();
        case.snooze(1_000, "ada", 100).unwrap();
        assert_eq!(case.state(999), CaseState::Snoozed { until: 1_000 });
        assert_eq!(case.state(1_000), CaseState::Open);
        assert_eq!(case.snooze(100, "ada", 100), Err(CaseError::Snooze));
        assert_eq!(case.snooze(100 + LONGEST_SNOOZE_S + 1, "ada", 100), Err(CaseError::Snooze));
    }

    #[test]
    fn a_closed_case_stays_as_it_is_and_everything_is_on_its_timeline() {
        let mut case = case();
        case.add_evidence("another".into(), "ada", 105).unwrap();
        case.propose(Outcome::Dismiss, "ada", "wages", 110).unwrap();
        case.confirm("bea", 120).unwrap();
        assert_eq!(case.propose(Outcome::Freeze, "ada", "", 130), Err(CaseError::Closed));
        assert_eq!(case.snooze(200, "ada", 130), Err(CaseError::Closed));
        assert_eq!(case.add_evidence("late".into(), "ada", 130), Err(CaseError::Closed));
        let told: Vec<&str> = case.timeline().iter().map(|entry| entry.what.as_str()).collect();
        assert_eq!(told, ["opened", "evidence another", "proposed Dismiss: wages", "confirmed Dismiss"]);
    }
}
