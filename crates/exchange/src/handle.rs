//! The way in: commands, reads, and the stream of receipts.

use std::sync::Arc;

use genex_protocol::{Account, ClientId, Command, Receipt, Reject, ShardId, TransferId};
use genex_types::{CouponId, Currency, OrderId, Party, SeriesId, TradeId};
use tokio::sync::{mpsc, oneshot};

use crate::{
    engine::Engine,
    feed::{Feed, ReceiptStream},
    journal::LiveTree,
    sequencer::Request,
    view::{AuditView, Balance, Depth, Holding, OpenOrder, OpenTransfer, Position, SeriesView, TradeState},
};

/// Why a command has no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Refused; nothing changed.
    #[error(transparent)]
    Rejected(#[from] Reject),
    /// The queue is full; nothing changed, try again.
    #[error("the exchange is busy")]
    Busy,
    /// The writer has stopped. Whether the command took effect is known after a restart, under its client id.
    #[error("the exchange is not running")]
    Stopped,
}

/// The writer has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the exchange is not running")]
pub struct Stopped;

/// A way to talk to a running exchange; cheap to clone.
///
/// Answers, refusals and reads leave only when everything they may have seen is durable.
#[derive(Clone)]
pub struct ExchangeHandle {
    requests: mpsc::Sender<Request>,
    feed: Arc<Feed>,
}

impl ExchangeHandle {
    pub(crate) fn new(requests: mpsc::Sender<Request>, feed: Arc<Feed>) -> Self {
        Self { requests, feed }
    }

    /// Gives a command its place, and its receipt once that is durable.
    ///
    /// The same client id with the same command yields the first receipt with `replayed` set; with another
    /// command, [`Reject::IdempotencyKeyReused`]. A refused command leaves its client id free. The last 917,504 client
    /// ids at least are remembered, over restarts and switch-overs too: whoever was not answered asks again before so
    /// many other commands. An order's own id is never free again, whatever was forgotten: an order that is submitted
    /// once more under another client id, or after that, is refused with [`Reject::DuplicateId`]. For that, ids of orders
    /// grow with time; one that is lower than a forgotten one is refused as well.
    pub async fn submit(&self, client_id: ClientId, command: Command) -> Result<Arc<Receipt>, SubmitError> {
        self.enqueue(client_id, command)?.await
    }

    /// Puts a command into the queue at once; the future is its receipt, as of [`ExchangeHandle::submit`].
    ///
    /// Commands are applied in the order in which they were enqueued, whenever their futures are awaited. Errors:
    /// [`SubmitError::Busy`], [`SubmitError::Stopped`].
    pub fn enqueue(
        &self,
        client_id: ClientId,
        command: Command,
    ) -> Result<impl Future<Output = Result<Arc<Receipt>, SubmitError>> + Send + use<>, SubmitError> {
        let (reply, answer) = oneshot::channel();
        self.requests.try_send(Request::Submit { client_id, command, reply }).map_err(|e| match e {
            mpsc::error::TrySendError::Full(_) => SubmitError::Busy,
            mpsc::error::TrySendError::Closed(_) => SubmitError::Stopped,
        })?;
        Ok(async { answer.await.map_err(|_| SubmitError::Stopped)? })
    }

    /// Every receipt from `seq` on, first from the journal, then as they become durable.
    pub fn receipts_from(&self, seq: u64) -> ReceiptStream {
        ReceiptStream::new(self.feed.clone(), seq.max(1))
    }

    /// Receipts that become durable from now on.
    pub fn subscribe(&self) -> ReceiptStream {
        self.receipts_from(self.durable_seq() + 1)
    }

    /// The last durable sequence; 0 before the first command.
    pub fn durable_seq(&self) -> u64 {
        self.feed.durable_seq()
    }

    /// The Merkle tree over the journal, empty until it has caught up; each has a memory of its own.
    pub fn tree(&self) -> LiveTree {
        LiveTree::new(self.feed.clone())
    }

    /// The balance of an account; zero if it was never used.
    pub async fn balance(&self, account: Account) -> Result<Balance, Stopped> {
        self.read(move |e| e.state().balance(account)).await
    }

    /// A party's cash in every currency it ever had.
    pub async fn balances(&self, party: Party) -> Result<Vec<(Currency, Balance)>, Stopped> {
        self.read(move |e| e.state().balances(party)).await
    }

    /// The best `levels` levels of a book; empty for an unknown series.
    pub async fn depth(&self, series: SeriesId, levels: usize) -> Result<Depth, Stopped> {
        self.read(move |e| Depth { seq: e.seq(), ..e.state().depth(series, levels) }).await
    }

    /// A coupon's holder and state; `None` if it was never issued.
    pub async fn holding(&self, coupon: CouponId) -> Result<Option<Holding>, Stopped> {
        self.read(move |e| e.state().holding(coupon)).await
    }

    /// How many coupons of a series a party has.
    pub async fn position(&self, party: Party, series: SeriesId) -> Result<Position, Stopped> {
        self.read(move |e| e.state().position(party, series)).await
    }

    /// The coupons of a series a party holds, by number; an issuer's unsold stock is left out.
    pub async fn held_coupons(
        &self,
        party: Party,
        series: SeriesId,
    ) -> Result<Vec<(CouponId, Holding)>, Stopped> {
        self.read(move |e| e.state().held_coupons(party, series)).await
    }

    /// A party's resting orders, oldest first.
    pub async fn open_orders(&self, party: Party) -> Result<Vec<OpenOrder>, Stopped> {
        self.read(move |e| e.state().open_orders(party)).await
    }

    /// A resting order.
    pub async fn order(&self, order: OrderId) -> Result<Option<OpenOrder>, Stopped> {
        self.read(move |e| e.state().open_order(order)).await
    }

    /// How far a trade has come; `None` if there is none.
    pub async fn trade_state(&self, trade: TradeId) -> Result<Option<TradeState>, Stopped> {
        self.read(move |e| e.state().trade_state(trade)).await
    }

    /// What is known of a series.
    pub async fn series(&self, series: SeriesId) -> Result<Option<SeriesView>, Stopped> {
        self.read(move |e| e.state().series_view(series)).await
    }

    /// Cash that has left for other shards and is not known to have arrived.
    pub async fn open_transfers(&self) -> Result<Vec<OpenTransfer>, Stopped> {
        self.read(|e| e.state().open_transfers()).await
    }

    /// Whether a transfer from another shard was accepted (`true`) or declined; `None` if neither.
    pub async fn arrival(&self, from: ShardId, transfer: TransferId) -> Result<Option<bool>, Stopped> {
        self.read(move |e| e.state().arrival(from, transfer)).await
    }

    /// Everything, at one moment.
    pub async fn audit_view(&self) -> Result<AuditView, Stopped> {
        self.read(|e| AuditView { seq: e.seq(), state_hash: e.state_hash(), ..e.state().audit_view() }).await
    }

    /// Answers a question from the writer's state.
    async fn read<R: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine) -> R + Send + 'static,
    ) -> Result<R, Stopped> {
        let (reply, answer) = oneshot::channel();
        let question = Box::new(move |engine: &Engine| {
            let found = question(engine);
            Box::new(move || drop(reply.send(found))) as Box<dyn FnOnce() + Send>
        });
        self.requests.send(Request::Read(question)).await.map_err(|_| Stopped)?;
        answer.await.map_err(|_| Stopped)
    }
}
