//! The task that follows the receipts, and what the rest of the platform asks of it.

use std::{sync::Arc, time::Duration};

use genex_ports::{
    exchange::{Exchange, ExchangeError},
    store::{StoreError, market::ProjectionStore},
};
use genex_protocol::Receipt;
use tokio::sync::{broadcast, watch};

use super::{Signal, fold::fold, keys::keys_of};
use crate::Error;

/// Receipts per transaction.
const BATCH: usize = 1_000;
/// How long a failed batch rests before it is tried again.
const RETRY: Duration = Duration::from_millis(250);
/// How long an answer waits for its own effects to show.
const PATIENCE: Duration = Duration::from_secs(10);
/// Signals a slow listener may lag behind before it misses some.
const SIGNALS: usize = 1_024;

/// A projector that is shared between its task and its readers.
pub type SharedProjector = Arc<Projector>;

/// Follows the exchange's receipts and keeps the projections up to date.
pub struct Projector {
    exchange: Arc<dyn Exchange>,
    store: Arc<dyn ProjectionStore>,
    applied: watch::Sender<u64>,
    signals: broadcast::Sender<Arc<[Signal]>>,
}

/// Why a batch was not applied.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Projector {
    /// A projector that goes on where the store's cursor stands.
    pub async fn open(
        exchange: Arc<dyn Exchange>,
        store: Arc<dyn ProjectionStore>,
    ) -> Result<SharedProjector, Error> {
        let cursor = store.cursor().await?;
        let (applied, _) = watch::channel(cursor);
        let (signals, _) = broadcast::channel(SIGNALS);
        Ok(Arc::new(Self { exchange, store, applied, signals }))
    }

    /// Follows the receipts; never returns. Dropping the future between batches loses nothing.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.step().await {
                tracing::error!(%error, applied = self.applied(), "the projections do not advance");
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    /// Sequence of the last receipt that shows.
    pub fn applied(&self) -> u64 {
        *self.applied.borrow()
    }

    /// Waits until everything up to `seq` shows. Errors: it does not within ten seconds.
    pub async fn wait_for(&self, seq: u64) -> Result<(), Error> {
        let mut applied = self.applied.subscribe();
        let reached = applied.wait_for(|applied| *applied >= seq);
        match tokio::time::timeout(PATIENCE, reached).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Error::Unavailable("the market view is catching up".into())),
        }
    }

    /// Waits until everything that is durable now shows.
    pub async fn catch_up(&self) -> Result<(), Error> {
        self.wait_for(self.exchange.durable_seq().await?).await
    }

    /// What is told from here on, one slice per stored batch.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<[Signal]>> {
        self.signals.subscribe()
    }

    /// Forgets every projected row and projects all receipts again. For use while [`Projector::run`] does not.
    pub async fn rebuild(&self) -> Result<(), Error> {
        self.store.clear().await?;
        self.applied.send_replace(0);
        let target = self.exchange.durable_seq().await?;
        while self.applied() < target {
            self.step().await.map_err(Error::internal)?;
        }
        Ok(())
    }

    /// Applies the next batch; waits for one if there is none.
    async fn step(&self) -> Result<(), StepError> {
        let from = self.applied();
        let receipts = self.exchange.receipts(from + 1, BATCH).await?;
        let Some(last) = receipts.last().map(|receipt| receipt.seq) else { return Ok(()) };
        let signals = self.apply(&receipts, from, last).await?;
        self.applied.send_replace(last);
        // Nobody listening is no failure.
        let _ = self.signals.send(signals.into());
        Ok(())
    }

    async fn apply(&self, receipts: &[Receipt], from: u64, to: u64) -> Result<Vec<Signal>, StoreError> {
        let mut signals = Vec::new();
        let told = &mut signals;
        let keys = keys_of(receipts);
        self.store.apply(&keys, from, to, Box::new(move |view| fold(view, receipts, told))).await?;
        signals.dedup();
        Ok(signals)
    }
}
