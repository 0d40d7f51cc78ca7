//! Transfers as a graph over time.

use std::collections::BTreeMap;

use crate::{Transfer, TransferKind};

/// A transfer between numbered accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Position of the transfer, in the order of time.
    pub number: u32,
    /// When, in seconds.
    pub at: i64,
    /// Number of the account that pays.
    pub from: u32,
    /// Number of the account that receives.
    pub to: u32,
    /// Amount in minor units.
    pub amount: u64,
    /// What for.
    pub kind: TransferKind,
}

/// Accounts and what moves between them, by the time.
#[derive(Debug, Clone)]
pub struct Graph {
    accounts: Vec<String>,
    ids: Vec<String>,
    edges: Vec<Edge>,
    paid: Vec<Vec<u32>>,
    received: Vec<Vec<u32>>,
}

impl Graph {
    /// The graph of these transfers, which need not be in order.
    pub fn new(transfers: &[Transfer]) -> Self {
        let mut order: Vec<&Transfer> = transfers.iter().collect();
        order.sort_by_key(|transfer| transfer.at);
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        for transfer in &order {
            for account in [&transfer.from, &transfer.to] {
                let next = numbers.len() as u32;
                numbers.entry(account).or_insert(next);
            }
        }
        let edges: Vec<Edge> =
            (0u32..).zip(&order).map(|(number, transfer)| edge(number, transfer, &numbers)).collect();
        let (mut paid, mut received) = (vec![Vec::new(); numbers.len()], vec![Vec::new(); numbers.len()]);
        for edge in &edges {
            paid[edge.from as usize].push(edge.number);
            received[edge.to as usize].push(edge.number);
        }
        let mut accounts = vec![String::new(); numbers.len()];
        numbers.into_iter().for_each(|(account, number)| accounts[number as usize] = account.to_owned());
        Self {
            accounts,
            ids: order.iter().map(|transfer| transfer.id.clone()).collect(),
            edges,
            paid,
            received,
        }
    }

    /// All transfers in the order of time.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Numbers of all accounts.
    pub fn accounts(&self) -> impl Iterator<Item = u32> {
        0..self.accounts.len() as u32
    }

    /// The account's own name.
    pub fn account(&self, number: u32) -> &str {
        &self.accounts[number as usize]
    }

    /// The transfer's own id.
    pub fn id(&self, number: u32) -> &str {
        &self.ids[number as usize]
    }

    /// What an account paid, in the order of time.
    pub fn paid(&self, account: u32) -> impl DoubleEndedIterator<Item = &Edge> {
        self.paid[account as usize].iter().map(|number| &self.edges[*number as usize])
    }

    /// What an account received, in the order of time.
    pub fn received(&self, account: u32) -> impl DoubleEndedIterator<Item = &Edge> {
        self.received[account as usize].iter().map(|number| &self.edges[*number as usize])
    }

    /// What an account paid after one moment and up to another.
    pub fn paid_between(&self, account: u32, after: i64, until: i64) -> impl Iterator<Item = &Edge> {
        let numbers = &self.paid[account as usize];
        let start = numbers.partition_point(|number| self.edges[*number as usize].at <= after);
        let edges = numbers[start..].iter().map(|number| &self.edges[*number as usize]);
        edges.take_while(move |edge| edge.at <= until)
    }
}

fn edge(number: u32, transfer: &Transfer, numbers: &BTreeMap<&str, u32>) -> Edge {
    Edge {
        number,
        at: transfer.at,
        from: numbers[transfer.from.as_str()],
        to: numbers[transfer.to.as_str()],
        amount: transfer.amount_minor,
        kind: transfer.kind,
    }
}
