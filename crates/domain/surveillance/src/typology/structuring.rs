//! Amounts kept just under the limit from which they are reported.

use super::{
    Thresholds,
    burst::{bursts, distinct},
};
use crate::{
    TransferKind, Typology,
    finding::Group,
    graph::{Edge, Graph},
};

const BASE: u32 = 650;
const PER_EXTRA: u32 = 40;

/// Runs of amounts just under the limit, from one account.
pub fn structuring(graph: &Graph, thresholds: &Thresholds) -> Vec<Group> {
    graph.accounts().flat_map(|account| of(graph, account, thresholds)).collect()
}

fn of(graph: &Graph, account: u32, thresholds: &Thresholds) -> Vec<Group> {
    let paid: Vec<&Edge> = graph.paid(account).filter(|edge| is_just_under(edge, thresholds)).collect();
    if paid.len() < thresholds.structuring {
        return Vec::new();
    }
    let runs = bursts(&paid, 2 * thresholds.burst_s, 1, |edge| edge.to);
    let enough = runs.into_iter().filter(|run| run.len() >= thresholds.structuring);
    enough.map(|run| group(account, run, thresholds)).collect()
}

fn group(account: u32, run: Vec<&Edge>, thresholds: &Thresholds) -> Group {
    let receivers = distinct(&run, &|edge| edge.to);
    let typology = if receivers == 1 { Typology::StructuringPair } else { Typology::StructuringMulti };
    let score = BASE + PER_EXTRA * (run.len() - thresholds.structuring) as u32;
    let reason = format!("{} amounts just under the limit, to {receivers} receivers", run.len());
    Group::of(typology, Some(account), run, score, reason)
}

fn is_just_under(edge: &Edge, thresholds: &Thresholds) -> bool {
    let moves = matches!(edge.kind, TransferKind::P2p | TransferKind::Deposit | TransferKind::Payout);
    let limit = thresholds.reporting_minor;
    moves && edge.amount < limit && edge.amount * 100 >= limit * thresholds.just_under_percent
}
