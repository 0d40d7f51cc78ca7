//! Roots of logs: sent to `Anchor`, and read back from any node.

use std::ops::RangeInclusive;

use alloy_primitives::{Address as EvmAddress, B256, U64};
use alloy_sol_types::SolEvent;
use genex_bindings::{Anchor, addresses};
use genex_ports::{
    chain::{ChainError, Hash32, Statement},
    signer::{Attestor, KeyRef},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    ChainGateway,
    call::{Call, gas},
    outcome::Log,
    read::{decode, view_request},
    rpc::{Request, Rpc, parse},
};

/// Who signs: as many attestors as the contract asks for.
const ATTESTORS: [Attestor; 2] = [Attestor::First, Attestor::Second];
/// Blocks looked through at once; nodes refuse larger stretches.
const STRETCH: u64 = 10_000;

impl ChainGateway {
    pub(super) async fn anchor(&self, statement: &Statement) -> Result<Call, ChainError> {
        let statement = Anchor::Statement {
            stream: B256::from(statement.stream.0),
            seq: statement.seq,
            previous: B256::from(statement.previous.0),
            root: B256::from(statement.root.0),
            size: statement.size,
        };
        let digest = self.digests.statement(&statement);
        let mut signatures = Vec::with_capacity(ATTESTORS.len());
        for attestor in ATTESTORS {
            signatures.push(self.sign(KeyRef::Attestor(attestor), digest).await?.into());
        }
        let call = Anchor::anchorCall { statement, signatures };
        Ok(Call::new(self.contracts.anchor, &call, gas::ANCHOR))
    }
}

/// A root that stands on the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnchoredRoot {
    /// Number of its statement, from 1.
    pub seq: u64,
    /// The root.
    pub root: Hash32,
    /// Entries below it.
    pub size: u64,
    /// Height of its block.
    pub block: u64,
    /// Hash of its transaction.
    pub tx: Hash32,
}

/// Reads what a chain has anchored, with no key and nothing else of the platform's.
pub struct AnchorReader {
    rpc: Rpc,
    contract: EvmAddress,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    block_number: U64,
    transaction_hash: B256,
    #[serde(flatten)]
    log: Log,
}

impl AnchorReader {
    /// Reads from the node at `url` (`http://host:port`) what the contract of a development chain holds.
    ///
    /// Errors: the HTTP client can't be set up.
    pub fn new(url: &str) -> Result<Self, ChainError> {
        Ok(Self { rpc: Rpc::new(url)?, contract: addresses::ANCHOR })
    }

    /// Every root of a stream, the first statement in front: from the contract's events, each compared with what the
    /// contract's storage says, both as of one block.
    ///
    /// Errors: no answer; events and storage differ, or a statement is missing.
    pub async fn roots(&self, stream: Hash32) -> Result<Vec<AnchoredRoot>, ChainError> {
        let head = self.rpc.quantity(Request::new("eth_blockNumber", json!([]))).await?;
        let roots = self.events(stream, 0..=head).await?;
        self.compare_with_storage(stream, &roots, head).await?;
        Ok(roots)
    }

    async fn events(
        &self,
        stream: Hash32,
        blocks: RangeInclusive<u64>,
    ) -> Result<Vec<AnchoredRoot>, ChainError> {
        let (first, last) = blocks.into_inner();
        let stretches = (first..=last).step_by(STRETCH as usize).map(|from| {
            let to = last.min(from + STRETCH - 1);
            let topics = json!([Anchor::RootAnchored::SIGNATURE_HASH, stream]);
            let (from, to) = (format!("{from:#x}"), format!("{to:#x}"));
            let filter =
                json!({ "address": self.contract, "topics": topics, "fromBlock": from, "toBlock": to });
            Request::new("eth_getLogs", json!([filter]))
        });
        let mut roots = Vec::new();
        for answer in self.rpc.batch(stretches.collect()).await? {
            for found in parse::<Vec<Found>>(answer?)? {
                roots.push(found.root(self.contract)?);
            }
        }
        Ok(roots)
    }

    async fn compare_with_storage(
        &self,
        stream: Hash32,
        roots: &[AnchoredRoot],
        height: u64,
    ) -> Result<(), ChainError> {
        let (stream, block) = (B256::from(stream.0), format!("{height:#x}"));
        let last = view_request(self.contract, &Anchor::anchoredCall { stream }, &block);
        let each = roots
            .iter()
            .map(|found| view_request(self.contract, &Anchor::rootAtCall { stream, seq: found.seq }, &block));
        let mut answers = self.rpc.batch([last].into_iter().chain(each).collect()).await?.into_iter();
        let last = answers.next().ok_or_else(|| contradiction("the last statement"))?;
        let last = decode::<Anchor::anchoredCall>(last)?;
        let told = roots.last().map_or((0, 0, B256::ZERO), |r| (r.seq, r.size, B256::from(r.root.0)));
        if told != (last.seq, last.size, last.root) {
            return Err(contradiction("the last statement"));
        }
        for ((expected, found), answer) in (1..).zip(roots).zip(answers) {
            let stored = decode::<Anchor::rootAtCall>(answer)?;
            if found.seq != expected || stored.0 != found.root.0 {
                return Err(contradiction(&format!("statement {expected}")));
            }
        }
        Ok(())
    }
}

impl Found {
    fn root(&self, contract: EvmAddress) -> Result<AnchoredRoot, ChainError> {
        let event = self.log.event::<Anchor::RootAnchored>(contract);
        let event = event.ok_or_else(|| ChainError::Protocol("a log that was not asked for".into()))?;
        Ok(AnchoredRoot {
            seq: event.seq,
            root: Hash32(event.root.0),
            size: event.size,
            block: self.block_number.to(),
            tx: Hash32(self.transaction_hash.0),
        })
    }
}

fn contradiction(about: &str) -> ChainError {
    ChainError::Protocol(format!("the contract's events and its storage differ on {about}"))
}
