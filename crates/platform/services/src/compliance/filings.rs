//! Suspicious activity reports: drafted from a case, written by an operator, kept as they were filed.
//!
//! A case that ends in a report or a freeze calls for one. Whom it is about must not learn of it (31 USC 5318(g)(2)):
//! nothing of it is told to anybody but operators.

mod subject;

use std::collections::BTreeSet;

use genex_filings::{
    Deadline, FilingError, Record, Standing, Suspicion, SuspiciousActivityReport, sar_batch,
};
use genex_ports::store::{StoreError, filings::Filing};
use genex_surveillance::Transfer;
use genex_types::{CaseId, Timestamp};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    Compliance,
    cases::{CaseView, Dossier},
    moves::{is_outside, money, owner},
};
use crate::{Caller, Error};

/// Reports in one answer.
const MOST: u64 = 200;
/// What the form calls the narrative.
const NARRATIVE: &str = "ActivityNarrativeText";

/// A report and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SarView {
    /// The report.
    pub filing: Filing,
    /// Its case.
    pub case: CaseView,
    /// The last day to file it.
    pub due: Date,
    /// Where it stands today.
    pub standing: Standing,
    /// The last day it must be kept, once it is filed.
    pub keep_until: Option<Date>,
}

/// What a report would say, as far as the case tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SarDraft {
    /// First day of the activity.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// What moved, in cents of a US dollar; `None` if nothing did.
    pub amount_cents: Option<u64>,
    /// What an operator can change.
    pub text: SarText,
}

/// What an operator says in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SarText {
    /// What is suspicious.
    pub suspicions: Vec<Suspicion>,
    /// Who did what, when, where and how, and why it is suspicious.
    pub narrative: String,
}

impl Compliance {
    /// Reports that are due, the first in front; or filed ones, the newest first. Errors: not an operator.
    pub async fn sars(&self, caller: &Caller, filed: bool) -> Result<Vec<SarView>, Error> {
        caller.require_operator()?;
        let mut views = Vec::new();
        for filing in self.store.filings(filed, MOST).await? {
            views.push(self.sar_view(filing).await?);
        }
        Ok(views)
    }

    /// A report and its draft. Errors: not an operator; the case calls for none.
    pub async fn sar(&self, caller: &Caller, case: CaseId) -> Result<(SarView, SarDraft), Error> {
        let dossier = self.dossier(caller, case).await?;
        let filing = self.store.filing(case).await?.ok_or(Error::NotFound("report"))?;
        Ok((self.sar_view(filing).await?, draft(&dossier)))
    }

    /// Writes the report and keeps it. Errors: not an operator; the case calls for none; it is filed already; what the
    /// authority would reject.
    pub async fn file_sar(&self, caller: &Caller, case: CaseId, text: SarText) -> Result<SarView, Error> {
        let (view, draft) = self.sar(caller, case).await?;
        if view.filing.filed.is_some() {
            return Err(Error::conflict("the report is filed already"));
        }
        let now = self.clock.now();
        let report = SuspiciousActivityReport {
            filed: date_of(now),
            from: draft.from,
            to: draft.to,
            amount_cents: draft.amount_cents,
            suspicions: text.suspicions,
            subjects: vec![self.subject_of_report(&view.case.record).await?],
            narrative: text.narrative,
        };
        let document = sar_batch(&self.filer, &[report]).map_err(rejected)?;
        match self.store.file(case, now, caller.user, &document).await {
            Err(StoreError::Stale(_)) => Err(Error::conflict("the report is filed already")),
            other => Ok(other?),
        }?;
        self.sar_view(Filing { filed: Some((now, caller.user)), ..view.filing }).await
    }

    /// The file as it was filed. Errors: not an operator; not filed.
    pub async fn sar_document(&self, caller: &Caller, case: CaseId) -> Result<String, Error> {
        caller.require_operator()?;
        self.store.filed_document(case).await?.ok_or(Error::NotFound("filed report"))
    }

