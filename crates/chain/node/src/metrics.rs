//! What a node tells Prometheus about itself.
//!
//! `GET /metrics` on the RPC address answers in OpenMetrics' text format: the figures of this module, and
//! behind them those of the engine that agrees with the other validators.

use std::{
    fmt,
    sync::atomic::AtomicU64,
    time::{Duration, Instant},
};

use genex_chain_consensus::{EngineMetrics, ValidatorSet, Verdict};
use genex_chain_state::StoredBlock;
use parking_lot::Mutex;
use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use rustix::time::{ClockId, clock_gettime};

use crate::{Pool, Unfit};

/// Work that a node spends its processors' time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading a client's transaction and recovering who signed it.
    Recover,
    /// Taking a client's transaction into the pool.
    Admit,
    /// Reading, recovering and taking in what other validators tell.
    Gossip,
    /// Reading a proposed block, with the root of its transactions.
    Decode,
    /// Executing transactions, and recovering those that were not in the pool.
    Execute,
    /// The root of the state.
    Commit,
    /// Roots of transactions and receipts, and the header.
    Seal,
    /// Making a final block the newest state, in the pool too.
    Apply,
    /// Storing a final block.
    Store,
    /// Looking for patterns in what moved.
    Monitor,
}

impl Stage {
    /// All of them, in the order in which a transaction goes through.
    pub const ALL: [Self; 10] = [
        Self::Recover,
        Self::Admit,
        Self::Gossip,
        Self::Decode,
        Self::Execute,
        Self::Commit,
        Self::Seal,
        Self::Apply,
        Self::Store,
        Self::Monitor,
    ];

    /// Its name as a label.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::Admit => "admit",
            Self::Gossip => "gossip",
            Self::Decode => "decode",
            Self::Execute => "execute",
            Self::Commit => "commit",
            Self::Seal => "seal",
            Self::Apply => "apply",
            Self::Store => "store",
            Self::Monitor => "monitor",
        }
    }
}

