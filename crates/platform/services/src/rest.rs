//! Bringing everything to rest: for the checker, and for tests that want to see the end of what they began.

use std::sync::Arc;

use genex_ports::{
    exchange::{Exchange, ExchangeError},
    store::StoreError,
};
use tokio::sync::watch;

use crate::{
    escrow::EscrowWorker,
    expiry::{ExpiryError, ExpiryWorker},
    outbox::{OutboxHandle, Pause},
    projection::SharedProjector,
    settlement::SettlementProgress,
};

/// Why rest was not reached.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The exchange does not answer.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// What was due could not be done.
    #[error(transparent)]
    Expiry(#[from] ExpiryError),
    /// Settlement or the projections have stopped.
    #[error("{0} has stopped")]
    Stopped(&'static str),
}

/// Sees to it that nothing is under way.
#[derive(Clone)]
pub struct Rest {
    exchange: Arc<dyn Exchange>,
    outbox: OutboxHandle,
    settlement: watch::Receiver<SettlementProgress>,
    projector: SharedProjector,
    escrow: Arc<EscrowWorker>,
    expiry: Arc<ExpiryWorker>,
}

impl Rest {
    /// Rest for the whole platform.
    pub fn new(
        exchange: Arc<dyn Exchange>,
        outbox: OutboxHandle,
        settlement: watch::Receiver<SettlementProgress>,
        projector: SharedProjector,
        escrow: Arc<EscrowWorker>,
        expiry: Arc<ExpiryWorker>,
    ) -> Self {
        Self { exchange, outbox, settlement, projector, escrow, expiry }
    }

    /// Stops new sends to the chain and waits until everything that was sent is final and posted. Chain and
    /// ledger agree until the pause is dropped; trading goes on.
    pub async fn quiesce(&self) -> Pause {
        self.outbox.quiesce().await
    }

    /// Does what is due, and waits until every trade is settled or voided, everything sent is final and posted,
    /// and the projections show it. Does not end while others keep trading.
    pub async fn settle(&self) -> Result<(), RestError> {
        let mut settlement = self.settlement.clone();
        loop {
            self.expiry.round().await?;
            self.escrow.release_due().await?;
            self.taken_in(&mut settlement).await?;
            self.outbox.drained().await?;
            self.taken_in(&mut settlement).await?;
            if settlement.borrow().pending == 0 && self.outbox.queued().await? == 0 {
                break;
            }
        }
        self.projector.catch_up().await.map_err(|_| RestError::Stopped("the projection"))
    }

    /// Waits until settlement has seen everything that is durable now.
    async fn taken_in(&self, settlement: &mut watch::Receiver<SettlementProgress>) -> Result<(), RestError> {
        let seq = self.exchange.durable_seq().await?;
        let seen = settlement.wait_for(|progress| progress.cursor >= seq).await;
        seen.map(drop).map_err(|_| RestError::Stopped("settlement"))
    }
}
