//! Many transfers in a short time.

use std::collections::BTreeSet;

use crate::graph::Edge;

/// Runs of transfers no longer than `length`, one after the other, each the longest that starts where it does and has
/// at least `least` different counterparties as `who` names them.
pub fn bursts<'a>(
    edges: &[&'a Edge],
    length: i64,
    least: usize,
    who: impl Fn(&Edge) -> u32,
) -> Vec<Vec<&'a Edge>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < edges.len() {
        let run = run_from(&edges[start..], length);
        if distinct(run, &who) < least {
            start += 1;
            continue;
        }
        found.push(run.to_vec());
        start += run.len();
    }
    found
}

/// How many different counterparties there are.
pub fn distinct(edges: &[&Edge], who: &impl Fn(&Edge) -> u32) -> usize {
    edges.iter().map(|edge| who(edge)).collect::<BTreeSet<u32>>().len()
}

fn run_from<'a, 'b>(edges: &'b [&'a Edge], length: i64) -> &'b [&'a Edge] {
    let until = edges[0].at + length;
    &edges[..edges.partition_point(|edge| edge.at <= until)]
}
