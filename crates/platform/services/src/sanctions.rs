//! Listed addresses go to the chain, where nobody can send to them or from them any more, whatever the platform does.
//!
//! Two of the chain's attestors vote for the same addresses at the same version of its list. What is to be said follows
//! from the lists in force and from the chain alone, so that a process that is killed goes on where it was, and votes
//! that missed each other are cast again. Only governance takes an address off; one that it took off stays off.

#[cfg(test)]
mod tests;

use std::{str::FromStr, sync::Arc, time::Duration};

use async_trait::async_trait;
use genex_ports::{
    chain::{Address, ChainError, ChainOp, OpResult, Outcome, SanctionsRecord},
    clock::Clock,
    exchange::derived_client_id,
    signer::Attestor,
    store::{
        StoreError,
        listed::ListedStore,
        outbox::{HandlerError, OpId, Outbox, OutcomeHandler, Purpose},
    },
};
use genex_screening::SanctionsList;

use crate::people::Lists;

/// How often the lists in force are compared with the chain's.
const INTERVAL: Duration = Duration::from_secs(5);
/// How long the worker waits when something is wrong.
const PAUSE: Duration = Duration::from_secs(30);
/// Addresses in one vote: the gas they take is far below what a transaction may have.
const BATCH: usize = 40;
/// Whose votes the platform casts.
const VOTERS: [Attestor; 2] = [Attestor::First, Attestor::Second];

/// Why the chain was not told.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain can't be asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// Has the chain's list follow the lists in force.
pub struct SanctionsRelay {
    lists: Arc<Lists>,
    chain: Arc<dyn SanctionsRecord>,
    store: Arc<dyn ListedStore>,
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
}

impl SanctionsRelay {
    /// A relay; only one works at a time.
    pub fn new(
        lists: Arc<Lists>,
        chain: Arc<dyn SanctionsRecord>,
        store: Arc<dyn ListedStore>,
        outbox: Arc<dyn Outbox>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { lists, chain, store, outbox, clock }
    }

    /// Works for ever. May be stopped at any moment.
    pub async fn run(&self) {
        let mut interval = tokio::time::interval(INTERVAL);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = self.round().await {
                tracing::error!(%error, "listed addresses do not reach the chain");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Notes which addresses have come to the chain's list and has the next be voted for. How many are voted for now;
    /// repeating it casts no vote twice.
    pub async fn round(&self) -> Result<usize, RelayError> {
        let noted = self.store.listed_addresses().await?;
        let mut open = addresses_in(&self.lists.in_force());
        open.retain(|address| !noted.contains(address));
        open.truncate(BATCH);
        if open.is_empty() {
            return Ok(0);
        }
        let there = self.chain.sanctioned(&open).await?;
        let (on, off): (Vec<_>, Vec<_>) = open.into_iter().zip(there.listed).partition(|(_, listed)| *listed);
        let [on, off] =
            [on, off].map(|side| side.into_iter().map(|(address, _)| address).collect::<Vec<_>>());
        self.store.note_listed(&on, self.clock.now()).await?;
        self.vote(there.version, &off).await?;
        Ok(off.len())
    }

    /// The same votes at the same version are the same operations, which the outbox takes once.
    async fn vote(&self, version: u64, addresses: &[Address]) -> Result<(), RelayError> {
        if addresses.is_empty() {
            return Ok(());
        }
        let all: Vec<String> = addresses.iter().map(Address::to_string).collect();
        for (number, attestor) in (0..).zip(VOTERS) {
            let subject = derived_client_id(&format!("sanctions/{version}/{}", all.join(",")), number);
            let op = ChainOp::AttestSanctioned { addresses: addresses.to_vec(), attestor };
            self.outbox.enqueue(OpId::new(Purpose::Sanctions, subject.0), op).await?;
        }
        Ok(())
    }
}

/// Every address on the lists that could be one of this chain, in order.
fn addresses_in(list: &SanctionsList) -> Vec<Address> {
    let spelt = list.entities().flat_map(|entity| &entity.addresses);
    let canonical = spelt.filter_map(|text| genex_screening::canonical_address(text));
    let mut found: Vec<Address> = canonical.filter_map(|text| Address::from_str(&text).ok()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Hears what became of the votes; the relay finds out by itself what is left to do.
pub struct SanctionsOutcomes;

#[async_trait]
impl OutcomeHandler for SanctionsOutcomes {
    fn purposes(&self) -> &'static [Purpose] {
        &[Purpose::Sanctions]
    }

    async fn on_outcome(&self, id: OpId, _: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        if let OpResult::Reverted { reason } = &outcome.result {
            tracing::error!(%id, reason, "the chain refuses a vote on sanctioned addresses");
        }
        Ok(())
    }
}
