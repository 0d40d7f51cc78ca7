//! An issuer that trades with itself: accounts that bought its coupons trade them among themselves, round and round,
//! so that volume and rating rise. An honest issuer's buyers are many and mostly trade with others.

use std::collections::{BTreeMap, BTreeSet};

use super::Thresholds;
use crate::{
    TransferKind, Typology,
    finding::Group,
    graph::{Edge, Graph},
};

const BASE: u32 = 550;
const PER_TRADE: u32 = 20;
const REFUND: u32 = 100;
/// How long a ring trades.
const WINDOW_S: i64 = 7 * 24 * 3_600;
/// Fewer trades within the ring are chance.
const LEAST_TRADES: usize = 5;
/// More members are a market.
const MOST_MEMBERS: usize = 12;
/// Trades per member that make it round and round, in percent.
const TRADES_PERCENT: usize = 120;
/// Share of the members' trades that stay within the ring, in percent.
const INSIDE_PERCENT: usize = 60;

/// Rings around every account that sells coupons first.
pub fn issuer_wash(graph: &Graph, _thresholds: &Thresholds) -> Vec<Group> {
    graph.accounts().flat_map(|issuer| around(graph, issuer)).collect()
}

fn around(graph: &Graph, issuer: u32) -> Vec<Group> {
    let sales: Vec<&Edge> =
        graph.received(issuer).filter(|edge| edge.kind == TransferKind::Primary).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < sales.len() {
        let until = sales[start].at + WINDOW_S;
        let end = start + sales[start..].partition_point(|edge| edge.at <= until);
        found.extend(rings(graph, issuer, &sales[start..end], until));
        start = end;
    }
    found
}

fn rings(graph: &Graph, issuer: u32, sales: &[&Edge], until: i64) -> Vec<Group> {
    let buyers: BTreeSet<u32> = sales.iter().map(|edge| edge.from).collect();
    let mut trades = Vec::new();
    for buyer in &buyers {
        let within = graph.paid_between(*buyer, sales[0].at - 1, until);
        trades.extend(within.filter(|edge| edge.kind == TransferKind::Trade && buyers.contains(&edge.to)));
    }
    let components = components(&trades);
    components
        .into_iter()
        .filter_map(|members| ring(graph, issuer, sales, &trades, &members, until))
        .collect()
}

fn ring(
    graph: &Graph,
    issuer: u32,
    sales: &[&Edge],
    trades: &[&Edge],
    members: &BTreeSet<u32>,
    until: i64,
) -> Option<Group> {
    let inside: Vec<&Edge> = trades.iter().filter(|edge| members.contains(&edge.from)).copied().collect();
    let all = members.iter().flat_map(|member| graph.paid_between(*member, sales[0].at - 1, until));
    let all = all.filter(|edge| edge.kind == TransferKind::Trade).count();
    let is_ring = inside.len() >= LEAST_TRADES
        && members.len() <= MOST_MEMBERS
        && inside.len() * 100 >= members.len() * TRADES_PERCENT
        && inside.len() * 100 >= all * INSIDE_PERCENT;
    if !is_ring {
        return None;
    }
    let refunds: Vec<&Edge> = graph
        .paid_between(issuer, sales[0].at, until)
        .filter(|edge| edge.kind == TransferKind::Refund && members.contains(&edge.to))
        .collect();
    let score = BASE + PER_TRADE * inside.len() as u32 + if refunds.is_empty() { 0 } else { REFUND };
    let reason =
        format!("{} buyers of one issuer trade {} times among themselves", members.len(), inside.len());
    let bought = sales.iter().filter(|edge| members.contains(&edge.from)).copied();
    Some(Group::of(Typology::IssuerWash, Some(issuer), bought.chain(inside).chain(refunds), score, reason))
}

/// Accounts joined by trades.
fn components(trades: &[&Edge]) -> Vec<BTreeSet<u32>> {
    let mut neighbours: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for trade in trades {
        neighbours.entry(trade.from).or_default().insert(trade.to);
        neighbours.entry(trade.to).or_default().insert(trade.from);
    }
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for start in neighbours.keys() {
        let mut component = BTreeSet::new();
        let mut open = vec![*start];
        while let Some(account) = open.pop() {
            if seen.insert(account) {
                component.insert(account);
                open.extend(&neighbours[&account]);
            }
        }
        if !component.is_empty() {
            found.push(component);
        }
    }
    found
}
