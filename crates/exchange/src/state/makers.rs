//! What makers do with many orders at once, and what protects them.

use std::collections::{BTreeSet, VecDeque};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_protocol::{
    CancelReason, OrderKind, OrderSpec, Protection, Quote, Reject, SelfTradePrevention, Side, TimeInForce,
};
use genex_types::{Party, SeriesId, Timestamp};

use super::{State, fees::most, order_rows::OrderSide, orders::Checked};

/// Quotes of one command at most, so that no command holds up the others.
const MAX_QUOTES: usize = 128;

/// A maker's protection in one series, and what it has seen.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Guard {
    protection: Protection,
    fills: VecDeque<(Timestamp, u64)>,
    within: u64,
    tripped: bool,
}

impl Guard {
    const fn new(protection: Protection) -> Self {
        Self { protection, fills: VecDeque::new(), within: 0, tripped: false }
    }

    /// Counts a fill; returns whether it is the one that trips.
    fn note(&mut self, now: Timestamp, quantity: u64) -> bool {
        let begin = now.micros().saturating_sub_unsigned(self.protection.window_us);
        while let Some((_, old)) = self.fills.pop_front_if(|(at, _)| at.micros() <= begin) {
            self.within -= old;
        }
        self.fills.push_back((now, quantity));
        self.within += quantity;
        let trips = !self.tripped && self.within >= self.protection.quantity;
        self.tripped |= trips;
        trips
    }
}

impl State {
    pub(super) fn mass_cancel(&mut self, party: Party, series: Option<SeriesId>) -> Result<(), Reject> {
        let ix = self.party(party)?;
        let series = series.map(|series| self.series_ix(series)).transpose()?;
        self.cancel_all(self.resting_of(ix, series), CancelReason::User);
        Ok(())
    }

    pub(super) fn mass_quote(
        &mut self,
        party: Party,
        series: SeriesId,
        quotes: &[Quote],
    ) -> Result<(), Reject> {
        let (maker, book) = (self.active_party(party)?, self.open_series(series)?);
        self.check_guard(maker, book)?;
        let orders: Vec<OrderSpec> = quotes.iter().map(|quote| order_of(quote, party, series)).collect();
        let checked = self.check_quotes(maker, book, &orders)?;
        self.cancel_all(self.resting_of(maker, Some(book)), CancelReason::User);
        for (order, checked) in orders.iter().zip(checked) {
            self.enter(order, &checked, order.quantity);
        }
        Ok(())
    }

    pub(super) fn set_self_trade(
        &mut self,
        party: Party,
        prevention: SelfTradePrevention,
    ) -> Result<(), Reject> {
        let ix = self.party(party)?;
        self.parties[ix as usize].self_trade = prevention;
        Ok(())
    }

    pub(super) fn set_protection(
        &mut self,
        party: Party,
        series: SeriesId,
        protection: Option<Protection>,
    ) -> Result<(), Reject> {
        let place = (self.party(party)?, self.series_ix(series)?);
        match protection {
            Some(Protection { quantity: 0, .. }) => return Err(Reject::BadQuantity),
            Some(Protection { window_us: 0, .. }) => return Err(Reject::BadTime),
            Some(protection) => drop(self.guards.insert(place, Guard::new(protection))),
            None => drop(self.guards.remove(&place)),
        }
        Ok(())
    }

    /// Refuses whoever's protection has tripped.
    pub(super) fn check_guard(&self, party: u32, series: u32) -> Result<(), Reject> {
        match self.guards.get(&(party, series)) {
            Some(guard) if guard.tripped => Err(Reject::MakerProtected),
            _ => Ok(()),
        }
    }

    /// Tells a maker's protection of a fill.
    pub(super) fn note_fill(&mut self, party: u32, series: u32, quantity: u64) {
        if self.guards.is_empty() {
            return;
        }
        let Some(guard) = self.guards.get_mut(&(party, series)) else { return };
        if guard.note(self.now, quantity) {
            self.tripped.push((party, series));
        }
    }

    /// Takes out the orders of makers whose protection has tripped since the last call.
    pub(super) fn protect(&mut self) {
        for (party, series) in std::mem::take(&mut self.tripped) {
            self.cancel_all(self.resting_of(party, Some(series)), CancelReason::Protection);
        }
    }

    fn resting_of(&self, party: u32, series: Option<u32>) -> Vec<u32> {
        let rests = |slot: &&u32| {
            let row = self.orders.at(**slot);
            row.handle.is_some() && series.is_none_or(|series| row.series == series)
        };
        self.parties[party as usize].orders.iter().filter(rests).copied().collect()
    }

    fn check_quotes(&self, maker: u32, book: u32, orders: &[OrderSpec]) -> Result<Vec<Checked>, Reject> {
        let mut seen = Seen::default();
        if orders.len() > MAX_QUOTES {
            return Err(Reject::BadQuantity);
        }
        let terms = &self.row(book).spec;
        let free = self.spendable(maker, terms.currency) + self.held_by_quotes(maker, book);
        let mut cost = 0;
        let check = |order: &OrderSpec| {
            seen.add(order)?;
            let resales_left = match &order.side {
                Side::Buy { .. } => {
                    self.check_terms(order, book)?;
                    cost += match order.kind {
                        OrderKind::Limit(price) => most(price.0, order.quantity, terms.fee),
                        OrderKind::Market => return Err(Reject::BadPrice),
                    };
                    0
                }
                Side::Sell { coupons } => {
                    self.check_terms(order, book)?;
                    self.check_offer(maker, book, order.quantity, coupons, Offer::Requoted)?
                }
            };
            if cost > free {
                Err(Reject::InsufficientFunds)
            } else {
                Ok(Checked::quote(maker, book, resales_left))
            }
        };
        orders.iter().map(check).collect()
    }

    /// Cash that a maker's resting bids of a series have put up.
    fn held_by_quotes(&self, maker: u32, book: u32) -> i128 {
        let held = |slot: u32| match self.orders.at(slot).side {
            OrderSide::Buy { hold: Some(hold) } => self.ledger.left(hold).unwrap_or(0),
            _ => 0,
        };
        self.resting_of(maker, Some(book)).into_iter().map(held).sum()
    }
}

/// Which coupons may be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// Those that nothing is happening to.
    Available,
    /// Those of the party's own orders in the series as well, which are about to leave.
    Requoted,
}

/// Ids and coupons that earlier quotes of the same command have used.
#[derive(Default)]
struct Seen {
    orders: BTreeSet<genex_types::OrderId>,
    coupons: BTreeSet<genex_types::CouponId>,
}

impl Seen {
    fn add(&mut self, order: &OrderSpec) -> Result<(), Reject> {
        if !self.orders.insert(order.order) {
            return Err(Reject::DuplicateId);
        }
        match &order.side {
            Side::Sell { coupons } if !coupons.iter().all(|coupon| self.coupons.insert(*coupon)) => {
                Err(Reject::BadQuantity)
            }
            _ => Ok(()),
        }
    }
}

fn order_of(quote: &Quote, party: Party, series: SeriesId) -> OrderSpec {
    OrderSpec {
        order: quote.order,
        party,
        series,
        side: quote.side.clone(),
        kind: OrderKind::Limit(quote.price),
        quantity: quote.quantity,
        time_in_force: TimeInForce::PostOnly,
        expires_at: None,
    }
}
