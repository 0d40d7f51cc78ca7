//! Cases: the queue, one of them with everything that belongs to it, and the steps operators take.

use std::collections::{BTreeSet, HashMap};

use genex_ports::{
    exchange::derived_client_id,
    store::{
        StoreError,
        surveillance::{AlertRecord, CaseRecord},
    },
};
use genex_surveillance::{CaseError, Outcome, Transfer};
use genex_types::{CaseId, IssuerId, Party, Timestamp, UserId};

use super::{Compliance, moves::is_outside};
use crate::{Caller, Error};

/// Cases and alerts in one answer.
const MOST: u64 = 200;

/// A case, with the names of people in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseView {
    /// The case.
    pub record: CaseRecord,
    /// Names of accounts and operators by their ids.
    pub names: HashMap<String, String>,
    /// When it was looked at.
    pub now: Timestamp,
}

/// A case with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The case.
    pub view: CaseView,
    /// What raised it, the oldest first.
    pub alerts: Vec<AlertRecord>,
    /// What moved, in the order of time.
    pub transfers: Vec<Transfer>,
}

/// What an operator does with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseStep {
    /// Takes it.
    Take,
    /// Hands it up.
    Escalate {
        /// Why.
        reason: String,
    },
    /// Puts it aside.
    Snooze {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// Decides, or proposes where two must.
    Decide {
        /// What.
        outcome: Outcome,
        /// Why.
        reason: String,
    },
    /// Confirms what another has proposed.
    Confirm,
    /// Hears an appeal against a freeze.
    Reopen {
        /// What the person says.
        reason: String,
    },
    /// Turns down what another has proposed.
    TurnDown {
        /// Why.
        reason: String,
    },
}

impl Compliance {
    /// Cases that wait, the one due first in front; or closed ones, the newest first. Errors: not an operator.
    pub async fn cases(&self, caller: &Caller, closed: bool) -> Result<Vec<CaseView>, Error> {
        caller.require_operator()?;
        let mut records = self.store.aml_cases(closed, MOST).await?;
        if !closed {
            records.sort_by_key(|record| record.case.due_at());
        }
        let mut views = Vec::with_capacity(records.len());
        for record in records {
            views.push(self.view(record, &[]).await?);
        }
        Ok(views)
    }

    /// A case with its alerts and transfers. Errors: not an operator; unknown.
    pub async fn dossier(&self, caller: &Caller, id: CaseId) -> Result<Dossier, Error> {
        caller.require_operator()?;
        let record = self.store.aml_case(id).await?.ok_or(Error::NotFound("case"))?;
        let alerts = self.store.alerts_of(id).await?;
        let ids: BTreeSet<String> = alerts.iter().flat_map(|alert| alert.transfers.iter().cloned()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let transfers = self.store.transfers_by_id(&ids).await?;
        let view = self.view(record, &transfers).await?;
        Ok(Dossier { view, alerts, transfers })
    }

    /// The newest alerts. Errors: not an operator.
    pub async fn alerts(&self, caller: &Caller) -> Result<Vec<AlertRecord>, Error> {
        caller.require_operator()?;
        Ok(self.store.alerts(MOST).await?)
    }

    /// Takes a step. The account is frozen before a case that says so is closed: a step that is cut short is repeated.
    ///
    /// Errors: not an operator; unknown; the case does not allow it; somebody else was first.
    pub async fn advance(&self, caller: &Caller, id: CaseId, step: &CaseStep) -> Result<Dossier, Error> {
        caller.require_operator()?;
        let mut record = self.store.aml_case(id).await?.ok_or(Error::NotFound("case"))?;
        let (by, now) = (caller.user.to_string(), self.clock.now().seconds());
        let outcome = apply(&mut record, step, &by, now)?;
        if let Some(outcome) = outcome {
            self.carry_out(outcome, &record).await?;
        }
        let reported = matches!(outcome, Some(Outcome::Report | Outcome::Freeze));
        let report_from = reported.then(|| Timestamp::from_seconds(record.case.opened_at));
        match self.store.save_aml_case(&record, report_from).await {
            Err(StoreError::Conflict(_)) => Err(Error::conflict("another case about the account is open")),
            other => Ok(other?),
        }?;
        self.dossier(caller, id).await
    }

    /// Freezes the account, or lets it go if this case has frozen it and ends otherwise after an appeal.
    async fn carry_out(&self, outcome: Outcome, record: &CaseRecord) -> Result<(), Error> {
        let decision = derived_client_id(&format!("version {}", record.version), record.id.0).0;
        match outcome {
            Outcome::Freeze => self.freezer.freeze(subject(record)?, decision).await,
            _ if record.case.has_frozen() => self.freezer.thaw(subject(record)?, decision).await,
            _ => Ok(()),
        }
    }

    pub(super) async fn view(&self, record: CaseRecord, transfers: &[Transfer]) -> Result<CaseView, Error> {
        let mut ids: BTreeSet<&str> = record.case.accounts.iter().map(String::as_str).collect();
        ids.extend(record.case.timeline().iter().map(|entry| entry.by.as_str()));
        ids.extend(record.case.assignee());
        ids.extend(transfers.iter().flat_map(|t| [t.from.as_str(), t.to.as_str()]));
        ids.retain(|id| !is_outside(id));
        let names = self.names(&ids).await?;
        Ok(CaseView { record, names, now: self.clock.now() })
    }

    pub(super) async fn names(&self, ids: &BTreeSet<&str>) -> Result<HashMap<String, String>, Error> {
        let users: Vec<UserId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let issuers: Vec<IssuerId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let people = self.store.accounts(&users).await?.into_iter();
        let mut names: HashMap<String, String> = people.map(|a| (a.id.to_string(), a.name)).collect();
        let brands = self.store.issuers(&issuers).await?;
        names.extend(brands.into_iter().map(|issuer| (issuer.id.to_string(), issuer.brand_name)));
        Ok(names)
    }
}

/// Whom a case is about. Errors: nobody of ours.
pub(super) fn subject(record: &CaseRecord) -> Result<Party, Error> {
    let party = record.case.accounts.first().and_then(|account| account.parse().ok());
    party.ok_or_else(|| Error::conflict("the case is about nobody who has an account here"))
}

/// The outcome, if the step ends the case.
fn apply(record: &mut CaseRecord, step: &CaseStep, by: &str, now: i64) -> Result<Option<Outcome>, Error> {
    let case = &mut record.case;
    let done = match step {
        CaseStep::Take => case.take(by, now).map(|()| None),
        CaseStep::Escalate { reason } => case.escalate(by, reason, now).map(|()| None),
        CaseStep::Snooze { until, reason } => case.snooze(until.seconds(), by, reason, now).map(|()| None),
        CaseStep::Decide { outcome, reason } => case.decide(*outcome, by, reason, now),
        CaseStep::Reopen { reason } => case.reopen(by, reason, now).map(|()| None),
        CaseStep::Confirm => case.confirm(by, now).map(Some),
        CaseStep::TurnDown { reason } => case.turn_down(by, reason, now).map(|()| None),
    };
    done.map_err(refused)
}

fn refused(error: CaseError) -> Error {
    match error {
        CaseError::Snooze => Error::invalid("until", error.to_string()),
        CaseError::SamePerson => Error::Forbidden,
        CaseError::Closed | CaseError::NothingProposed | CaseError::NothingFrozen => {
            Error::conflict(error.to_string())
        }
    }
}
