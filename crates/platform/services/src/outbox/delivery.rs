//! From final to handled: hands outcomes to those who wait for them, until they have acted.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use genex_ports::{
    chain::{ChainOp, Outcome},
    store::outbox::{HandlerError, OpId, OutboxStore, OutcomeHandler, Purpose},
};
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinSet},
};

use super::handle::Shared;

/// Pauses before an outcome is handed over again double up to this.
const LONGEST_RETRY: Duration = Duration::from_secs(30);

/// An operation in a final block.
#[derive(Debug, Clone)]
pub(super) struct FinalOp {
    pub seq: i64,
    pub id: OpId,
    pub op: ChainOp,
    pub outcome: Outcome,
}

type Handlers = BTreeMap<Purpose, Vec<Arc<dyn OutcomeHandler>>>;

/// Hands outcomes to their handlers, many at a time, each until it is taken.
pub struct Delivery {
    store: Arc<dyn OutboxStore>,
    handlers: Arc<Handlers>,
    finals: mpsc::UnboundedReceiver<FinalOp>,
    shared: Arc<Shared>,
    first_retry: Duration,
}

impl Delivery {
    pub(super) fn new(
        store: Arc<dyn OutboxStore>,
        handlers: &[Arc<dyn OutcomeHandler>],
        shared: Arc<Shared>,
        first_retry: Duration,
    ) -> (Self, mpsc::UnboundedSender<FinalOp>) {
        let (sender, finals) = mpsc::unbounded_channel();
        (Self { store, handlers: Arc::new(by_purpose(handlers)), finals, shared, first_retry }, sender)
    }

    /// Works until the sender is gone. May be stopped at any moment; a restart hands over again what was cut short.
    pub async fn run(mut self) {
        // Handlers are tasks, not futures of this one: one that holds the store's writer must go on while this
        // task waits for the writer itself.
        let mut running = JoinSet::new();
        loop {
            tokio::select! {
                next = self.finals.recv() => match next {
                    Some(op) => drop(running.spawn(hand_over(self.handlers.clone(), op, self.first_retry))),
                    None => return,
                },
                Some(first) = running.join_next() => {
                    let mut done = vec![handled(first)];
                    while let Some(also) = running.try_join_next() {
                        done.push(handled(also));
                    }
                    self.finish(&done).await;
                }
            }
        }
    }

    async fn finish(&self, done: &[(i64, OpId)]) {
        let ids: Vec<OpId> = done.iter().map(|(_, id)| *id).collect();
        let mut pause = self.first_retry;
        while let Err(error) = self.store.record_handled(&ids).await {
            tracing::warn!(%error, "outbox: can't record what was handled");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_RETRY);
        }
        self.shared.end_delivery(done.iter().map(|(seq, _)| *seq));
    }
}

fn by_purpose(handlers: &[Arc<dyn OutcomeHandler>]) -> Handlers {
    let mut map = Handlers::new();
    for handler in handlers {
        for purpose in handler.purposes() {
            map.entry(*purpose).or_default().push(handler.clone());
        }
    }
    map
}

fn handled(task: Result<(i64, OpId), JoinError>) -> (i64, OpId) {
    task.expect("a handler does not panic, and nobody aborts it alone")
}

async fn hand_over(handlers: Arc<Handlers>, op: FinalOp, mut pause: Duration) -> (i64, OpId) {
    while let Err(error) = call_all(&handlers, &op).await {
        tracing::warn!(id = %op.id, %error, "outbox: an outcome was not taken, it is handed over again");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_RETRY);
    }
    (op.seq, op.id)
}

async fn call_all(handlers: &Handlers, op: &FinalOp) -> Result<(), HandlerError> {
    for handler in handlers.get(&op.id.purpose).into_iter().flatten() {
        handler.on_outcome(op.id, &op.op, &op.outcome).await?;
    }
    Ok(())
}
