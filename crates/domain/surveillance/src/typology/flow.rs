//! Money that goes on as it came: round to where it started, or through one account after the other.

use std::collections::BTreeSet;

use super::Thresholds;
use crate::{
    Typology,
    finding::Group,
    graph::{Edge, Graph},
};

const CYCLE: u32 = 700;
const CHAIN: u32 = 650;
const PER_HOP: u32 = 40;
/// Longer ways round are not looked for.
const MAX_HOPS: usize = 12;
/// A search gives up after so many steps: in a dense market every path looks like every other.
const MAX_STEPS: usize = 4_000;

/// Money that comes back, less a fee at every hop.
pub fn cycles(graph: &Graph, thresholds: &Thresholds) -> Vec<Group> {
    let mut used = BTreeSet::new();
    let mut found = Vec::new();
    for start in graph.edges().iter().filter(|edge| thresholds.is_significant(edge)) {
        if used.contains(&start.number) {
            continue;
        }
        let search = Search { graph, thresholds, rest: thresholds.rest_s, home: Some(start.from) };
        let Some(path) = search.from(start) else { continue };
        used.extend(path.iter().map(|edge| edge.number));
        let reason =
            format!("the money comes back after {} hops, {} percent of it", path.len(), left_percent(&path));
        let score = CYCLE + PER_HOP * path.len() as u32;
        found.push(Group::of(Typology::Cycle, None, path, score, reason));
    }
    found
}

/// Money that rests nowhere.
pub fn pass_through(graph: &Graph, thresholds: &Thresholds) -> Vec<Group> {
    let mut used = BTreeSet::new();
    let mut found = Vec::new();
    for start in graph.edges().iter().filter(|edge| thresholds.is_significant(edge)) {
        if used.contains(&start.number) {
            continue;
        }
        let search = Search { graph, thresholds, rest: thresholds.pass_s, home: None };
        let path = search.from(start).unwrap_or_default();
        if path.len() < thresholds.hops {
            continue;
        }
        used.extend(path.iter().map(|edge| edge.number));
        let reason = format!("the money passes {} accounts without resting", path.len() - 1);
        let score = CHAIN + PER_HOP * (path.len() - thresholds.hops) as u32;
        found.push(Group::of(Typology::PassThroughChain, None, path, score, reason));
    }
    found
}

fn left_percent(path: &[&Edge]) -> u64 {
    let (first, last) = (path.first().map_or(1, |e| e.amount), path.last().map_or(0, |e| e.amount));
    last * 100 / first.max(1)
}

/// A search along transfers that pass on what the last one brought.
struct Search<'g> {
    graph: &'g Graph,
    thresholds: &'g Thresholds,
    /// How long money may rest between two.
    rest: i64,
    /// Where the path must end, or anywhere: then the longest is wanted.
    home: Option<u32>,
}

impl<'g> Search<'g> {
    fn from(&self, start: &'g Edge) -> Option<Vec<&'g Edge>> {
        let mut best: Option<Vec<&Edge>> = None;
        let mut open: Vec<Vec<&Edge>> = vec![vec![start]];
        for _ in 0..MAX_STEPS {
            let Some(path) = open.pop() else { break };
            let last = path[path.len() - 1];
            if self.home == Some(last.to) {
                return (path.len() >= 3).then_some(path);
            }
            if self.home.is_none() && best.as_ref().is_none_or(|known| path.len() > known.len()) {
                best = Some(path.clone());
            }
            if path.len() < MAX_HOPS {
                open.extend(self.next(&path).map(|edge| [path.as_slice(), &[edge]].concat()));
            }
        }
        best
    }

    /// What goes on from the end of the path, to an account that is not on it.
    fn next<'p>(&self, path: &'p [&'g Edge]) -> impl Iterator<Item = &'g Edge> + use<'p, 'g> {
        let last = path[path.len() - 1];
        let (thresholds, home) = (self.thresholds, self.home);
        let onward = self.graph.paid_between(last.to, last.at, last.at + self.rest);
        onward.filter(move |edge| {
            let is_new = path.iter().all(|known| known.from != edge.to);
            thresholds.is_significant(edge)
                && thresholds.forwards(last, edge)
                && (is_new || home == Some(edge.to))
        })
    }
}
