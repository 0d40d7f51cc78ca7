//! What people do about alerts: take a case, hand it up, put it aside for a while, decide; a grave one takes two people.

use serde::{Deserialize, Serialize};

const DAY_S: i64 = 24 * 3_600;
/// The longest a case may be put aside, in seconds.
const LONGEST_SNOOZE_S: i64 = 14 * DAY_S;

/// How grave a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// One person may close it.
    Low,
    /// Nothing ends it but two people.
    High,
}

impl Severity {
    /// How long a case may wait for its end, in seconds: the sooner the graver.
    const fn time_s(self) -> i64 {
        match self {
            Self::Low => 3 * DAY_S,
            Self::High => DAY_S,
        }
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing wrong.
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
    /// Somebody looks into it.
    UnderReview,
    /// Handed up: whoever took it wants another to decide.
    Escalated,
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
    /// Decided.
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
    pub what: Action,
    /// Why, in the words of who did it; empty if nothing was said.
    pub reason: String,
}

/// What happened to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It was opened.
    Opened,
    /// More was found; the reason is the alert's id.
    Evidence,
    /// Somebody took it.
    Taken,
    /// It was handed up.
    Escalated,
    /// It was put aside.
    Snoozed,
    /// An outcome was proposed: nothing wrong.
    ProposedDismiss,
    /// An outcome was proposed: a report.
    ProposedReport,
    /// An outcome was proposed: a freeze.
    ProposedFreeze,
    /// What was proposed was turned down.
    TurnedDown,
    /// It was closed: nothing wrong.
    Dismissed,
    /// It was closed: a report follows.
    Reported,
    /// It was closed: the account is frozen.
    Frozen,
    /// An appeal is heard: the case that froze the account is decided once more.
    Reopened,
}

impl Action {
    const fn proposed(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Dismiss => Self::ProposedDismiss,
            Outcome::Report => Self::ProposedReport,
            Outcome::Freeze => Self::ProposedFreeze,
        }
    }

    const fn closed(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Dismiss => Self::Dismissed,
            Outcome::Report => Self::Reported,
            Outcome::Freeze => Self::Frozen,
        }
    }
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
    /// Who proposes may not confirm, nor who has confirmed a freeze that is appealed against.
    #[error("another person must confirm")]
    SamePerson,
    /// Only a freeze can be appealed against.
    #[error("only a case that froze an account is reopened")]
    NothingFrozen,
    /// Not now, or for longer than two weeks.
    #[error("a case may be put aside for at most fourteen days")]
    Snooze,
}

/// A case with its timeline, to which lines are only added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Whom it is about; the first is the one in question.
    pub accounts: Vec<String>,
    /// When it was opened, in seconds.
    pub opened_at: i64,
    /// Ids of the alerts.
    pub evidence: Vec<String>,
    severity: Severity,
    assignee: Option<String>,
    state: CaseState,
    timeline: Vec<Entry>,
}

