//! Measuring the exchange: the book alone, the whole engine in memory, the durable exchange, recovery.
//!
//! Every case runs a stream that was made beforehand from a seed, so that making it is not measured. Each stream
//! was once accepted in full by the same rules, and a run fails if anything is refused.

mod book;
mod disk;
mod durable;
mod memory;
mod private_postgres;
mod workload;

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde::Serialize;

pub(crate) use self::workload::start as workload_start;
pub use self::{
    book::book_mixed,
    disk::disk_sync,
    durable::{durable_files, durable_postgres, recovery},
    memory::memory_mixed,
    private_postgres::PrivatePostgres,
    workload::Workload,
};

/// One measured case; its JSON is one line of `genex bench --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Name of the case.
    pub case: &'static str,
    /// Messages in a second, sustained over the run.
    pub throughput_per_s: f64,
    /// From submitting a message to its answer.
    pub latency_us: Latency,
    /// Whether an answer means that the message survives a crash.
    pub durable: bool,
    /// Memory of the process, if the caller knows it.
    pub memory_bytes: Option<u64>,
    /// How long the run took.
    pub duration_s: f64,
    /// Others measured in the same run.
    pub peers: Vec<Peer>,
    /// What was run, and how to read it.
    pub notes: String,
}

/// Somebody else's figure, measured in the same run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Peer {
    /// Who.
    pub name: &'static str,
    /// Messages in a second.
    pub throughput_per_s: f64,
    /// From a message to its answer, if that was measured.
    pub latency_us: Option<Latency>,
}

/// Percentiles in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    /// Half of all are at most this.
    pub p50: f64,
    /// 90 %.
    pub p90: f64,
    /// 99 %.
    pub p99: f64,
    /// 99.9 %.
    pub p999: f64,
    /// All.
    pub max: f64,
}

/// Nothing that is measured takes longer than a minute.
const LONGEST_NS: u64 = 60_000_000_000;

/// Times from submission to answer.
pub(super) struct Latencies(Histogram<u64>);

impl Latencies {
    pub fn new() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST_NS, 3).expect("the bounds are valid"))
    }

    pub fn record(&mut self, time: Duration) {
        self.0.saturating_record(time.as_nanos().try_into().unwrap_or(u64::MAX));
    }

    pub fn summary(&self) -> Latency {
        let at = |percentile| self.0.value_at_percentile(percentile) as f64 / 1_000.0;
        Latency {
            p50: at(50.0),
            p90: at(90.0),
            p99: at(99.0),
            p999: at(99.9),
            max: self.0.max() as f64 / 1_000.0,
        }
    }
}

/// The machine's clock.
#[expect(clippy::disallowed_methods, reason = "measuring is reading a clock; nothing measured sees it")]
pub(super) fn tick() -> Instant {
    Instant::now()
}

pub(super) fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}
