//! Pays purchases' money out of escrow once they can't be undone any more.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::future::try_join_all;
use genex_ports::{
    chain::{ChainOp, EscrowTerms, OpResult, Outcome},
    clock::Clock,
    exchange::{Exchange, ExchangeError, derived_client_id},
    store::{
        StoreError,
        outbox::{HandlerError, OpId, OutcomeHandler, Purpose},
        settlement::{EscrowStore, HeldEscrow},
    },
};
use genex_protocol::{Command, Reject};
use genex_types::{HOUR_US, MINUTE_US, SECOND_US, TradeId};
use tokio::sync::Mutex;

use crate::outbox::OutboxHandle;

/// How often due escrows are looked for.
const INTERVAL: Duration = Duration::from_millis(500);

/// Escrows and coupons in one transaction.
const MAX_ESCROWS: u32 = 40;
const MAX_COUPONS: usize = 200;

/// Sends due escrows to be paid out.
pub struct EscrowWorker {
    store: Arc<dyn EscrowStore>,
    outbox: OutboxHandle,
    clock: Arc<dyn Clock>,
    turn: Mutex<()>,
}

impl EscrowWorker {
    /// A worker. Rounds take turns.
    pub fn new(store: Arc<dyn EscrowStore>, outbox: OutboxHandle, clock: Arc<dyn Clock>) -> Self {
        Self { store, outbox, clock, turn: Mutex::new(()) }
    }

    /// Works for ever. May be stopped at any moment.
    pub async fn run(&self) {
        let mut interval = tokio::time::interval(INTERVAL);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = self.release_due().await {
                tracing::warn!(%error, "escrow: due escrows are tried again");
            }
        }
    }

    /// Sends everything that is due now; returns how many.
    pub async fn release_due(&self) -> Result<usize, StoreError> {
        let _turn = self.turn.lock().await;
        let mut sent = 0;
        loop {
            let due = self.store.due(self.clock.now(), MAX_ESCROWS).await?;
            let escrows = first_that_fit(due);
            if escrows.is_empty() {
                return Ok(sent);
            }
            sent += escrows.len();
            self.release(escrows).await?;
        }
    }

    /// The operation's id has the moment in it: an escrow that the chain keeps is tried again under another one.
    async fn release(&self, escrows: Vec<EscrowTerms>) -> Result<(), StoreError> {
        let trades: Vec<TradeId> = escrows.iter().map(|e| e.trade).collect();
        let first = trades.first().map_or(0, |trade| trade.0);
        let moment = u128::from(self.clock.now().micros().unsigned_abs());
        let subject = derived_client_id("escrow_release", first ^ moment).0;
        let id = OpId::new(Purpose::EscrowRelease, subject);
        self.store.begin_release(&trades, id, &ChainOp::ReleaseEscrow { escrows }).await?;
        self.outbox.wake();
        Ok(())
    }
}

fn first_that_fit(due: Vec<HeldEscrow>) -> Vec<EscrowTerms> {
    let mut coupons = 0;
    due.into_iter()
        .map(|held| held.terms)
        .take_while(|terms| {
            let is_first = coupons == 0;
            coupons += terms.coupons.len();
            is_first || coupons <= MAX_COUPONS
        })
        .collect()
}

/// Tells the exchange which escrows were paid out.
pub struct EscrowOutcomes {
    exchange: Arc<dyn Exchange>,
    store: Arc<dyn EscrowStore>,
}

impl EscrowOutcomes {
    /// A handler for [`Purpose::EscrowRelease`].
    pub fn new(exchange: Arc<dyn Exchange>, store: Arc<dyn EscrowStore>) -> Self {
        Self { exchange, store }
    }

    async fn post(&self, trade: TradeId, block: u64) -> Result<(), HandlerError> {
        let client_id = derived_client_id("release_escrow", trade.0);
        match self.exchange.submit(client_id, Command::ReleaseEscrow { trade, block }).await {
            Ok(_) => Ok(()),
            Err(ExchangeError::Rejected(Reject::UnknownTrade)) => {
                tracing::warn!(%trade, "escrow: the exchange has done this long ago");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn keep(&self, trade: TradeId, reason: &str, outcome: &Outcome) -> Result<(), HandlerError> {
        match reason {
            "unknown_escrow" => self.store.close(&[trade]).await?,
            "still_refundable" => self.store.hold_on(&[trade], outcome.time.plus(5 * SECOND_US)).await?,
            _ => {
                tracing::warn!(%trade, reason, "escrow: the chain does not pay it out");
                self.store.hold_on(&[trade], outcome.time.plus(HOUR_US)).await?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl OutcomeHandler for EscrowOutcomes {
    fn purposes(&self) -> &'static [Purpose] {
        &[Purpose::EscrowRelease]
    }

    async fn on_outcome(&self, id: OpId, op: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        let ChainOp::ReleaseEscrow { escrows } = op else {
            return Err(HandlerError::Unexpected(format!("{id} releases nothing")));
        };
        match &outcome.result {
            OpResult::Released { released, skipped } => {
                try_join_all(released.iter().map(|trade| self.post(*trade, outcome.block))).await?;
                self.store.close(released).await?;
                for (trade, reason) in skipped {
                    self.keep(*trade, reason, outcome).await?;
                }
                Ok(())
            }
            OpResult::Reverted { reason } => {
                tracing::warn!(%id, reason, "escrow: a release did nothing, it is tried again");
                let trades: Vec<TradeId> = escrows.iter().map(|e| e.trade).collect();
                Ok(self.store.hold_on(&trades, outcome.time.plus(MINUTE_US)).await?)
            }
            other => Err(HandlerError::Unexpected(format!("{other:?} of a release"))),
        }
    }
}
