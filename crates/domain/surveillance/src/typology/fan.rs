//! One pays many, or many pay one, within days. Wages look alike: the same amounts to the same people, again and
//! again. Shops look alike: many customers, but over weeks and for little.

use std::collections::BTreeMap;

use super::{
    Thresholds,
    burst::{bursts, distinct},
};
use crate::{
    Typology,
    finding::Group,
    graph::{Edge, Graph},
};

const BASE: u32 = 600;
const PER_EXTRA: u32 = 20;
/// Two bursts further apart than this, with the same people and amounts, are a habit.
const HABIT_S: i64 = 5 * 24 * 3_600;
/// What a habit takes off.
const HABIT: u32 = 500;
/// What equal amounts alone take off: a launderer varies them, an employer does not.
const EQUAL_AMOUNTS: u32 = 50;

/// Fans around every account.
pub fn fans(graph: &Graph, thresholds: &Thresholds) -> Vec<Group> {
    let mut found = Vec::new();
    for hub in graph.accounts() {
        let paid: Vec<&Edge> = graph.paid(hub).filter(|edge| thresholds.is_significant(edge)).collect();
        let received: Vec<&Edge> =
            graph.received(hub).filter(|edge| thresholds.is_significant(edge)).collect();
        found.extend(fan(Typology::FanOut, hub, &paid, thresholds, |edge| edge.to));
        found.extend(fan(Typology::FanIn, hub, &received, thresholds, |edge| edge.from));
    }
    found
}

fn fan(
    typology: Typology,
    hub: u32,
    edges: &[&Edge],
    thresholds: &Thresholds,
    who: impl Fn(&Edge) -> u32 + Copy,
) -> Vec<Group> {
    if edges.len() < thresholds.fan {
        return Vec::new();
    }
    let group = |run: Vec<&Edge>| {
        let parties = distinct(&run, &who);
        let mut score = BASE + PER_EXTRA * (parties - thresholds.fan) as u32;
        if is_habit(&run, edges, who) {
            score = score.saturating_sub(HABIT);
        }
        if has_equal_amounts(&run) {
            score = score.saturating_sub(EQUAL_AMOUNTS);
        }
        let reason = format!("{} transfers with {parties} accounts within {} hours", run.len(), hours(&run));
        Group::of(typology, Some(hub), run, score, reason)
    };
    bursts(edges, thresholds.burst_s, thresholds.fan, who).into_iter().map(group).collect()
}

/// Whether most of the run's people get about the same at another time too.
fn is_habit(run: &[&Edge], all: &[&Edge], who: impl Fn(&Edge) -> u32) -> bool {
    let mut others: BTreeMap<u32, Vec<&Edge>> = BTreeMap::new();
    all.iter().for_each(|edge| others.entry(who(edge)).or_default().push(edge));
    let repeats = |edge: &&&Edge| {
        let of_party = others.get(&who(edge)).map(Vec::as_slice).unwrap_or_default();
        of_party
            .iter()
            .any(|other| other.at.abs_diff(edge.at) >= HABIT_S as u64 && is_about(other.amount, edge.amount))
    };
    run.iter().filter(repeats).count() * 2 > run.len()
}

const fn is_about(a: u64, b: u64) -> bool {
    a.abs_diff(b) * 10 <= b
}

fn has_equal_amounts(run: &[&Edge]) -> bool {
    let mut amounts: Vec<u64> = run.iter().map(|edge| edge.amount).collect();
    amounts.sort_unstable();
    let median = amounts[amounts.len() / 2];
    amounts.iter().filter(|amount| **amount == median).count() * 10 >= amounts.len() * 8
}

fn hours(run: &[&Edge]) -> i64 {
    let (first, last) = (run.first().map_or(0, |e| e.at), run.last().map_or(0, |e| e.at));
    (last - first) / 3_600 + 1
}
