//! Measuring a node: signed transfers of coupons, sent in batches over HTTP by several connections.
//!
//! A run has two parts on the same node. The first keeps a bounded number of transfers outstanding
//! and so finds the throughput; the second sends at a part of that rate and finds the time from
//! sending a batch until its transfers are in a durable block. Everything is signed beforehand. The
//! sender runs in the same process, so its work is included in what the machine does.

mod coupons;
mod load;
mod run;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use genex_chain_consensus::ValidatorKey;
use genex_chain_state::ChainStore;
use serde::Serialize;

use crate::{Node, NodeConfig, NodeError, NodeHandle, PoolLimits, development_genesis};

use load::Load;
use run::{Outcome, Speed, run};

/// Time of block 0, in seconds since the epoch.
const START: u64 = 1_800_000_000;
/// Length of the second part.
const PACED_SECONDS: usize = 8;

/// Settings of a measurement.
#[derive(Clone, Debug)]
pub struct BenchConfig {
    /// An empty directory on the disk to be measured.
    pub directory: PathBuf,
    /// Transfers of the first part.
    pub transfers: usize,
    /// Accounts that send them.
    pub senders: usize,
    /// Transfers in one HTTP request.
    pub batch: usize,
    /// HTTP connections.
    pub connections: usize,
    /// Most transfers outstanding in the first part.
    pub window: usize,
    /// Rate of the second part, in percent of the throughput found.
    pub paced_percent: u64,
}

impl BenchConfig {
    /// The settings by which the figures in the documentation are made.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            transfers: 200_000,
            senders: 1_000,
            batch: 200,
            connections: 8,
            window: 20_000,
            paced_percent: 80,
        }
    }
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct BenchReport {
    /// Number of validators.
    pub validators: u32,
    /// Transfers in one HTTP request.
    pub batch: usize,
    /// At full load.
    pub saturated: Measurement,
    /// At a part of that.
    pub paced: Measurement,
    /// Bytes on disk for one transfer, with indices and state.
    pub disk_bytes_per_transfer: u64,
}

/// One part of a measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// Transfers in durable blocks.
    pub transfers: usize,
    /// Blocks that hold them.
    pub blocks: usize,
    /// From the first request to the last block.
    pub elapsed_ms: u64,
    /// Transfers per second.
    pub tps: u64,
    /// From sending a request until the transfer is durable.
    pub submit_to_final_ms: Percentiles,
    /// Longest time between two blocks.
    pub longest_block_interval_ms: u64,
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    /// Median.
    pub p50: u64,
    /// 99th percentile.
    pub p99: u64,
    /// Maximum.
    pub max: u64,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The node did not start or stopped.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// A request failed.
    #[error("request: {0}")]
    Http(#[from] reqwest::Error),
    /// The node refused a transaction.
    #[error("refused: {0}")]
    Refused(String),
    /// Transactions reverted, so that transfers were not what was measured.
    #[error("{0} transactions reverted")]
    Reverted(usize),
    /// The contracts of the measured chain are damaged.
    #[error(transparent)]
    Genesis(#[from] genex_bindings::GenesisError),
}

/// Runs a node of its own in `config.directory` and measures it.
///
/// # Errors
/// [`BenchError`] if the node fails or refuses a transfer.
pub async fn bench_transfers(config: BenchConfig) -> Result<BenchReport, BenchError> {
    let node = start(&config).await?;
    let mut load = Load::new(node.chain().genesis().chain_id, config.senders);
    prepare(&node, &mut load, &config).await?;
    let transfers = load.transfers(config.transfers, &config);
    let saturated: Measurement = run(&node, transfers, Speed::Window(config.window)).await?.into();
    let rate = (saturated.tps * config.paced_percent / 100).max(1);
    let transfers = load.transfers((rate as usize * PACED_SECONDS).min(config.transfers), &config);
    let paced: Measurement = run(&node, transfers, Speed::Rate(rate)).await?.into();
    let transfers = saturated.transfers + paced.transfers;
    node.shutdown().await?;
    Ok(BenchReport {
        validators: 1,
        batch: config.batch,
        disk_bytes_per_transfer: disk_bytes(&config)? / transfers.max(1) as u64,
        saturated,
        paced,
    })
}

async fn start(config: &BenchConfig) -> Result<NodeHandle, BenchError> {
    let key = ValidatorKey::from_seed(&[1; 32]);
    let genesis = development_genesis(START, key.public())?;
    let settings = NodeConfig {
        rpc_address: ([127, 0, 0, 1], 0).into(),
        pool: PoolLimits { transactions: config.window + config.transfers, ..PoolLimits::default() },
        ..NodeConfig::new(config.directory.join("chain"), genesis, key)
    };
    let started = Instant::now();
    Ok(Node::start(settings, Arc::new(move || START + started.elapsed().as_secs())).await?)
}

/// Admits the issuers and creates their classes.
async fn prepare(node: &NodeHandle, load: &mut Load, config: &BenchConfig) -> Result<(), BenchError> {
    let speed = Speed::Window(config.window);
    run(node, vec![load.admit(config.batch)], speed).await?;
    let created = run(node, vec![load.create_classes(START, config.batch)], speed).await?;
    load.set_classes(&created.classes);
    Ok(())
}

fn disk_bytes(config: &BenchConfig) -> Result<u64, BenchError> {
    let store = ChainStore::open(&config.directory.join("chain")).map_err(NodeError::from)?;
    Ok(store.disk_bytes().map_err(NodeError::from)?)
}

impl From<Outcome> for Measurement {
    fn from(mut outcome: Outcome) -> Self {
        outcome.latencies_ms.sort_unstable();
        let at = |percent: usize| {
            let last = outcome.latencies_ms.len().saturating_sub(1);
            outcome.latencies_ms.get(last * percent / 100).copied().unwrap_or_default()
        };
        let transfers = outcome.latencies_ms.len();
        let elapsed_ms = outcome.elapsed.as_millis() as u64;
        let interval = outcome.block_times.windows(2).map(|pair| pair[1] - pair[0]).max();
        Self {
            transfers,
            blocks: outcome.block_times.len(),
            elapsed_ms,
            tps: transfers as u64 * 1_000 / elapsed_ms.max(1),
            submit_to_final_ms: Percentiles { p50: at(50), p99: at(99), max: at(100) },
            longest_block_interval_ms: interval.unwrap_or(Duration::ZERO).as_millis() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_small_measurement_counts_every_transfer() {
        let directory = tempfile::tempdir().unwrap();
        let config = BenchConfig {
            transfers: 400,
            senders: 10,
            batch: 20,
            connections: 2,
            window: 100,
            ..BenchConfig::new(directory.path())
        };
        let report = bench_transfers(config).await.unwrap();
        assert_eq!(report.saturated.transfers, 400);
        assert!(report.saturated.tps > 0 && report.paced.transfers > 0);
        let Percentiles { p50, p99, max } = report.paced.submit_to_final_ms;
        assert!(p50 <= p99 && p99 <= max);
    }
}
