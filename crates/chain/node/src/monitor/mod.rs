//! Watching durable blocks for patterns that people should look at.

mod detectors;

use std::{collections::VecDeque, sync::Arc, thread::JoinHandle};

use genex_chain_state::StateError;
use parking_lot::Mutex;
use tokio::sync::{broadcast, watch};

use crate::{Blockchain, NodeError, Stage};

pub use detectors::{Detectors, Flag, Pattern, Thresholds, WINDOW};

/// Flags that a slow subscriber may fall behind before it misses some.
const LAG: usize = 1_024;
/// Blocks that are looked through on start, at most.
const LOOK_BACK: u64 = 20_000;
/// Flags that are remembered for those who ask.
const RECENT: usize = 1_024;

/// The flags of a node, as they are raised.
#[derive(Debug)]
pub struct Monitor {
    raised: broadcast::Sender<Flag>,
    recent: Mutex<VecDeque<Flag>>,
}

impl Default for Monitor {
    fn default() -> Self {
        Self { raised: broadcast::Sender::new(LAG), recent: Mutex::default() }
    }
}

impl Monitor {
    /// Follows the flags that are raised from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Flag> {
        self.raised.subscribe()
    }

    /// The newest flags, oldest first.
    pub fn recent(&self) -> Vec<Flag> {
        self.recent.lock().iter().copied().collect()
    }

    fn raise(&self, flag: Flag) {
        let Flag { pattern, party, height, transfers, cents, .. } = flag;
        tracing::info!(%pattern, %party, height, transfers, cents, "flagged");
        let mut recent = self.recent.lock();
        recent.push_back(flag);
        if recent.len() > RECENT {
            recent.pop_front();
        }
        // Nobody may be following, which is not an error.
        let _ = self.raised.send(flag);
    }
}

/// Watches on a thread of its own, so that nothing waits for it. The blocks of the last day, at most
/// [`LOOK_BACK`], are looked through first, in silence.
pub(crate) fn start(
    chain: Arc<Blockchain>,
    monitor: Arc<Monitor>,
    stop: watch::Receiver<bool>,
) -> Result<JoinHandle<Result<(), NodeError>>, NodeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(NodeError::Thread)?;
    let watch = move || {
        let watched = runtime.block_on(follow(&chain, &monitor, stop));
        watched.inspect_err(|error| tracing::error!(%error, "the detectors have stopped"))
    };
    std::thread::Builder::new().name("chain-monitor".into()).spawn(watch).map_err(NodeError::Thread)
}

async fn follow(
    chain: &Blockchain,
    monitor: &Monitor,
    mut stop: watch::Receiver<bool>,
) -> Result<(), NodeError> {
    let mut heads = chain.watch_head();
    let mut detectors = Detectors::new(Thresholds::default());
    let started = heads.borrow_and_update().height;
    let mut next = a_day_before(chain, started)?;
    loop {
        let head = heads.borrow_and_update().height;
        while next <= head && !*stop.borrow() {
            let flags = chain.metrics().measure(Stage::Monitor, || look(chain, &mut detectors, next))?;
            if next > started {
                flags.into_iter().for_each(|flag| {
                    chain.metrics().flagged(flag.pattern.name());
                    monitor.raise(flag);
                });
            }
            next += 1;
        }
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
            changed = heads.changed() => if changed.is_err() { return Ok(()) },
        }
    }
}

/// The lowest height whose block is within the window before the block at `height`.
fn a_day_before(chain: &Blockchain, height: u64) -> Result<u64, NodeError> {
    let time = |height| Ok::<_, NodeError>(chain.header(height)?.map_or(0, |header| header.timestamp));
    let from = time(height)?.saturating_sub(WINDOW);
    let base = chain.store().base()?.unwrap_or_default();
    let (mut low, mut high) = (height.saturating_sub(LOOK_BACK).max(base).max(1), height + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match time(middle)? < from {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    Ok(low)
}

fn look(chain: &Blockchain, detectors: &mut Detectors, height: u64) -> Result<Vec<Flag>, NodeError> {
    let Some(block) = chain.block(height)? else { return Ok(Vec::new()) };
    let movements = loop {
        // A view of the newest state is lost if many blocks come while it is read.
        let state = chain.state().view(chain.state().height());
        match chain.rules().movements(&block, &state) {
            Err(StateError::Pruned { .. }) => {}
            other => break other?,
        }
    };
    Ok(detectors.observe(height, block.header.timestamp, &movements))
}
