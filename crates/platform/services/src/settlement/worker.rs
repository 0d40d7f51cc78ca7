//! Follows the journal and sends what it finds to the outbox.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use genex_ports::{
    chain::SettlementTrade,
    clock::Clock,
    exchange::{Exchange, ExchangeError},
    signer::KeyRef,
    store::{StoreError, keys::PartyKeys, settlement::SettlementStore},
};
use genex_protocol::{Event, Receipt, TradeKind};
use genex_types::Party;
use tokio::sync::watch;

use super::{Book, BookError, DueTrade, batch::batches};
use crate::outbox::OutboxHandle;

/// How long trades are gathered before they are sent together.
const GATHER: Duration = Duration::from_millis(20);

/// Receipts taken in at once.
const STRETCH: usize = 1_024;

/// Pause after a failure.
const RETRY: Duration = Duration::from_millis(250);

/// How far settlement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SettlementProgress {
    /// Last receipt taken in.
    pub cursor: u64,
    /// Trades neither settled nor voided, as of that receipt.
    pub pending: usize,
}

#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error(transparent)]
    Book(#[from] BookError),
    #[error("{0} trades and has no key")]
    NoKey(Party),
}

/// Takes trades from the journal to the outbox. One at a time.
pub struct SettlementWorker {
    exchange: Arc<dyn Exchange>,
    store: Arc<dyn SettlementStore>,
    keys: Arc<dyn PartyKeys>,
    outbox: OutboxHandle,
    clock: Arc<dyn Clock>,
    progress: watch::Sender<SettlementProgress>,
    known_keys: BTreeMap<Party, KeyRef>,
}

impl SettlementWorker {
    /// A worker, and where to see how far it is.
    pub fn new(
        exchange: Arc<dyn Exchange>,
        store: Arc<dyn SettlementStore>,
        keys: Arc<dyn PartyKeys>,
        outbox: OutboxHandle,
        clock: Arc<dyn Clock>,
    ) -> (Self, watch::Receiver<SettlementProgress>) {
        let (progress, seen) = watch::channel(SettlementProgress::default());
        (Self { exchange, store, keys, outbox, clock, progress, known_keys: BTreeMap::new() }, seen)
    }

    /// Works for ever. May be stopped at any moment; a restart goes on from the store.
    pub async fn run(mut self) {
        loop {
            if let Err(error) = self.follow().await {
                tracing::warn!(%error, "settlement: starting over from the store");
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    async fn follow(&mut self) -> Result<(), FollowError> {
        let mut book = Book::new(self.store.memory().await?);
        loop {
            self.publish(&book);
            let receipts = self.gather(book.cursor() + 1).await?;
            let mut stretch = book.take_in(&receipts)?;
            let trades = self.with_keys(stretch.due).await?;
            stretch.changes.ops = batches(trades);
            self.store.advance(&stretch.changes, self.clock.now()).await?;
            if !stretch.changes.ops.is_empty() {
                self.outbox.wake();
            }
        }
    }

    /// The next receipts; if there are trades among them, also what comes in the moment after.
    async fn gather(&self, seq: u64) -> Result<Vec<Receipt>, ExchangeError> {
        let receipts = self.exchange.receipts(seq, STRETCH).await?;
        let has_trades = receipts.iter().flat_map(|r| &r.events).any(|e| matches!(e, Event::Traded(_)));
        if !has_trades || receipts.len() == STRETCH {
            return Ok(receipts);
        }
        tokio::time::sleep(GATHER).await;
        self.exchange.receipts(seq, STRETCH).await
    }

    async fn with_keys(&mut self, due: Vec<DueTrade>) -> Result<Vec<SettlementTrade>, FollowError> {
        let mut trades = Vec::with_capacity(due.len());
        for DueTrade { trade, class, sell_order, buy_order } in due {
            trades.push(SettlementTrade {
                trade: trade.trade,
                series: trade.series,
                class,
                market_seq: trade.market_seq,
                primary: matches!(trade.kind, TradeKind::Primary { .. }),
                seller: self.key(trade.seller).await?,
                buyer: self.key(trade.buyer).await?,
                coupons: trade.coupons,
                price: trade.price,
                currency: trade.currency,
                buyer_fee: trade.buyer_fee,
                seller_fee: trade.seller_fee,
                sell_order,
                buy_order,
            });
        }
        Ok(trades)
    }

    async fn key(&mut self, party: Party) -> Result<KeyRef, FollowError> {
        if let Some(key) = self.known_keys.get(&party) {
            return Ok(*key);
        }
        let key = self.keys.key_of(party).await?.ok_or(FollowError::NoKey(party))?;
        self.known_keys.insert(party, key);
        Ok(key)
    }

    fn publish(&self, book: &Book) {
        self.progress.send_replace(SettlementProgress { cursor: book.cursor(), pending: book.pending() });
    }
}
