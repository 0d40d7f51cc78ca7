//! The typologies, and the scan that looks for all of them.

mod burst;
mod fan;
mod flow;
mod linked;
mod relay;
mod structuring;
mod wash;

pub use linked::{Link, LinkKind, scan_linked};

use serde::{Deserialize, Serialize};

use crate::{
    Finding, Transfer, TransferKind,
    finding::{Group, without_overlaps},
    graph::{Edge, Graph},
};

const HOUR: i64 = 3_600;

/// What counts. Amounts in minor units, times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Smaller transfers hide nothing worth hiding: gifts, coffee.
    pub significant_minor: u64,
    /// What must be reported; amounts are kept under it by who wants no report (Travel Rule, 31 CFR 1010.410).
    pub reporting_minor: u64,
    /// From this share of the reporting limit on an amount is just under it, in percent.
    pub just_under_percent: u64,
    /// How long a burst lasts at most.
    pub burst_s: i64,
    /// Different counterparties that make a fan.
    pub fan: usize,
    /// Different accounts on each side that make scatter-gather and gather-scatter.
    pub relays: usize,
    /// Transfers just under the limit that make structuring.
    pub structuring: usize,
    /// How long money may rest on its way round.
    pub rest_s: i64,
    /// How long money rests in an account it only passes through.
    pub pass_s: i64,
    /// Hops that make a chain.
    pub hops: usize,
    /// What must go on at least, in percent of what came: the rest is the launderer's fee.
    pub forwarded_percent: u64,
    /// Score from which a group is reported.
    pub report_from: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            significant_minor: 20_000,
            reporting_minor: 300_000,
            just_under_percent: 75,
            burst_s: 48 * HOUR,
            fan: 7,
            relays: 4,
            structuring: 4,
            rest_s: 36 * HOUR,
            pass_s: 3 * HOUR,
            hops: 4,
            forwarded_percent: 90,
            report_from: 500,
        }
    }
}

impl Thresholds {
    fn is_significant(&self, edge: &Edge) -> bool {
        edge.kind == TransferKind::P2p && edge.amount >= self.significant_minor
    }

    /// Whether `next` passes `last` on: as much, less a fee.
    fn forwards(&self, last: &Edge, next: &Edge) -> bool {
        next.amount <= last.amount && next.amount * 100 >= last.amount * self.forwarded_percent
    }
}

/// Groups that do what a typology describes, the surest first.
pub fn scan(transfers: &[Transfer], thresholds: &Thresholds) -> Vec<Finding> {
    let graph = Graph::new(transfers);
    let mut groups: Vec<Group> = Vec::new();
    groups.extend(relay::scatter_gather(&graph, thresholds));
    groups.extend(relay::gather_scatter(&graph, thresholds));
    groups.extend(wash::issuer_wash(&graph, thresholds));
    groups.extend(flow::cycles(&graph, thresholds));
    groups.extend(flow::pass_through(&graph, thresholds));
    groups.extend(structuring::structuring(&graph, thresholds));
    groups.extend(fan::fans(&graph, thresholds));
    groups.retain(|group| group.score >= thresholds.report_from);
    let mut groups = without_overlaps(groups);
    groups.sort_by(|a, b| b.score.cmp(&a.score).then(a.edges.cmp(&b.edges)));
    groups.iter().map(|group| group.named(&graph)).collect()
}

#[cfg(test)]
mod tests;
