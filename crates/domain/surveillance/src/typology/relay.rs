//! Money that takes several ways to one place, and money that comes together to be handed out again.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Thresholds,
    burst::{bursts, distinct},
};
use crate::{
    Typology,
    finding::Group,
    graph::{Edge, Graph},
};

const SCATTER_GATHER: u32 = 700;
const GATHER_SCATTER: u32 = 600;
const PER_RELAY: u32 = 30;

/// One account pays several, and each passes it on to the same other.
pub fn scatter_gather(graph: &Graph, thresholds: &Thresholds) -> Vec<Group> {
    graph.accounts().flat_map(|source| from_source(graph, source, thresholds)).collect()
}

fn from_source(graph: &Graph, source: u32, thresholds: &Thresholds) -> Vec<Group> {
    let paid: Vec<&Edge> = graph.paid(source).filter(|edge| thresholds.is_significant(edge)).collect();
    if paid.len() < thresholds.relays {
        return Vec::new();
    }
    let mut ways: BTreeMap<u32, Vec<(&Edge, &Edge)>> = BTreeMap::new();
    for first in paid {
        for second in graph.paid_between(first.to, first.at, first.at + thresholds.burst_s) {
            let passes_on = thresholds.is_significant(second) && thresholds.forwards(first, second);
            if passes_on && second.to != source {
                ways.entry(second.to).or_default().push((first, second));
            }
        }
    }
    ways.into_values().filter_map(|ways| joined(source, ways, thresholds)).collect()
}

fn joined(source: u32, ways: Vec<(&Edge, &Edge)>, thresholds: &Thresholds) -> Option<Group> {
    let relays: BTreeSet<u32> = ways.iter().map(|(first, _)| first.to).collect();
    if relays.len() < thresholds.relays {
        return None;
    }
    let score = SCATTER_GATHER + PER_RELAY * (relays.len() - thresholds.relays) as u32;
    let reason = format!("{} accounts pass on what one paid them to the same other", relays.len());
    let edges = ways.into_iter().flat_map(|(first, second)| [first, second]);
    Some(Group::of(Typology::ScatterGather, Some(source), edges, score, reason))
}

/// Several pay one account within days, which then pays several.
pub fn gather_scatter(graph: &Graph, thresholds: &Thresholds) -> Vec<Group> {
    graph.accounts().flat_map(|hub| through_hub(graph, hub, thresholds)).collect()
}

fn through_hub(graph: &Graph, hub: u32, thresholds: &Thresholds) -> Vec<Group> {
    let received: Vec<&Edge> = graph.received(hub).filter(|edge| thresholds.is_significant(edge)).collect();
    if received.len() < thresholds.relays {
        return Vec::new();
    }
    let gathered = bursts(&received, thresholds.burst_s, thresholds.relays, |edge| edge.from);
    gathered.into_iter().filter_map(|run| handed_out(graph, hub, run, thresholds)).collect()
}

fn handed_out(graph: &Graph, hub: u32, gathered: Vec<&Edge>, thresholds: &Thresholds) -> Option<Group> {
    // The last to pay may come after the first is paid out.
    let from = gathered[thresholds.relays - 1].at;
    let until = gathered[gathered.len() - 1].at + thresholds.burst_s;
    let out: Vec<&Edge> =
        graph.paid_between(hub, from, until).filter(|edge| thresholds.is_significant(edge)).collect();
    let receivers = distinct(&out, &|edge| edge.to);
    if receivers < thresholds.relays {
        return None;
    }
    let senders = distinct(&gathered, &|edge| edge.from);
    let score = GATHER_SCATTER + PER_RELAY * (senders + receivers - 2 * thresholds.relays) as u32;
    let reason = format!("{senders} accounts pay one, which pays {receivers} others");
    Some(Group::of(Typology::GatherScatter, Some(hub), gathered.into_iter().chain(out), score, reason))
}
