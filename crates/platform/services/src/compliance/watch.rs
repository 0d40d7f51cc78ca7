//! Follows what the exchange says that happened, with a cursor of its own.
//!
//! Transfers, alerts, cases and the cursor are stored in one transaction. What the rules remember is made of the stored
//! transfers again after a restart, so that a process killed anywhere loses and doubles nothing.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::Duration,
};

use genex_ports::store::surveillance::Sighting;
use genex_protocol::Receipt;
use genex_surveillance::{Event as Move, Monitor, Thresholds, Transfer, scan};
use genex_types::UserId;

use super::{
    Compliance,
    findings::{Found, of_finding, of_rule},
    moves::owner,
};
use crate::Error;

const BATCH: usize = 500;
const RETRY: Duration = Duration::from_secs(1);
const DAY_S: i64 = 24 * 3_600;
/// What the rules look back on.
const REMEMBERED_S: i64 = 30 * DAY_S;
/// What groups are looked for in: twice the longest that a burst may last.
const GRAPH_S: i64 = 7 * DAY_S;
/// Two countries in less time are too far from each other.
const TRAVEL_S: i64 = 4 * 3_600;
/// Issuers are as well known as the best known people.
const ISSUER_LEVEL: u8 = 3;

/// The follower.
pub struct Watch {
    compliance: Compliance,
    memory: Option<Memory>,
}

/// What the rules and the graph remember, in the order of time.
struct Memory {
    seq: u64,
    monitor: Monitor,
    recent: VecDeque<Transfer>,
}

impl Watch {
    /// A watch that goes on where the store says that the last one ended.
    pub const fn new(compliance: Compliance) -> Self {
        Self { compliance, memory: None }
    }

    /// Watches; never returns.
    pub async fn run(&mut self) {
        loop {
            if let Err(error) = self.step().await {
                tracing::error!(%error, "surveillance waits");
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    /// Looks at the next receipts; waits for one if there is none. Errors: nothing was stored, the step is repeated.
    pub async fn step(&mut self) -> Result<(), Error> {
        // What is remembered counts only once the store has it: an error or a dropped step forgets it.
        let mut memory = match self.memory.take() {
            Some(memory) => memory,
            None => self.remember().await?,
        };
        let receipts = self.compliance.exchange.receipts(memory.seq + 1, BATCH).await?;
        if let Some(last) = receipts.last().map(|receipt| receipt.seq) {
            let found = self.look(&mut memory, &receipts, last).await?;
            self.compliance.store.record(&found).await?;
            memory.seq = last;
        }
        self.memory = Some(memory);
        Ok(())
    }

    async fn look(&self, memory: &mut Memory, receipts: &[Receipt], last: u64) -> Result<Sighting, Error> {
        self.compliance.projector.wait_for(last).await?;
        let transfers = self.compliance.moves(receipts).await?;
        let mut found = self.rules_broken(memory, &transfers).await?;
        found.extend(memory.groups(&transfers));
        let (alerts, cases) = self.compliance.filed(found).await?;
        Ok(Sighting { from: memory.seq, to: last, transfers, alerts, cases })
    }

    async fn rules_broken(&self, memory: &mut Memory, transfers: &[Transfer]) -> Result<Vec<Found>, Error> {
        let levels = self.levels(transfers).await?;
        let mut found = Vec::new();
        for transfer in transfers {
            let broken = memory.observe(transfer, level_of(&levels, &transfer.from));
            found.extend(broken.iter().map(|alert| of_rule(alert, transfer)));
        }
        Ok(found)
    }

    /// What the rules would remember had this process never ended.
    async fn remember(&self) -> Result<Memory, Error> {
        let store = &self.compliance.store;
        let seq = store.surveyed().await?;
        let since = self.compliance.clock.now().seconds() - REMEMBERED_S;
        let transfers = store.transfers_since(since).await?;
        let levels = self.levels(&transfers).await?;
        let monitor = Monitor::new(BTreeSet::new(), BTreeSet::new(), TRAVEL_S);
        let mut memory = Memory { seq, monitor, recent: VecDeque::new() };
        for transfer in &transfers {
            memory.observe(transfer, level_of(&levels, &transfer.from));
        }
        Ok(memory)
    }

    /// KYC levels of the people who pay, from here or from their account elsewhere.
    async fn levels(&self, transfers: &[Transfer]) -> Result<HashMap<String, u8>, Error> {
        let payers: BTreeSet<UserId> = transfers.iter().filter_map(|t| owner(&t.from).parse().ok()).collect();
        let payers: Vec<UserId> = payers.into_iter().collect();
        let accounts = self.compliance.store.accounts(&payers).await?;
        Ok(accounts.into_iter().map(|account| (account.id.to_string(), account.kyc_level)).collect())
    }
}

fn level_of(levels: &HashMap<String, u8>, account: &str) -> u8 {
    levels.get(owner(account)).copied().unwrap_or(ISSUER_LEVEL)
}

impl Memory {
    fn observe(&mut self, transfer: &Transfer, level: u8) -> Vec<genex_surveillance::Alert> {
        self.recent.push_back(transfer.clone());
        while self.recent.front().is_some_and(|first| transfer.at - first.at > GRAPH_S) {
            self.recent.pop_front();
        }
        self.monitor.observe(&Move { transfer: transfer.clone(), level, country: None })
    }

    /// Groups with one of these transfers in them.
    fn groups(&mut self, new: &[Transfer]) -> Vec<Found> {
        if new.is_empty() {
            return Vec::new();
        }
        let ids: BTreeSet<&str> = new.iter().map(|transfer| transfer.id.as_str()).collect();
        let groups = scan(self.recent.make_contiguous(), &Thresholds::default());
        let touched = groups.iter().filter(|g| g.transfers.iter().any(|id| ids.contains(id.as_str())));
        touched.map(of_finding).collect()
    }
}
