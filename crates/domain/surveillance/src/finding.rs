//! What a scan found.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::graph::{Edge, Graph};

/// A way of laundering, the more telling first: what several explain belongs to the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typology {
    /// One account pays several, and they all pay it on to the same other.
    ScatterGather,
    /// Several pay one account, which pays it on to several.
    GatherScatter,
    /// An issuer's buyers trade its coupons among themselves, round and round.
    IssuerWash,
    /// Money comes back to where it started.
    Cycle,
    /// Money runs through one account after the other without resting.
    PassThroughChain,
    /// Amounts just under a limit, again and again, to one receiver.
    StructuringPair,
    /// Amounts just under a limit, to several receivers.
    StructuringMulti,
    /// One account pays many in a short time.
    FanOut,
    /// Many pay one account in a short time.
    FanIn,
    /// Accounts of the same person or device trade with each other.
    LinkedAccounts,
}

impl Typology {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ScatterGather => "scatter_gather",
            Self::GatherScatter => "gather_scatter",
            Self::IssuerWash => "issuer_wash",
            Self::Cycle => "cycle",
            Self::PassThroughChain => "pass_through_chain",
            Self::StructuringPair => "structuring_pair",
            Self::StructuringMulti => "structuring_multi",
            Self::FanOut => "fan_out",
            Self::FanIn => "fan_in",
            Self::LinkedAccounts => "linked_accounts",
        }
    }
}

/// A group of accounts that does what a typology describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it does.
    pub typology: Typology,
    /// How sure, 0 to 1,000.
    pub score: u32,
    /// The accounts, the one in the middle first.
    pub members: Vec<String>,
    /// Ids of the transfers, in the order of time.
    pub transfers: Vec<String>,
    /// What was seen, in a sentence.
    pub reason: String,
}

/// A finding between numbered accounts.
#[derive(Debug, Clone)]
pub struct Group {
    pub typology: Typology,
    pub score: u32,
    pub edges: BTreeSet<u32>,
    pub reason: String,
    pub center: Option<u32>,
}

impl Group {
    /// A group of these transfers around an account.
    pub fn of<'a>(
        typology: Typology,
        center: Option<u32>,
        edges: impl IntoIterator<Item = &'a Edge>,
        score: u32,
        reason: String,
    ) -> Self {
        let edges = edges.into_iter().map(|edge| edge.number).collect();
        Self { typology, score: score.min(1_000), edges, reason, center }
    }

    /// The group by its own names.
    pub fn named(&self, graph: &Graph) -> Finding {
        let mut members: Vec<u32> = self.center.into_iter().collect();
        for number in &self.edges {
            let edge = graph.edges()[*number as usize];
            for account in [edge.from, edge.to] {
                if !members.contains(&account) {
                    members.push(account);
                }
            }
        }
        Finding {
            typology: self.typology,
            score: self.score,
            members: members.into_iter().map(|account| graph.account(account).to_owned()).collect(),
            transfers: self.edges.iter().map(|number| graph.id(*number).to_owned()).collect(),
            reason: self.reason.clone(),
        }
    }
}

/// Leaves each transfer to the most telling group: a group that others explain by half is dropped.
pub fn without_overlaps(mut groups: Vec<Group>) -> Vec<Group> {
    groups
        .sort_by(|a, b| a.typology.cmp(&b.typology).then(b.score.cmp(&a.score)).then(a.edges.cmp(&b.edges)));
    let mut explained: BTreeSet<u32> = BTreeSet::new();
    groups.retain(|group| {
        let known = group.edges.intersection(&explained).count();
        let keep = known * 2 < group.edges.len();
        if keep {
            explained.extend(&group.edges);
        }
        keep
    });
    groups
}
