//! Accounts that are one person's, or one device's, and trade with each other.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Finding, Transfer, TransferKind, Typology,
    finding::Group,
    graph::{Edge, Graph},
};

const BASE: u32 = 500;
const PER_TRANSFER: u32 = 50;
/// Fewer transfers between linked accounts are a family's.
const LEAST: usize = 3;

/// What two accounts have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The same device.
    Device,
    /// The same card or bank account.
    PaymentInstrument,
    /// The same person behind both, by documents.
    Person,
    /// The issuer and who owns or runs it.
    Owner,
}

impl LinkKind {
    /// How much it says beyond chance: a device is lent, a person is not.
    const fn weight(self) -> u32 {
        match self {
            Self::Device => 0,
            Self::PaymentInstrument => 100,
            Self::Person | Self::Owner => 200,
        }
    }
}

/// Two accounts that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// One account.
    pub a: String,
    /// The other.
    pub b: String,
    /// What they share.
    pub kind: LinkKind,
}

/// Linked accounts, directly or through others, that trade or pay each other at least three times, the surest first.
pub fn scan_linked(transfers: &[Transfer], links: &[Link]) -> Vec<Finding> {
    let graph = Graph::new(transfers);
    let clusters = clusters(links);
    let mut within: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
    for edge in graph.edges() {
        let (from, to) = (clusters.get(graph.account(edge.from)), clusters.get(graph.account(edge.to)));
        let moves = matches!(edge.kind, TransferKind::Trade | TransferKind::P2p | TransferKind::Primary);
        if let (Some(from), Some(to)) = (from, to)
            && from == to
            && moves
        {
            within.entry(*from).or_default().push(edge);
        }
    }
    let mut groups: Vec<Group> = within
        .into_iter()
        .filter(|(_, edges)| edges.len() >= LEAST)
        .map(|(cluster, edges)| group(edges, strongest(links, &clusters, cluster)))
        .collect();
    groups.sort_by(|a, b| b.score.cmp(&a.score).then(a.edges.cmp(&b.edges)));
    groups.iter().map(|group| group.named(&graph)).collect()
}

fn group(edges: Vec<&Edge>, strongest: LinkKind) -> Group {
    let score = BASE + strongest.weight() + PER_TRANSFER * (edges.len() - LEAST) as u32;
    let reason = format!("{} transfers between accounts that share a {strongest:?}", edges.len());
    Group::of(Typology::LinkedAccounts, None, edges, score, reason)
}

fn strongest(links: &[Link], clusters: &BTreeMap<&str, usize>, cluster: usize) -> LinkKind {
    let of_cluster = links.iter().filter(|link| clusters.get(link.a.as_str()) == Some(&cluster));
    of_cluster.map(|link| link.kind).max_by_key(|kind| kind.weight()).unwrap_or(LinkKind::Device)
}

/// The cluster of each linked account.
fn clusters(links: &[Link]) -> BTreeMap<&str, usize> {
    let mut neighbours: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for link in links {
        neighbours.entry(&link.a).or_default().insert(&link.b);
        neighbours.entry(&link.b).or_default().insert(&link.a);
    }
    let mut clusters = BTreeMap::new();
    for (number, start) in neighbours.keys().enumerate() {
        let mut open = vec![*start];
        while let Some(account) = open.pop() {
            if !clusters.contains_key(account) {
                clusters.insert(account, number);
                open.extend(&neighbours[account]);
            }
        }
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(a: &str, b: &str, kind: LinkKind) -> Link {
        Link { a: a.into(), b: b.into(), kind }
    }

    fn trades(pairs: &[(&str, &str)]) -> Vec<Transfer> {
        let trade = |(i, (from, to)): (usize, &(&str, &str))| Transfer {
            id: i.to_string(),
            at: i as i64,
            from: (*from).into(),
            to: (*to).into(),
            amount_minor: 1_000,
            kind: TransferKind::Trade,
        };
        pairs.iter().enumerate().map(trade).collect()
    }

    #[test]
    fn accounts_linked_through_a_third_that_trade_are_named() {
        let links = [link("a", "b", LinkKind::Device), link("b", "c", LinkKind::Person)];
        let found = scan_linked(&trades(&[("a", "c"), ("c", "a"), ("a", "b"), ("a", "x")]), &links);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].typology, found[0].members.join(" ")),
            (Typology::LinkedAccounts, "a c b".into())
        );
        assert_eq!((found[0].transfers.len(), found[0].score), (3, 700));
    }

    #[test]
    fn strangers_and_families_are_not_named() {
        let links = [link("a", "b", LinkKind::Device), link("x", "y", LinkKind::Person)];
        assert!(scan_linked(&trades(&[("a", "x"), ("x", "a"), ("b", "y"), ("b", "x")]), &links).is_empty());
        assert!(scan_linked(&trades(&[("a", "b"), ("b", "a")]), &links).is_empty());
    }
}
