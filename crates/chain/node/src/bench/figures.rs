//! What was measured.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{BenchError, network::Network, run::Outcome};
use crate::Stage;

/// What a set of validators does under load.
#[derive(Clone, Debug, Serialize)]
pub struct LoadReport {
    /// Number of validators, each a process.
    pub validators: u8,
    /// Transfers as fast as they go.
    pub saturated: Measurement,
    /// Transfers at a part of that rate.
    pub paced: Measurement,
    /// Coupons settled in batches of trades.
    pub settled: Measurement,
    /// Bytes on one validator's disk for one transfer, with indices and state.
    pub disk_bytes_per_transfer: u64,
}

/// One part of a measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// Transfers or coupons.
    pub items: u64,
    /// Blocks that hold them.
    pub blocks: usize,
    /// From the first request to the last block.
    pub elapsed_ms: u64,
    /// Transfers or coupons per second.
    pub per_second: u64,
    /// From sending a request until what it holds is durable.
    pub submit_to_final_ms: Percentiles,
    /// Time between two blocks.
    pub block_interval_ms: Percentiles,
    /// Processor time of one validator for one item, in microseconds.
    pub cpu_us: f64,
    /// The same by kind of work; what is left is JSON-RPC, network and agreement.
    pub stages_us: BTreeMap<&'static str, f64>,
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

/// A validator that was away.
#[derive(Clone, Debug, Serialize)]
pub struct CatchUp {
    /// Blocks it missed.
    pub blocks: u64,
    /// Transfers in them.
    pub transfers: u64,
    /// Transfers per second at which the others made them.
    pub made_per_second: u64,
    /// From its start until it has all of them.
    pub elapsed_ms: u64,
    /// Transfers per second at which it caught up.
    pub per_second: u64,
}

/// A validator with a large state.
#[derive(Clone, Debug, Serialize)]
pub struct Restart {
    /// Accounts in the state.
    pub accounts: u64,
    /// Time it took to make them.
    pub filled_ms: u64,
    /// From the start after a kill until it answers.
    pub restart_ms: u64,
}

impl CatchUp {
    pub(super) fn new(blocks: u64, missed: &Measurement, elapsed_ms: u64) -> Self {
        let per_second = missed.items * 1_000 / elapsed_ms.max(1);
        Self { blocks, transfers: missed.items, made_per_second: missed.per_second, elapsed_ms, per_second }
    }
}

impl Percentiles {
    fn of(mut values_ms: Vec<u64>) -> Self {
        values_ms.sort_unstable();
        let last = values_ms.len().saturating_sub(1);
        let at = |percent: usize| values_ms.get(last * percent / 100).copied().unwrap_or_default();
        Self { p50: at(50), p99: at(99), max: at(100) }
    }
}

impl Measurement {
    pub(super) fn new(outcome: Outcome, spent: Meter, items: usize) -> Self {
        let total = (outcome.latencies_ms.len() * items) as u64;
        let elapsed_ms = outcome.elapsed.as_millis() as u64;
        let intervals = outcome.block_times.windows(2).map(|pair| (pair[1] - pair[0]).as_millis() as u64);
        let each = |us: f64| (us / total.max(1) as f64 * 100.0).round() / 100.0;
        Self {
            items: total,
            blocks: outcome.heights.len(),
            elapsed_ms,
            per_second: total * 1_000 / elapsed_ms.max(1),
            submit_to_final_ms: Percentiles::of(outcome.latencies_ms),
            block_interval_ms: Percentiles::of(intervals.collect()),
            cpu_us: each(spent.processor_us),
            stages_us: spent.stages_us.into_iter().map(|(stage, us)| (stage, each(us))).collect(),
        }
    }
}

/// What the validators have spent, on average.
#[derive(Debug)]
pub(super) struct Meter {
    processor_us: f64,
    stages_us: BTreeMap<&'static str, f64>,
}

impl Meter {
    /// Reads it from those that run.
    pub(super) async fn read(network: &Network) -> Result<Self, BenchError> {
        let running = network.running();
        let share = 1.0 / running.len().max(1) as f64;
        let mut meter = Self { processor_us: 0.0, stages_us: BTreeMap::new() };
        for validator in running {
            meter.processor_us += validator.processor_us()? as f64 * share;
            let metrics = validator.metrics().await?;
            for stage in Stage::ALL {
                *meter.stages_us.entry(stage.name()).or_default() += seconds(&metrics, stage) * 1e6 * share;
            }
        }
        Ok(meter)
    }

    pub(super) fn since(self, before: &Self) -> Self {
        let earlier = |stage: &str| before.stages_us.get(stage).copied().unwrap_or_default();
        let stages = self.stages_us.into_iter().map(|(stage, us)| (stage, us - earlier(stage)));
        Self { processor_us: self.processor_us - before.processor_us, stages_us: stages.collect() }
    }
}

/// A stage's seconds in OpenMetrics' text.
fn seconds(metrics: &str, stage: Stage) -> f64 {
    let series = format!("genex_stage_cpu_seconds_total{{stage=\"{}\"}} ", stage.name());
    let value = metrics.lines().find_map(|line| line.strip_prefix(&series));
    value.and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// Measures how long something takes.
pub(super) struct Watch(Instant);

impl Watch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    /// In milliseconds.
    pub(super) fn elapsed(&self) -> u64 {
        self.0.elapsed().max(Duration::from_millis(1)).as_millis() as u64
    }
}