impl EncodeLabelValue for Stage {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        EncodeLabelValue::encode(&self.name(), encoder)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StageLabel {
    stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MethodLabel {
    method: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PatternLabel {
    pattern: &'static str,
}

type Seconds = Counter<f64, AtomicU64>;

/// The figures of one node.
pub struct Metrics {
    registry: Registry,
    stages: [Seconds; Stage::ALL.len()],
    height: Gauge,
    transactions: Family<OutcomeLabel, Counter>,
    gas: Counter,
    block_transactions: Histogram,
    block_interval: Histogram,
    store: Histogram,
    proposed: Counter,
    judged: Family<OutcomeLabel, Counter>,
    offences: Counter,
    epoch: Gauge,
    validators: Gauge,
    unfit: Family<ReasonLabel, Counter>,
    admissions: Family<OutcomeLabel, Counter>,
    executable: Gauge,
    queued: Gauge,
    requests: Family<MethodLabel, Counter>,
    flags: Family<PatternLabel, Counter>,
    /// When the newest block was stored.
    newest: Mutex<Option<Instant>>,
    engine: Mutex<Option<EngineMetrics>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let seconds = || Histogram::new(exponential_buckets(0.000_5, 2.0, 14));
        let metrics = Self {
            registry: Registry::with_prefix("genex"),
            stages: Default::default(),
            height: Gauge::default(),
            transactions: Family::default(),
            gas: Counter::default(),
            block_transactions: Histogram::new(exponential_buckets(1.0, 4.0, 8)),
            block_interval: seconds(),
            store: seconds(),
            proposed: Counter::default(),
            judged: Family::default(),
            offences: Counter::default(),
            epoch: Gauge::default(),
            validators: Gauge::default(),
            unfit: Family::default(),
            admissions: Family::default(),
            executable: Gauge::default(),
            queued: Gauge::default(),
            requests: Family::default(),
            flags: Family::default(),
            newest: Mutex::default(),
            engine: Mutex::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        self.register_stages();
        self.register_blocks();
        self.register_pool();
        self
    }

    fn register_stages(&mut self) {
        let family = Family::<StageLabel, Seconds>::default();
        self.stages = Stage::ALL.map(|stage| family.get_or_create_owned(&StageLabel { stage }));
        let help = "Processor time by kind of work";
        self.registry.register_with_unit("stage_cpu", help, Unit::Seconds, family);
    }

    fn register_blocks(&mut self) {
        let registry = &mut self.registry;
        registry.register("height", "Newest durable block", self.height.clone());
        registry.register("transactions", "Transactions in durable blocks", self.transactions.clone());
        registry.register("gas", "Gas used in durable blocks", self.gas.clone());
        let help = "Transactions of a durable block";
        registry.register("block_transactions", help, self.block_transactions.clone());
        let help = "Time between two durable blocks";
        registry.register_with_unit("block_interval", help, Unit::Seconds, self.block_interval.clone());
        registry.register_with_unit("store", "Time to store a block", Unit::Seconds, self.store.clone());
        registry.register("blocks_proposed", "Blocks that this validator made", self.proposed.clone());
        registry.register("blocks_judged", "Blocks of others that were judged", self.judged.clone());
        registry.register("epoch", "Newest epoch that this node knows to begin", self.epoch.clone());
        registry.register("validators", "How many decide in it", self.validators.clone());
        let help = "Ends of epochs at which governance named whom no epoch can begin with";
        registry.register("successions_refused", help, self.unfit.clone());
        registry.register("offences", "Proofs that a validator broke the protocol", self.offences.clone());
    }

    fn register_pool(&mut self) {
        let registry = &mut self.registry;
        registry.register("admissions", "Transactions that clients sent", self.admissions.clone());
        registry.register("pool_executable", "Transactions a block could take", self.executable.clone());
        registry.register("pool_queued", "Transactions with a gap before them", self.queued.clone());
        registry.register("rpc_requests", "JSON-RPC requests by method", self.requests.clone());
        registry.register("flags", "Flags of the detectors by pattern", self.flags.clone());
    }

    /// Does `work` and counts the processor time this thread spends on it.
    pub fn measure<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let before = thread_time();
        let done = work();
        let spent = thread_time().saturating_sub(before);
        self.stages[stage as usize].inc_by(spent.as_secs_f64());
        done
    }

    /// Processor time spent on a stage so far.
    pub fn spent(&self, stage: Stage) -> Duration {
        Duration::from_secs_f64(self.stages[stage as usize].get())
    }

    pub(crate) fn stored(&self, block: &StoredBlock, took: Duration) {
        self.height.set(i64::try_from(block.header.number).unwrap_or(i64::MAX));
        self.gas.inc_by(block.header.gas_used);
        let succeeded = block.receipts.iter().filter(|receipt| receipt.success).count() as u64;
        let total = block.transactions.len() as u64;
        self.transactions.get_or_create(&OutcomeLabel { outcome: "succeeded" }).inc_by(succeeded);
        self.transactions.get_or_create(&OutcomeLabel { outcome: "reverted" }).inc_by(total - succeeded);
        self.block_transactions.observe(total as f64);
        self.store.observe(took.as_secs_f64());
        let now = Instant::now();
        if let Some(before) = self.newest.lock().replace(now) {
            self.block_interval.observe(now.duration_since(before).as_secs_f64());
        }
    }

    pub(crate) fn proposed(&self) {
        self.proposed.inc();
    }

    pub(crate) fn judged(&self, verdict: Verdict) {
        let outcome = match verdict {
            Verdict::Valid => "valid",
            Verdict::Invalid => "invalid",
            Verdict::ParentGone => "parent_gone",
        };
        self.judged.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    pub(crate) fn succeeded(&self, epoch: u64, validators: &ValidatorSet, unfit: Option<Unfit>) {
        self.epoch.set(i64::try_from(epoch).unwrap_or(i64::MAX));
        self.validators.set(validators.keys().count() as i64);
        if let Some(unfit) = unfit {
            self.unfit.get_or_create(&ReasonLabel { reason: unfit.name() }).inc();
        }
    }

    pub(crate) fn accused(&self) {
        self.offences.inc();
    }

    pub(crate) fn admission(&self, taken: bool) {
        let outcome = if taken { "taken" } else { "refused" };
        self.admissions.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    pub(crate) fn requested(&self, method: &'static str) {
        self.requests.get_or_create(&MethodLabel { method }).inc();
    }

    pub(crate) fn flagged(&self, pattern: &'static str) {
        self.flags.get_or_create(&PatternLabel { pattern }).inc();
    }

    pub(crate) fn set_engine(&self, engine: EngineMetrics) {
        *self.engine.lock() = Some(engine);
    }

    /// Everything as OpenMetrics' text.
    pub(crate) fn render(&self, pool: &Pool) -> String {
        let (executable, queued) = pool.status();
        self.executable.set(executable as i64);
        self.queued.set(queued as i64);
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string does not fail");
        match self.engine.lock().as_ref().and_then(EngineMetrics::render) {
            Some(engine) => [text.trim_end_matches("# EOF\n"), &engine].concat(),
            None => text,
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").field("height", &self.height.get()).finish_non_exhaustive()
    }
}

/// Processor time of the calling thread.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