impl Case {
    /// A new case.
    pub fn open(
        id: impl Into<String>,
        severity: Severity,
        accounts: Vec<String>,
        evidence: Vec<String>,
        at: i64,
    ) -> Self {
        let opened = Entry { at, by: "system".to_owned(), what: Action::Opened, reason: String::new() };
        Self {
            id: id.into(),
            accounts,
            opened_at: at,
            evidence,
            severity,
            assignee: None,
            state: CaseState::Open,
            timeline: vec![opened],
        }
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

    /// How grave it is; it never gets milder.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Who works on it.
    pub fn assignee(&self) -> Option<&str> {
        self.assignee.as_deref()
    }

    /// When it should be closed, in seconds: an appeal has its own time.
    pub fn due_at(&self) -> i64 {
        let appeal = self.timeline.iter().rev().find(|entry| entry.what == Action::Reopened);
        appeal.map_or(self.opened_at, |entry| entry.at) + self.severity.time_s()
    }

    /// Whether it has frozen the account, now or before an appeal.
    pub fn has_frozen(&self) -> bool {
        self.timeline.iter().any(|entry| entry.what == Action::Frozen)
    }

    /// Whether it is over.
    pub const fn is_closed(&self) -> bool {
        matches!(self.state, CaseState::Closed { .. })
    }

    /// Adds something found; what is known already changes nothing but how grave it is. Errors: closed.
    pub fn add_evidence(&mut self, what: String, severity: Severity, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        self.severity = self.severity.max(severity);
        if !self.evidence.contains(&what) {
            self.note("system", now, Action::Evidence, &what);
            self.evidence.push(what);
        }
        Ok(())
    }

    /// Gives it to whoever takes it; of what was proposed nothing changes. Errors: closed.
    pub fn take(&mut self, by: &str, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        self.assignee = Some(by.to_owned());
        if !matches!(self.state, CaseState::Proposed { .. }) {
            self.state = CaseState::UnderReview;
        }
        self.note(by, now, Action::Taken, "");
        Ok(())
    }

    /// Hands it up: from here on it is grave, and waits for another. Errors: closed.
    pub fn escalate(&mut self, by: &str, reason: &str, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        self.severity = Severity::High;
        self.assignee = None;
        self.state = CaseState::Escalated;
        self.note(by, now, Action::Escalated, reason);
        Ok(())
    }

    /// Puts it aside. Errors: closed; for no time or more than two weeks.
    pub fn snooze(&mut self, until: i64, by: &str, reason: &str, now: i64) -> Result<(), CaseError> {
        self.require_not_closed()?;
        if until <= now || until - now > LONGEST_SNOOZE_S {
            return Err(CaseError::Snooze);
        }
        self.state = CaseState::Snoozed { until };
        self.note(by, now, Action::Snoozed, reason);
        Ok(())
    }

    /// Decides. One person may find nothing wrong with a case that is not grave; anything else is a proposal, in place
    /// of any before. Returns the outcome if it stands. Errors: closed.
    pub fn decide(
        &mut self,
        outcome: Outcome,
        by: &str,
        reason: &str,
        now: i64,
    ) -> Result<Option<Outcome>, CaseError> {
        self.require_not_closed()?;
        if self.severity == Severity::Low && outcome == Outcome::Dismiss {
            self.close(outcome, by, reason, now);
            return Ok(Some(outcome));
        }
        self.state = CaseState::Proposed { outcome, by: by.to_owned() };
        self.note(by, now, Action::proposed(outcome), reason);
        Ok(None)
    }

    /// Hears an appeal: what froze the account is looked into once more, and ends by two people. Errors: nothing is
    /// frozen by it.
    pub fn reopen(&mut self, by: &str, reason: &str, now: i64) -> Result<(), CaseError> {
        if !matches!(self.state, CaseState::Closed { outcome: Outcome::Freeze }) {
            return Err(CaseError::NothingFrozen);
        }
        self.severity = Severity::High;
        self.assignee = Some(by.to_owned());
        self.state = CaseState::UnderReview;
        self.note(by, now, Action::Reopened, reason);
        Ok(())
    }

    /// Confirms what another person proposed. Errors: closed; nothing proposed; the same person, or the one who
    /// confirmed the freeze that is appealed against.
    pub fn confirm(&mut self, by: &str, now: i64) -> Result<Outcome, CaseError> {
        let outcome = self.proposed_by_another(by)?;
        if self.timeline.iter().any(|entry| entry.what == Action::Frozen && entry.by == by) {
            return Err(CaseError::SamePerson);
        }
        self.close(outcome, by, "", now);
        Ok(outcome)
    }

    /// Turns down what another person proposed; who does works on it from here on. Errors: closed; nothing proposed;
    /// the same person.
    pub fn turn_down(&mut self, by: &str, reason: &str, now: i64) -> Result<(), CaseError> {
        self.proposed_by_another(by)?;
        self.assignee = Some(by.to_owned());
        self.state = CaseState::UnderReview;
        self.note(by, now, Action::TurnedDown, reason);
        Ok(())
    }

    fn proposed_by_another(&self, by: &str) -> Result<Outcome, CaseError> {
        self.require_not_closed()?;
        match &self.state {
            CaseState::Proposed { by: proposer, .. } if proposer == by => Err(CaseError::SamePerson),
            CaseState::Proposed { outcome, .. } => Ok(*outcome),
            _ => Err(CaseError::NothingProposed),
        }
    }

    fn close(&mut self, outcome: Outcome, by: &str, reason: &str, now: i64) {
        self.state = CaseState::Closed { outcome };
        self.note(by, now, Action::closed(outcome), reason);
    }

    const fn require_not_closed(&self) -> Result<(), CaseError> {
        if self.is_closed() { Err(CaseError::Closed) } else { Ok(()) }
    }

    fn note(&mut self, by: &str, at: i64, what: Action, reason: &str) {
        self.timeline.push(Entry { at, by: by.to_owned(), what, reason: reason.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(severity: Severity) -> Case {
        Case::open("case-1", severity, vec!["a".into()], vec!["finding".into()], 100)
    }

    #[test]
    fn a_grave_outcome_takes_two_people() {
        let mut case = case(Severity::High);
        assert_eq!(case.confirm("bea", 110), Err(CaseError::NothingProposed));
        assert_eq!(case.decide(Outcome::Dismiss, "ada", "wages", 120), Ok(None));
        assert_eq!(case.confirm("ada", 130), Err(CaseError::SamePerson));
        assert_eq!(case.turn_down("ada", "no", 130), Err(CaseError::SamePerson));
        assert_eq!(case.confirm("bea", 140), Ok(Outcome::Dismiss));
        assert_eq!(case.state(150), CaseState::Closed { outcome: Outcome::Dismiss });
    }

    #[test]
    fn one_person_may_dismiss_what_is_not_grave_and_nothing_else() {
        let mut mild = case(Severity::Low);
        assert_eq!(mild.decide(Outcome::Report, "ada", "round and round", 110), Ok(None));
        assert_eq!(mild.decide(Outcome::Dismiss, "ada", "wages", 120), Ok(Some(Outcome::Dismiss)));
        assert!(mild.is_closed());
        let mut handed_up = case(Severity::Low);
        handed_up.escalate("ada", "odd", 110).unwrap();
        assert_eq!(handed_up.decide(Outcome::Dismiss, "ada", "wages", 120), Ok(None));
    }

    #[test]
    fn what_is_turned_down_is_looked_into_again() {
        let mut case = case(Severity::High);
        case.take("ada", 110).unwrap();
        case.decide(Outcome::Freeze, "ada", "mule", 120).unwrap();
        case.turn_down("bea", "a family", 130).unwrap();
        assert_eq!((case.state(140), case.assignee()), (CaseState::UnderReview, Some("bea")));
        assert_eq!(case.confirm("cai", 150), Err(CaseError::NothingProposed));
    }

    #[test]
    fn a_case_only_gets_graver_and_is_due_sooner_then() {
        let mut case = case(Severity::Low);
        assert_eq!(case.due_at(), 100 + 3 * DAY_S);
        case.add_evidence("more".into(), Severity::High, 110).unwrap();
        case.add_evidence("more".into(), Severity::Low, 120).unwrap();
        assert_eq!((case.severity(), case.due_at()), (Severity::High, 100 + DAY_S));
        assert_eq!((case.evidence.len(), case.timeline().len()), (2, 2));
    }

    #[test]
    fn a_snooze_ends_by_itself() {
        let mut case = case(Severity::Low);
        case.snooze(1_000, "ada", "wait for papers", 100).unwrap();
        assert_eq!(case.state(999), CaseState::Snoozed { until: 1_000 });
        assert_eq!(case.state(1_000), CaseState::Open);
        assert_eq!(case.snooze(100, "ada", "", 100), Err(CaseError::Snooze));
        assert_eq!(case.snooze(100 + LONGEST_SNOOZE_S + 1, "ada", "", 100), Err(CaseError::Snooze));
    }

    #[test]
    fn an_appeal_is_decided_by_two_people_and_not_by_who_confirmed_the_freeze() {
        let mut case = case(Severity::Low);
        assert_eq!(case.reopen("ada", "she wrote", 105), Err(CaseError::NothingFrozen));
        case.decide(Outcome::Freeze, "ada", "mule", 110).unwrap();
        case.confirm("bea", 120).unwrap();
        case.reopen("bea", "she wrote", 200_000).unwrap();
        assert_eq!((case.severity(), case.due_at()), (Severity::High, 200_000 + DAY_S));
        assert_eq!(case.decide(Outcome::Dismiss, "ada", "wages", 200_010), Ok(None));
        assert_eq!(case.confirm("bea", 200_020), Err(CaseError::SamePerson));
        assert_eq!(case.confirm("cai", 200_020), Ok(Outcome::Dismiss));
        assert!(case.has_frozen() && case.is_closed());
        assert_eq!(case.reopen("ada", "again", 200_030), Err(CaseError::NothingFrozen));
    }

    #[test]
    fn a_closed_case_stays_as_it_is() {
        let mut case = case(Severity::Low);
        case.decide(Outcome::Dismiss, "ada", "wages", 110).unwrap();
        let before = case.clone();
        assert_eq!(case.decide(Outcome::Freeze, "ada", "", 130), Err(CaseError::Closed));
        assert_eq!(case.snooze(200, "ada", "", 130), Err(CaseError::Closed));
        assert_eq!(case.take("ada", 130), Err(CaseError::Closed));
        assert_eq!(case.escalate("ada", "", 130), Err(CaseError::Closed));
        assert_eq!(case.confirm("bea", 130), Err(CaseError::Closed));
        assert_eq!(case.add_evidence("late".into(), Severity::High, 130), Err(CaseError::Closed));
        assert_eq!(case, before);
    }
}
