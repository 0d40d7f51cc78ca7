//! Sending batches, and noting when what they hold is durable.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alloy_primitives::map::{AddressMap, B256Map};
use genex_chain_state::StoredBlock;
use reqwest::{Client, header::CONTENT_TYPE};
use tokio::{
    sync::{Notify, broadcast},
    task::JoinSet,
};

use super::{BenchError, coupons, load::Batch};
use crate::{NodeError, NodeHandle};

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
    /// Since the start, of each block that holds some.
    pub(super) block_times: Vec<Duration>,
    /// From the start to the last block.
    pub(super) elapsed: Duration,
    /// Transactions that reverted.
    reverted: usize,
    /// Classes that were created, by issuer.
    pub(super) classes: AddressMap<u64>,
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

/// Sends everything and waits until all of it is durable.
pub(super) async fn run(
    node: &NodeHandle,
    connections: Vec<Vec<Batch>>,
    speed: Speed,
) -> Result<Outcome, BenchError> {
    let batches: usize = connections.iter().map(Vec::len).sum();
    let progress = Arc::new(Progress {
        started: Instant::now(),
        outstanding: AtomicUsize::new(0),
        drained: Notify::new(),
        sent_us: (0..batches).map(|_| AtomicU64::default()).collect(),
    });
    let observer = tokio::spawn(observe(node.chain().watch_blocks(), index(&connections), progress.clone()));
    let url = format!("http://{}", node.rpc_address);
    let mut senders = JoinSet::new();
    let (mut first, total) = (0, connections.len());
    for (connection, batches) in connections.into_iter().enumerate() {
        let turn = speed.turn(connection, total, batches.first().map_or(0, |batch| batch.hashes.len()));
        let next = first + batches.len();
        senders.spawn(send_all(url.clone(), batches, first, turn, progress.clone()));
        first = next;
    }
    while let Some(sent) = senders.join_next().await {
        sent.expect("a sender does not panic")?;
    }
    observer.await.expect("the observer does not panic")
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

    fn note(&self, block: &StoredBlock, expected: &B256Map<usize>, outcome: &mut Outcome) {
        let now = self.started.elapsed();
        let before = outcome.latencies_ms.len();
        for (transaction, receipt) in block.transactions.iter().zip(&block.receipts) {
            let Some(batch) = expected.get(transaction.tx_hash()) else { continue };
            let sent = self.sent_us[*batch].load(Ordering::Relaxed);
            outcome.latencies_ms.push((now.as_micros() as u64).saturating_sub(sent) / 1_000);
            outcome.reverted += usize::from(!receipt.success);
        }
        let noted = outcome.latencies_ms.len() - before;
        if noted > 0 {
            outcome.block_times.push(now);
            outcome.classes.extend(coupons::created_classes(block));
            self.outstanding.fetch_sub(noted, Ordering::Relaxed);
            self.drained.notify_waiters();
        }
    }
}

async fn observe(
    mut blocks: broadcast::Receiver<Arc<StoredBlock>>,
    expected: B256Map<usize>,
    progress: Arc<Progress>,
) -> Result<Outcome, BenchError> {
    let mut outcome = Outcome::default();
    while outcome.latencies_ms.len() < expected.len() {
        let block = blocks.recv().await.map_err(|_| NodeError::WriterStopped)?;
        progress.note(&block, &expected, &mut outcome);
    }
    outcome.elapsed = progress.started.elapsed();
    match outcome.reverted {
        0 => Ok(outcome),
        reverted => Err(BenchError::Reverted(reverted)),
    }
}
