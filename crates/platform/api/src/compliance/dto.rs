//! Cases, alerts and transfers as operators see them.

use genex_ports::store::surveillance::AlertRecord;
use genex_services::compliance::{CaseView, Dossier};
use genex_surveillance::{Action, CaseState, Entry, Outcome, Severity, Transfer, TransferKind};
use genex_types::{Currency, Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema::MoneyDto;

/// Somebody in a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartyInCase {
    /// Their id; of an account elsewhere, a word before it.
    id: String,
    /// Their name, of those who have one here.
    name: Option<String>,
}

impl PartyInCase {
    /// Somebody by id, and by name if they have one here.
    pub(super) const fn new(id: String, name: Option<String>) -> Self {
        Self { id, name }
    }
}

/// A case in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseItem {
    id: String,
    /// Whom it is about.
    subject: PartyInCase,
    /// `low` or `high`.
    #[schema(value_type = String)]
    severity: Severity,
    /// `open`, `under_review`, `escalated`, `snoozed`, `proposed` or `closed`.
    state: &'static str,
    /// What was decided or proposed: `dismiss`, `report` or `freeze`.
    #[schema(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// Who proposed it; another must confirm.
    proposed_by: Option<PartyInCase>,
    assignee: Option<PartyInCase>,
    #[schema(value_type = Option<String>, format = DateTime)]
    snoozed_until: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When it should be closed.
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    /// Whether it should be closed by now and is not.
    overdue: bool,
    /// How many alerts it has.
    alerts: usize,
}

/// Something surveillance found.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertItem {
    id: String,
    case_id: String,
    /// The rule or typology: `cycle`, `structuring_pair`, `daily_limit`.
    kind: String,
    /// The account in question.
    account: String,
    /// `low` or `high`.
    #[schema(value_type = String)]
    severity: Severity,
    /// How sure, 0 to 1,000.
    score: u32,
    /// What was seen.
    reason: String,
    /// Ids of the transfers.
    transfers: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Value that moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedItem {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    from: PartyInCase,
    to: PartyInCase,
    #[schema(value_type = MoneyDto)]
    amount: Money,
    /// `primary`, `trade`, `p2p`, `refund`, `deposit`, `payout` or `redemption`.
    #[schema(value_type = String)]
    kind: TransferKind,
}

/// A line of a case's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEntry {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    by: PartyInCase,
    /// `opened`, `evidence`, `taken`, `escalated`, `snoozed`, `proposed_dismiss`, `proposed_report`,
    /// `proposed_freeze`, `turned_down`, `dismissed`, `reported`, `frozen` or `reopened`.
    #[schema(value_type = String)]
    what: Action,
    /// Why, in the words of who did it; empty if nothing was said.
    reason: String,
}

/// A case with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDossier {
    case: CaseItem,
    /// The oldest first.
    alerts: Vec<AlertItem>,
    /// In the order of time.
    transfers: Vec<MovedItem>,
    /// The oldest first.
    timeline: Vec<CaseEntry>,
}

pub(super) fn party(view: &CaseView, id: &str) -> PartyInCase {
    PartyInCase::new(id.to_owned(), view.names.get(id).cloned())
}

const fn state_name(state: &CaseState) -> &'static str {
    match state {
        CaseState::Open => "open",
        CaseState::UnderReview => "under_review",
        CaseState::Escalated => "escalated",
        CaseState::Snoozed { .. } => "snoozed",
        CaseState::Proposed { .. } => "proposed",
        CaseState::Closed { .. } => "closed",
    }
}

impl From<&CaseView> for CaseItem {
    fn from(view: &CaseView) -> Self {
        let (case, now) = (&view.record.case, view.now.seconds());
        let state = case.state(now);
        let (outcome, proposed_by) = match &state {
            CaseState::Proposed { outcome, by } => (Some(*outcome), Some(party(view, by))),
            CaseState::Closed { outcome } => (Some(*outcome), None),
            _ => (None, None),
        };
        let snoozed_until = match state {
            CaseState::Snoozed { until } => Some(Timestamp::from_seconds(until)),
            _ => None,
        };
        Self {
            id: view.record.id.to_string(),
            subject: party(view, case.accounts.first().map(String::as_str).unwrap_or_default()),
            severity: case.severity(),
            state: state_name(&state),
            outcome,
            proposed_by,
            assignee: case.assignee().map(|id| party(view, id)),
            snoozed_until,
            opened_at: Timestamp::from_seconds(case.opened_at),
            due_at: Timestamp::from_seconds(case.due_at()),
            overdue: !case.is_closed() && now > case.due_at(),
            alerts: case.evidence.len(),
        }
    }
}

impl From<AlertRecord> for AlertItem {
    fn from(alert: AlertRecord) -> Self {
        Self {
            id: alert.id.to_string(),
            case_id: alert.case.to_string(),
            kind: alert.kind,
            account: alert.account,
            severity: alert.severity,
            score: alert.score,
            reason: alert.reason,
            transfers: alert.transfers,
            at: alert.at,
        }
    }
}

impl From<Dossier> for CaseDossier {
    fn from(dossier: Dossier) -> Self {
        let view = &dossier.view;
        let moved = |transfer: &Transfer| MovedItem {
            id: transfer.id.clone(),
            at: Timestamp::from_seconds(transfer.at),
            from: party(view, &transfer.from),
            to: party(view, &transfer.to),
            amount: Money::new(i128::from(transfer.amount_minor), Currency::Usd),
            kind: transfer.kind,
        };
        let entry = |entry: &Entry| CaseEntry {
            at: Timestamp::from_seconds(entry.at),
            by: party(view, &entry.by),
            what: entry.what,
            reason: entry.reason.clone(),
        };
        Self {
            case: CaseItem::from(view),
            transfers: dossier.transfers.iter().map(moved).collect(),
            timeline: view.record.case.timeline().iter().map(entry).collect(),
            alerts: dossier.alerts.into_iter().map(AlertItem::from).collect(),
        }
    }
}
