//! From what was found to alerts, and from alerts to cases: one case at a time about one account.

use std::collections::BTreeMap;

use genex_ports::{
    exchange::derived_client_id,
    store::surveillance::{AlertRecord, CaseRecord},
};
use genex_surveillance::{Alert, Case, Finding, Rule, Severity, Transfer};
use genex_types::{CaseId, EventId};

use super::{
    Compliance,
    moves::{is_outside, money},
};
use crate::Error;

const DAY_S: i64 = 24 * 3_600;
/// From this score on a group is grave.
const GRAVE_FROM: u32 = 800;
/// What a broken rule scores: enough for somebody to look.
const RULE_SCORE: u32 = 600;

/// Something found, before it belongs to a case.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What it is about, so that finding it again is finding the same.
    about: String,
    kind: String,
    account: String,
    severity: Severity,
    score: u32,
    reason: String,
    transfers: Vec<String>,
}

/// A rule broken: once a day for each rule and account.
pub(super) fn of_rule(alert: &Alert, transfer: &Transfer) -> Found {
    let kind = rule_name(alert.rule);
    let day = transfer.at.div_euclid(DAY_S);
    Found {
        about: format!("{kind}/{}/{day}", alert.account),
        kind: kind.to_owned(),
        account: subject([&alert.account, &transfer.to].into_iter()),
        severity: if alert.rule.blocks() { Severity::High } else { Severity::Low },
        score: if alert.rule.blocks() { 1_000 } else { RULE_SCORE },
        reason: format!("a transfer of {} breaks the rule", money(transfer.amount_minor)),
        transfers: vec![alert.transfer.clone()],
    }
}

/// A group: the same as long as its first transfer is.
pub(super) fn of_finding(finding: &Finding) -> Found {
    let kind = finding.typology.as_str();
    let first = |texts: &[String]| texts.first().cloned().unwrap_or_default();
    Found {
        about: format!("{kind}/{}/{}", first(&finding.members), first(&finding.transfers)),
        kind: kind.to_owned(),
        account: subject(finding.members.iter()),
        severity: if finding.score >= GRAVE_FROM { Severity::High } else { Severity::Low },
        score: finding.score,
        reason: finding.reason.clone(),
        transfers: finding.transfers.clone(),
    }
}

/// The first account of ours; accounts elsewhere are nobody's to judge.
fn subject<'a>(mut members: impl Iterator<Item = &'a String>) -> String {
    members.find(|account| !is_outside(account)).cloned().unwrap_or_default()
}

const fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::BlackList => "black_list",
        Rule::Country => "country",
        Rule::FarAway => "far_away",
        Rule::Large => "large",
        Rule::Rapid => "rapid",
        Rule::DailyLimit => "daily_limit",
        Rule::MonthlyLimit => "monthly_limit",
        Rule::Redemptions => "redemptions",
    }
}

impl Compliance {
    /// Alerts of what was found, and their cases as they are with them. An alert that is known stays in its case,
    /// whatever became of it; any other goes to the account's open case, or opens one.
    pub(super) async fn filed(
        &self,
        found: Vec<Found>,
    ) -> Result<(Vec<AlertRecord>, Vec<CaseRecord>), Error> {
        let mut cases: BTreeMap<String, CaseRecord> = BTreeMap::new();
        let mut alerts: BTreeMap<EventId, AlertRecord> = BTreeMap::new();
        for found in found {
            let id = EventId(derived_client_id(&found.about, 0).0);
            let known = match alerts.remove(&id) {
                Some(alert) => Some(alert),
                None => self.store.alert(id).await?,
            };
            let alert = match known {
                Some(known) => grown(known, found),
                None => self.newly(id, found, &mut cases).await?,
            };
            alerts.insert(id, alert);
        }
        Ok((alerts.into_values().collect(), cases.into_values().collect()))
    }

    async fn newly(
        &self,
        id: EventId,
        found: Found,
        cases: &mut BTreeMap<String, CaseRecord>,
    ) -> Result<AlertRecord, Error> {
        let at = self.clock.now();
        let case = match cases.remove(&found.account) {
            Some(case) => Some(case),
            None => self.store.open_case_about(&found.account).await?,
        };
        let mut record = case.unwrap_or_else(|| opened(id, &found, at.seconds()));
        let added = record.case.add_evidence(id.to_string(), found.severity, at.seconds());
        added.map_err(Error::internal)?;
        let case = record.id;
        cases.insert(found.account.clone(), record);
        let Found { kind, account, severity, score, reason, transfers, .. } = found;
        Ok(AlertRecord { id, case, kind, account, severity, score, reason, transfers, at })
    }
}

/// The case's id follows from its first alert's.
fn opened(alert: EventId, found: &Found, at: i64) -> CaseRecord {
    let id = CaseId(derived_client_id("case of alert", alert.0).0);
    let accounts = vec![found.account.clone()];
    let case = Case::open(id.to_string(), found.severity, accounts, vec![alert.to_string()], at);
    CaseRecord { id, version: 0, case }
}

/// A known alert with what more is known of it.
fn grown(known: AlertRecord, found: Found) -> AlertRecord {
    let mut transfers = known.transfers;
    for id in found.transfers {
        if !transfers.contains(&id) {
            transfers.push(id);
        }
    }
    let reason = if found.score > known.score { found.reason } else { known.reason };
    let score = known.score.max(found.score);
    AlertRecord { transfers, score, reason, ..known }
}
