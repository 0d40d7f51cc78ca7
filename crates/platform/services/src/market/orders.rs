//! Orders in the book.

use std::collections::HashMap;

use genex_ports::store::market::{FillRow, OrderRow, OrderStatus, Page, TradeRow};
use genex_protocol::{Command, OrderKind, OrderSpec, Reject, Side, TimeInForce};
use genex_types::{CouponId, OrderId, Price, SeriesId, Timestamp};

use super::{Card, Market, purchases::TRADES_FROM, quotes::check_quantity};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// Which side, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderSideDraft {
    /// A bid.
    Buy {
        /// Resales its coupons must have left.
        min_resales_left: u8,
        /// Whether the buyer declares to buy for use (MK-4).
        declared_for_use: bool,
    },
    /// An ask.
    Sell {
        /// Which coupons; the market chooses if none are named.
        coupons: Vec<CouponId>,
    },
}

/// An order as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDraft {
    /// In which book.
    pub series: SeriesId,
    /// Bid or ask.
    pub side: OrderSideDraft,
    /// Its limit; `None` for a market order.
    pub price: Option<Price>,
    /// How many.
    pub quantity: u64,
    /// How long it stands.
    pub time_in_force: TimeInForce,
    /// When it lapses.
    pub expires_at: Option<Timestamp>,
}

/// An order with its series and fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub row: OrderRow,
    /// Its series.
    pub card: Card,
    /// Its trades, oldest first.
    pub fills: Vec<TradeRow>,
}

/// A part of somebody's orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// Newest first.
    pub orders: Vec<OrderView>,
    /// Where the next part begins.
    pub next: Option<OrderId>,
}

impl Market {
    /// Puts an order into the book.
    pub async fn place_order(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        draft: OrderDraft,
    ) -> Result<OrderView, Error> {
        caller.require_level(TRADES_FROM)?;
        check_quantity(draft.quantity)?;
        let order = OrderId::at(attempt.first_seen, attempt.bits("order"));
        if self.store.order(order).await?.is_some() {
            return self.order_of(caller, order).await;
        }
        let spec = self.spec(caller, order, &draft).await?;
        match self.submit_and_show("order", order.0, Command::PlaceOrder(spec)).await {
            Err(Error::Rejected(reject)) if may_be_there(reject) => {
                self.placed_before(caller, order, reject).await
            }
            Err(error) => Err(error),
            Ok(()) => self.order_of(caller, order).await,
        }
    }

    /// One of the caller's orders.
    pub async fn order_of(&self, caller: &Caller, id: OrderId) -> Result<OrderView, Error> {
        let row = self.own_order(caller, id).await?;
        let mut views = self.order_views(caller, vec![row]).await?;
        views.pop().ok_or(Error::NotFound("order"))
    }

    /// The caller's orders, newest first.
    pub async fn orders_of(
        &self,
        caller: &Caller,
        status: Option<OrderStatus>,
        after: Option<OrderId>,
        limit: u32,
    ) -> Result<OrderPage, Error> {
        let page = Page { after, limit: limit + 1 };
        let mut rows = self.store.orders(caller.party(), status, page).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| row.order);
        Ok(OrderPage { orders: self.order_views(caller, rows).await?, next })
    }

    /// Takes an order's rest out of the book. An order that is done stays as it is.
    pub async fn cancel_order(&self, caller: &Caller, id: OrderId) -> Result<OrderView, Error> {
        let row = self.own_order(caller, id).await?;
        if row.status == OrderStatus::Open {
            let command = Command::CancelOrder { order: id, party: caller.party() };
            match self.submit_and_show("cancel", id.0, command).await {
                // It was filled or lapsed a moment ago.
                Err(Error::Rejected(Reject::UnknownOrder)) => self.projector.catch_up().await?,
                other => other?,
            }
        }
        self.order_of(caller, id).await
    }

    async fn own_order(&self, caller: &Caller, id: OrderId) -> Result<OrderRow, Error> {
        let found = self.store.order(id).await?;
        found.filter(|row| row.party == caller.party()).ok_or(Error::NotFound("order"))
    }

    async fn spec(&self, caller: &Caller, order: OrderId, draft: &OrderDraft) -> Result<OrderSpec, Error> {
        let (kind, time_in_force) = kind_of(draft)?;
        if draft.expires_at.is_some_and(|at| at <= self.clock.now()) {
            return Err(Error::invalid("expires_at", "must lie in the future"));
        }
        let side = match &draft.side {
            OrderSideDraft::Buy { declared_for_use: false, .. } => {
                return Err(Refusal::DeclarationRequired.into());
            }
            OrderSideDraft::Buy { min_resales_left, .. } => {
                Side::Buy { min_resales_left: *min_resales_left, budget: None }
            }
            OrderSideDraft::Sell { coupons } => {
                let coupons = self.coupons_to_sell(caller, draft.series, draft.quantity, coupons).await?;
                Side::Sell { coupons }
            }
        };
        Ok(OrderSpec {
            order,
            party: caller.party(),
            series: draft.series,
            side,
            kind,
            quantity: draft.quantity,
            time_in_force,
            expires_at: draft.expires_at,
        })
    }

    /// A request that was cut short after its order was placed finds it here, whatever coupons it would choose now.
    async fn placed_before(
        &self,
        caller: &Caller,
        order: OrderId,
        reject: Reject,
    ) -> Result<OrderView, Error> {
        self.projector.catch_up().await?;
        match self.order_of(caller, order).await {
            Err(Error::NotFound(_)) => Err(reject.into()),
            other => other,
        }
    }

    async fn order_views(&self, caller: &Caller, rows: Vec<OrderRow>) -> Result<Vec<OrderView>, Error> {
        let ids: Vec<OrderId> = rows.iter().map(|row| row.order).collect();
        let mut fills: HashMap<OrderId, Vec<TradeRow>> = HashMap::new();
        for FillRow { order, trade } in self.store.fills(&ids).await? {
            fills.entry(order).or_default().push(trade);
        }
        let series = rows.iter().map(|row| row.series).collect();
        let cards = self.cards_by_id(Some(caller.user), series).await?;
        let view = |row: OrderRow| {
            let card = cards.get(&row.series)?.clone();
            let fills = fills.remove(&row.order).unwrap_or_default();
            Some(OrderView { row, card, fills })
        };
        Ok(rows.into_iter().filter_map(view).collect())
    }
}

/// Reasons the exchange may give when it has seen the order before.
const fn may_be_there(reject: Reject) -> bool {
    matches!(reject, Reject::IdempotencyKeyReused | Reject::CouponNotAvailable | Reject::DuplicateId)
}

/// A market order takes what there is; nothing of it rests.
fn kind_of(draft: &OrderDraft) -> Result<(OrderKind, TimeInForce), Error> {
    match (draft.price, draft.time_in_force) {
        (Some(price), time_in_force) => Ok((OrderKind::Limit(price), time_in_force)),
        (None, TimeInForce::PostOnly) => {
            Err(Error::invalid("time_in_force", "a market order can't be post_only"))
        }
        (None, TimeInForce::Fok) => Ok((OrderKind::Market, TimeInForce::Fok)),
        (None, TimeInForce::Gtc | TimeInForce::Ioc) => Ok((OrderKind::Market, TimeInForce::Ioc)),
    }
}
