//! Checking again and again, and halting payouts when the books differ.

use std::{sync::Arc, time::Duration};

use genex_ports::{clock::Clock, store::halts::PayoutHalt};
use genex_types::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, watch};

use super::{
    collect::Collector,
    compare::{Difference, compare},
    facts::Facts,
};
use crate::rest::Rest;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// The books agree.
    Agrees,
    /// They do not.
    Differs,
    /// They could not be compared: something had no known outcome in time, or did not answer.
    Pending,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How it ended.
    pub status: CheckStatus,
    /// Height of the block.
    pub block: u64,
    /// Journal sequence.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Coupons compared.
    pub coupons_checked: usize,
    /// Cash and escrow accounts compared.
    pub accounts_checked: usize,
    /// Whether the projections were compared too; while others trade they may be a step ahead.
    pub projections_checked: bool,
    /// On what the books differ.
    pub differences: Vec<Difference>,
}

impl Report {
    /// What a comparison of facts comes to.
    pub fn of(facts: &Facts, at: Timestamp) -> Self {
        let differences = compare(facts);
        Self {
            status: if differences.is_empty() { CheckStatus::Agrees } else { CheckStatus::Differs },
            block: facts.block,
            seq: facts.ledger.seq,
            at,
            coupons_checked: facts.ledger.holders.len(),
            accounts_checked: facts.ledger.cash.len() + facts.chain.series.len() + 2,
            projections_checked: facts.projection.is_some(),
            differences,
        }
    }

    const fn pending(at: Timestamp) -> Self {
        Self {
            status: CheckStatus::Pending,
            block: 0,
            seq: 0,
            at,
            coupons_checked: 0,
            accounts_checked: 0,
            projections_checked: false,
            differences: Vec::new(),
        }
    }
}

/// How the checker works.
#[derive(Debug, Clone, Copy)]
pub struct CheckerConfig {
    /// Pause between checks.
    pub interval: Duration,
    /// How long to wait for what is under way.
    pub patience: Duration,
}

impl Default for CheckerConfig {
    fn default() -> Self {
        Self { interval: Duration::from_secs(30), patience: Duration::from_secs(10) }
    }
}

/// Compares the books, now and in the background.
pub struct Checker {
    collector: Collector,
    rest: Rest,
    clock: Arc<dyn Clock>,
    config: CheckerConfig,
    last: watch::Sender<Option<Report>>,
    halt: Option<Arc<dyn PayoutHalt>>,
    turn: Mutex<()>,
}

impl Checker {
    /// A checker that has not checked yet.
    pub fn new(collector: Collector, rest: Rest, clock: Arc<dyn Clock>, config: CheckerConfig) -> Self {
        Self {
            collector,
            rest,
            clock,
            config,
            last: watch::Sender::new(None),
            halt: None,
            turn: Mutex::new(()),
        }
    }

    /// Halts payouts when the books differ, and lets them go on when they agree again.
    pub fn halting(self, halt: Arc<dyn PayoutHalt>) -> Self {
        Self { halt: Some(halt), ..self }
    }

    /// Checks for ever.
    pub async fn run(&self) {
        loop {
            tokio::time::sleep(self.config.interval).await;
            self.check().await;
        }
    }

    /// Checks now. A check that is running is waited for first.
    pub async fn check(&self) -> Report {
        let _turn = self.turn.lock().await;
        let report = self.compare_at_rest().await;
        if report.status == CheckStatus::Differs {
            tracing::error!(block = report.block, seq = report.seq, differences = ?report.differences,
                "reconciliation: the books differ; payouts are halted");
        }
        self.last.send_replace(Some(report.clone()));
        self.halt_if(report.status).await;
        report
    }

    /// What can't be written now is written after the next check; a halt that stays too long harms nobody.
    async fn halt_if(&self, status: CheckStatus) {
        let Some(halt) = &self.halt else { return };
        let written = match status {
            CheckStatus::Agrees => halt.set_payouts_halted(false).await,
            CheckStatus::Differs => halt.set_payouts_halted(true).await,
            CheckStatus::Pending => Ok(()),
        };
        if let Err(error) = written {
            tracing::error!(%error, "reconciliation: can't write whether payouts are halted");
        }
    }

    /// The last report, if there is one.
    pub fn last(&self) -> Option<Report> {
        self.last.borrow().clone()
    }

    /// The last report of a comparison; compares now if there is none.
    pub async fn latest(&self) -> Report {
        match self.last().filter(|report| report.status != CheckStatus::Pending) {
            Some(report) => report,
            None => self.check().await,
        }
    }

    async fn compare_at_rest(&self) -> Report {
        let Ok(pause) = tokio::time::timeout(self.config.patience, self.rest.quiesce()).await else {
            tracing::warn!("reconciliation: something has no outcome yet; not compared");
            return self.inconclusive();
        };
        let facts = self.collector.collect().await;
        drop(pause);
        match facts {
            Ok(facts) => Report::of(&facts, self.clock.now()),
            Err(error) => {
                tracing::warn!(%error, "reconciliation: not compared");
                self.inconclusive()
            }
        }
    }

    /// A difference that was found stays found until a comparison shows that it is gone.
    fn inconclusive(&self) -> Report {
        let found = self.last().filter(|report| report.status == CheckStatus::Differs);
        found.unwrap_or_else(|| Report::pending(self.clock.now()))
    }
}
