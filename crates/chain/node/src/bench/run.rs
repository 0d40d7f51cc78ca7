//! Sending batches, and noting when what they hold is durable.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alloy_primitives::{B256, map::B256Map};
use reqwest::{Client, header::CONTENT_TYPE};
use serde_json::{Value, json};
use tokio::{sync::Notify, task::JoinSet};

use super::{
    BenchError,
    load::Batch,
    network::{Network, Validator},
};

/// How fast to send.
#[derive(Clone, Copy, Debug)]
pub(super) enum Speed {
    /// As fast as so many outstanding transactions allow.
    Window(usize),
    /// So many transactions per second.
    Rate(u64),
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Of each transaction, from sending its batch until it was durable.
    pub(super) latencies_ms: Vec<u64>,
    /// Since the start, of each block.
    pub(super) block_times: Vec<Duration>,
    /// From the start to the last block.
    pub(super) elapsed: Duration,
    /// Heights of the blocks that hold some.
    pub(super) heights: Vec<u64>,
}

/// What senders and observer share.
struct Progress {
    started: Instant,
    outstanding: AtomicUsize,
    /// Notified when transactions have become durable.
    drained: Notify,
    /// When each batch was sent, in microseconds since the start.
    sent_us: Vec<AtomicU64>,
}

/// When a connection sends its next batch.
#[derive(Clone, Copy)]
enum Turn {
    Below(usize),
    At { first: Duration, interval: Duration },
}

/// Sends everything, each connection to the next validator in turn, and waits until all of it is durable
/// at the first one.
pub(super) async fn run(
    network: &Network,
    connections: Vec<Vec<Batch>>,
    speed: Speed,
) -> Result<Outcome, BenchError> {
    let validators = network.running();
    let batches: usize = connections.iter().map(Vec::len).sum();
    let expected = index(&connections);
    let from = validators[0].height().await? + 1;
    let progress = Arc::new(Progress {
        started: Instant::now(),
        outstanding: AtomicUsize::new(0),
        drained: Notify::new(),
        sent_us: (0..batches).map(|_| AtomicU64::default()).collect(),
    });
    let (mut senders, mut first, total) = (JoinSet::new(), 0, connections.len());
    for (connection, batches) in connections.into_iter().enumerate() {
        let url = validators[connection % validators.len()].url().to_owned();
        let turn = speed.turn(connection, total, batches.first().map_or(0, |batch| batch.hashes.len()));
        let next = first + batches.len();
        senders.spawn(send_all(url, batches, first, turn, progress.clone()));
        first = next;
    }
    let sent = async {
        while let Some(sent) = senders.join_next().await {
            sent.expect("a sender does not panic")?;
        }
        Ok(())
    };
    let (outcome, ()) = tokio::try_join!(observe(validators[0], from, expected, progress), sent)?;
    check(validators[0], &outcome).await?;
    Ok(outcome)
}

impl Speed {
    /// The turns of one of `connections`, which send one after the other.
    fn turn(self, connection: usize, connections: usize, batch: usize) -> Turn {
        match self {
            Self::Window(window) => Turn::Below(window),
            Self::Rate(rate) => {
                let rate = u32::try_from(rate).unwrap_or(u32::MAX).max(1);
                let step = Duration::from_secs(1) * batch as u32 / rate;
                Turn::At { first: step * connection as u32, interval: step * connections as u32 }
            }
        }
    }
}

/// The batch each transaction is in.
fn index(connections: &[Vec<Batch>]) -> B256Map<usize> {
    let batches = connections.iter().flatten().enumerate();
    batches.flat_map(|(number, batch)| batch.hashes.iter().map(move |hash| (*hash, number))).collect()
}

async fn send_all(
    url: String,
    batches: Vec<Batch>,
    first: usize,
    turn: Turn,
    progress: Arc<Progress>,
) -> Result<(), BenchError> {
    let client = Client::builder().pool_max_idle_per_host(1).build()?;
    for (count, (number, batch)) in (first..).zip(batches).enumerate() {
        progress.wait_for(turn, count as u32).await;
        progress.outstanding.fetch_add(batch.hashes.len(), Ordering::Relaxed);
        progress.sent_us[number].store(progress.started.elapsed().as_micros() as u64, Ordering::Relaxed);
        let request = client.post(&url).header(CONTENT_TYPE, "application/json").body(batch.body);
        let answer = request.send().await?.text().await?;
        if answer.contains("\"error\"") {
            return Err(BenchError::Refused(answer.chars().take(400).collect()));
        }
    }
    Ok(())
}

impl Progress {
    async fn wait_for(&self, turn: Turn, count: u32) {
        match turn {
            Turn::Below(window) => self.wait_below(window).await,
            Turn::At { first, interval } => {
                tokio::time::sleep_until((self.started + first + interval * count).into()).await;
            }
        }
    }

    async fn wait_below(&self, window: usize) {
        loop {
            let drained = self.drained.notified();
            if self.outstanding.load(Ordering::Relaxed) < window {
                return;
            }
            drained.await;
        }
    }

    fn note(&self, height: u64, block: &Value, expected: &B256Map<usize>, outcome: &mut Outcome) {
        let now = self.started.elapsed();
        outcome.block_times.push(now);
        let hashes = block["transactions"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut noted = 0;
        for batch in hashes.filter_map(|hash| expected.get(&hash.parse::<B256>().ok()?)) {
            let sent = self.sent_us[*batch].load(Ordering::Relaxed);
            outcome.latencies_ms.push((now.as_micros() as u64).saturating_sub(sent) / 1_000);
            noted += 1;
        }
        if noted > 0 {
            outcome.heights.push(height);
            outcome.elapsed = now;
            self.outstanding.fetch_sub(noted, Ordering::Relaxed);
            self.drained.notify_waiters();
        }
    }
}

/// Follows a validator from a height on until everything expected is durable there.
async fn observe(
    validator: &Validator,
    from: u64,
    expected: B256Map<usize>,
    progress: Arc<Progress>,
) -> Result<Outcome, BenchError> {
    let mut outcome = Outcome::default();
    let mut height = from;
    while outcome.latencies_ms.len() < expected.len() {
        let block = validator.block(height).await?;
        progress.note(height, &block, &expected, &mut outcome);
        height += 1;
    }
    Ok(outcome)
}

/// Checks, when time is not measured any more, that every transaction did what it was sent for.
async fn check(validator: &Validator, outcome: &Outcome) -> Result<(), BenchError> {
    for height in &outcome.heights {
        let receipts = validator.ask("eth_getBlockReceipts", json!([format!("{height:#x}")])).await?;
        let mut receipts = receipts.as_array().into_iter().flatten();
        if let Some(failed) = receipts.find(|receipt| receipt["status"] != "0x1") {
            let trace = json!([failed["transactionHash"], { "tracer": "callTracer" }]);
            let trace = validator.ask("debug_traceTransaction", trace).await?;
            let reason =
                json!({ "error": trace["error"], "output": trace["output"], "gas": trace["gasUsed"] });
            return Err(BenchError::Reverted(reason.to_string()));
        }
    }
    Ok(())
}