    async fn sar_view(&self, filing: Filing) -> Result<SarView, Error> {
        let record = self.store.aml_case(filing.case).await?.ok_or(Error::NotFound("case"))?;
        let mut case = self.view(record, &[]).await?;
        if let Some((_, by)) = filing.filed {
            case.names.extend(self.names(&BTreeSet::from([by.to_string().as_str()])).await?);
        }
        let (known, today) = (date_of(filing.known_at), date_of(self.clock.now()));
        let filed = filing.filed.map(|(at, _)| date_of(at));
        Ok(SarView {
            case,
            due: Deadline::Sar.last_day(known),
            standing: Deadline::Sar.standing(known, filed, today),
            keep_until: filed.and_then(|day| Record::Sar.keep_until(day)),
            filing,
        })
    }
}

fn draft(dossier: &Dossier) -> SarDraft {
    let moments = dossier.transfers.iter().map(|transfer| transfer.at);
    let moments =
        || moments.clone().chain(dossier.transfers.is_empty().then_some(dossier.view.record.case.opened_at));
    let day = |at: Option<i64>| date_of(Timestamp::from_seconds(at.unwrap_or_default()));
    let amount: u64 = dossier.transfers.iter().map(|transfer| transfer.amount_minor).sum();
    let suspicions: BTreeSet<Suspicion> = dossier.alerts.iter().map(|alert| suspicion(&alert.kind)).collect();
    SarDraft {
        from: day(moments().min()),
        to: day(moments().max()),
        amount_cents: (amount > 0).then_some(amount),
        text: SarText { suspicions: suspicions.into_iter().collect(), narrative: narrative(dossier) },
    }
}

/// The facts of the case, for an operator to complete.
fn narrative(dossier: &Dossier) -> String {
    let named = |id: &str| {
        let owned = match dossier.view.names.get(owner(id)) {
            Some(name) => format!("{name} ({})", owner(id)),
            None => owner(id).to_owned(),
        };
        if is_outside(id) { format!("the bank or card of {owned}") } else { owned }
    };
    let subject = dossier.view.record.case.accounts.first().map_or_else(String::new, |id| named(id));
    let alerts = dossier.alerts.iter().map(|alert| {
        let kind = alert.kind.replace('_', " ");
        format!(
            "{}: surveillance raised an alert of the kind \"{kind}\": {}.",
            date_of(alert.at),
            alert.reason
        )
    });
    let transfers = dossier.transfers.iter().map(|transfer| line_of(transfer, &named));
    let lines = std::iter::once(format!("Subject: {subject}.")).chain(alerts).chain(transfers);
    lines.collect::<Vec<_>>().join("\n")
}

fn line_of(transfer: &Transfer, named: &dyn Fn(&str) -> String) -> String {
    let day = date_of(Timestamp::from_seconds(transfer.at));
    let (from, to, kind) = (named(&transfer.from), named(&transfer.to), transfer.kind.as_str());
    format!("{day}: {} from {from} to {to} ({kind}).", money(transfer.amount_minor))
}

/// What an alert's rule or typology is called on the form.
fn suspicion(kind: &str) -> Suspicion {
    match kind {
        "structuring_pair" | "structuring_multi" | "daily_limit" | "monthly_limit" => {
            Suspicion::BelowRecordkeepingThreshold
        }
        "cycle" => Suspicion::WashTrading,
        "issuer_wash" => Suspicion::SelfDealing,
        "fan_in" | "fan_out" | "scatter_gather" | "gather_scatter" | "pass_through_chain" => {
            Suspicion::FunnelAccount
        }
        "linked_accounts" => Suspicion::MultipleAccounts,
        "country" => Suspicion::HighRiskJurisdiction,
        "far_away" => Suspicion::AccountTakeover,
        "large" => Suspicion::SourceOfFunds,
        "rapid" | "redemptions" => Suspicion::OutOfPattern,
        _ => Suspicion::NoLawfulPurpose,
    }
}

/// The day in UTC.
fn date_of(at: Timestamp) -> Date {
    let moment = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.to_zoned(TimeZone::UTC).date()
}

fn rejected(error: FilingError) -> Error {
    match error {
        FilingError::Missing(NARRATIVE) | FilingError::TooLong { field: NARRATIVE, .. } => {
            Error::invalid("narrative", "between 1 and 20,000 characters, no word longer than 4,000")
        }
        FilingError::Missing("SuspiciousActivityClassification") => {
            Error::invalid("suspicions", "at least one")
        }
        error => Error::conflict(format!("the report can't be made: {error}")),
    }
}
