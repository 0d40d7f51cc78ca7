//! Orders: placed, cancelled, replaced, lapsed.

use genex_matching::{
    Book, BookEvent, Incoming, MAX_QUANTITY, SelfTrade, Side as BookSide, TimeInForce as BookTif,
};
use genex_protocol::{
    CancelReason, Event, OrderKind, OrderSpec, Reject, SelfTradePrevention, Side, TimeInForce, Track,
};
use genex_types::{CouponId, Money, OrderId, Party, Price};

use super::{
    MAX_COUPONS, State,
    fees::{affordable, half_fee, most},
    makers::Offer,
    order_rows::{Expiry, Limit, OrderRow, OrderSide},
    tables::Lapse,
    units::{Unit, UnitState},
};

/// An order that was found valid.
pub(super) struct Checked {
    party: u32,
    series: u32,
    resales_left: u8,
    /// Of a market bid, the most it may spend.
    purse: i128,
}

impl Checked {
    /// A limit order of a mass quote.
    pub(super) const fn quote(party: u32, series: u32, resales_left: u8) -> Self {
        Self { party, series, resales_left, purse: 0 }
    }
}

impl State {
    pub(super) fn place_order(&mut self, spec: &OrderSpec) -> Result<(), Reject> {
        let checked = self.check_order(spec)?;
        let incoming = self.incoming(spec, &checked);
        let reach = self.reach(spec, &checked, incoming)?;
        self.enter(spec, &checked, reach);
        Ok(())
    }

    /// Accepts a valid order and lets the book have `reach` units of it.
    pub(super) fn enter(&mut self, spec: &OrderSpec, checked: &Checked, reach: u64) {
        let incoming = self.incoming(spec, checked);
        let slot = self.accept(spec, checked);
        self.put_up(slot);
        let order = Incoming { tag: slot, quantity: reach, ..incoming };
        if reach > 0 {
            self.with_book(checked.series, |book, events| book.place(order, events));
        }
        self.end_unrested(slot);
    }

    pub(super) fn cancel_order(&mut self, order: OrderId, party: Party) -> Result<(), Reject> {
        let slot = self.own_order(order, party)?;
        self.cancel_resting(slot, CancelReason::User);
        Ok(())
    }

    pub(super) fn replace_order(
        &mut self,
        order: OrderId,
        party: Party,
        price: Option<Price>,
        quantity: Option<u64>,
    ) -> Result<(), Reject> {
        let slot = self.own_order(order, party)?;
        let row = self.orders.at(slot);
        let (series, handle) = (row.series, row.handle.expect("an open order rests"));
        let owner = self.active_party(party)?;
        self.open_series(self.row(series).spec.series)?;
        self.check_guard(owner, series)?;
        let price = price.or(row.limit.price()).expect("a resting order has a limit");
        let quantity = quantity.unwrap_or(row.open);
        self.check_replacement(slot, price, quantity)?;
        self.emit(Event::OrderReplaced { order, price, quantity });
        self.put_up_again(slot, price, quantity);
        let ticks = self.ticks(series, price);
        self.with_book(series, |book, events| book.replace(handle, ticks, quantity, events));
        Ok(())
    }

    pub(super) fn lapse_order(&mut self, slot: u32) {
        self.cancel_resting(slot, CancelReason::Expired);
    }

    /// Takes a resting order out of its book and gives back what it had put up.
    pub(super) fn cancel_resting(&mut self, slot: u32, reason: CancelReason) {
        let row = self.orders.at(slot);
        let (series, handle) = (row.series, row.handle.expect("an open order rests"));
        self.row_mut(series).book.cancel(handle);
        self.end_order(slot, reason);
    }

    /// Says that an order left with something open, and closes it.
    pub(super) fn end_order(&mut self, slot: u32, reason: CancelReason) {
        let row = self.orders.at(slot);
        let (order, quantity) = (row.id, row.open);
        self.emit(Event::OrderCancelled { order, quantity, reason });
        self.close_order(slot);
    }

    /// Forgets an order; what it still had put up is free again.
    pub(super) fn close_order(&mut self, slot: u32) {
        let row = self.orders.remove(slot);
        self.unlist(slot, &row);
        if let Some(at) = row.expires.time() {
            self.timers.remove(&(at, Lapse::Order { number: row.number, slot }));
        }
        match row.side {
            OrderSide::Buy { hold: Some(hold) } => {
                self.ledger.void_all(hold).expect("an open bid's hold is pending");
            }
            OrderSide::Buy { hold: None } => {}
            OrderSide::Sell { serials } => {
                for serial in serials.into_iter().rev() {
                    self.set_unit_state(row.series, serial, UnitState::Available);
                }
            }
        }
    }

    fn unlist(&mut self, slot: u32, row: &OrderRow) {
        let list = &mut self.parties[row.party as usize].orders;
        let removed = list.swap_remove(row.listed_at as usize);
        assert_eq!(removed, slot, "a party's list knows where its orders are");
        if let Some(moved) = list.get(row.listed_at as usize).copied() {
            self.orders.at_mut(moved).listed_at = row.listed_at;
        }
    }

    fn own_order(&self, order: OrderId, party: Party) -> Result<u32, Reject> {
        let slot = self.orders.slot(order).ok_or(Reject::UnknownOrder)?;
        let owner = self.orders.at(slot).party;
        if self.parties[owner as usize].party == party { Ok(slot) } else { Err(Reject::UnknownOrder) }
    }

    fn check_order(&self, spec: &OrderSpec) -> Result<Checked, Reject> {
        let party = self.active_party(spec.party)?;
        let series = self.open_series(spec.series)?;
        self.check_guard(party, series)?;
        self.check_terms(spec, series)?;
        let checked = Checked { party, series, resales_left: 0, purse: 0 };
        match &spec.side {
            Side::Buy { budget, .. } => self.check_bid(checked, spec, *budget),
            Side::Sell { coupons } => {
                let resales_left =
                    self.check_offer(party, series, spec.quantity, coupons, Offer::Available)?;
                Ok(Checked { resales_left, ..checked })
            }
        }
    }

    /// What can be wrong with an order whatever its owner has.
    pub(super) fn check_terms(&self, spec: &OrderSpec, series: u32) -> Result<(), Reject> {
        if self.orders.is_used(spec.order) {
            return Err(Reject::DuplicateId);
        }
        if !(1..=MAX_QUANTITY).contains(&spec.quantity) {
            return Err(Reject::BadQuantity);
        }
        if let OrderKind::Limit(price) = spec.kind {
            self.check_price(series, price)?;
        }
        if spec.expires_at.is_some_and(|at| at <= self.now) { Err(Reject::BadTime) } else { Ok(()) }
    }

    fn check_price(&self, series: u32, price: Price) -> Result<(), Reject> {
        let spec = &self.row(series).spec;
        if price.0 <= 0 {
            return Err(Reject::BadPrice);
        }
        if spec.track == Track::Utility && price > spec.face {
            return Err(Reject::PriceAboveFace);
        }
        if price.0 % spec.tick.0 != 0 { Err(Reject::OffTick) } else { Ok(()) }
    }

    fn check_bid(
        &self,
        checked: Checked,
        spec: &OrderSpec,
        budget: Option<Money>,
    ) -> Result<Checked, Reject> {
        let terms = &self.row(checked.series).spec;
        let spendable = self.spendable(checked.party, terms.currency);
        match (spec.kind, budget) {
            (OrderKind::Limit(price), _) if spendable < most(price.0, spec.quantity, terms.fee) => {
                Err(Reject::InsufficientFunds)
            }
            (OrderKind::Market, Some(b)) if b.currency != terms.currency || b.minor <= 0 => {
                Err(Reject::BadAmount)
            }
            (_, budget) => {
                let purse = budget.map_or(spendable, |b| b.minor.min(spendable));
                Ok(Checked { purse, ..checked })
            }
        }
    }

    /// The resales left of coupons that may be offered together.
    pub(super) fn check_offer(
        &self,
        party: u32,
        series: u32,
        quantity: u64,
        coupons: &[CouponId],
        offer: Offer,
    ) -> Result<u8, Reject> {
        if coupons.len() as u64 != quantity || quantity > MAX_COUPONS || has_duplicates(coupons) {
            return Err(Reject::BadQuantity);
        }
        let row = self.row(series);
        let mut resales = None;
        for coupon in coupons {
            let unit = self.offered_unit(series, *coupon, party, offer)?;
            if row.units.is_stock(&unit) {
                return Err(Reject::CouponNotAvailable);
            }
            if *resales.get_or_insert(unit.resales_left) != unit.resales_left {
                return Err(Reject::MixedResales);
            }
        }
        let resales_left = resales.ok_or(Reject::BadQuantity)?;
        if row.spec.track == Track::Utility && resales_left == 0 {
            return Err(Reject::ResaleLimitReached);
        }
        Ok(resales_left)
    }

    fn offered_unit(&self, series: u32, coupon: CouponId, party: u32, offer: Offer) -> Result<Unit, Reject> {
        let row = self.row(series);
        let listed = row.units.get(coupon.serial).filter(|unit| {
            let own = matches!(unit.state, UnitState::Listed(slot) if self.orders.at(slot).party == party);
            offer == Offer::Requoted && own && coupon.class == row.spec.class
        });
        listed.map_or_else(|| self.available_unit(series, coupon, party), Ok)
    }

    fn incoming(&self, spec: &OrderSpec, checked: &Checked) -> Incoming {
        let (side, resales) = match &spec.side {
            Side::Buy { min_resales_left, .. } => (BookSide::Buy, *min_resales_left),
            Side::Sell { .. } => (BookSide::Sell, checked.resales_left),
        };
        let limit = match spec.kind {
            OrderKind::Limit(price) => Some(self.ticks(checked.series, price)),
            OrderKind::Market => None,
        };
        Incoming {
            tag: u32::MAX,
            account: checked.party,
            side,
            limit,
            quantity: spec.quantity,
            resales: u32::from(resales),
            time_in_force: book_tif(spec.time_in_force),
            self_trade: book_self_trade(self.parties[checked.party as usize].self_trade),
        }
    }

    /// How many units to send to the book. Only a market bid may be cut, where its purse pays less than it would
    /// meet; 0 means that the order ends before it meets anything.
    fn reach(&self, spec: &OrderSpec, checked: &Checked, incoming: Incoming) -> Result<u64, Reject> {
        let book = &self.row(checked.series).book;
        let cut = incoming.side == BookSide::Buy && incoming.limit.is_none() && !book.in_call();
        if !cut || incoming.time_in_force == BookTif::PostOnly {
            return Ok(spec.quantity);
        }
        let paid = self.paid_units(checked, incoming);
        match (paid, incoming.time_in_force) {
            (0, _) if book.reachable(incoming).next().is_some() => Err(Reject::InsufficientFunds),
            (paid, BookTif::Fok) if paid < spec.quantity => Ok(0),
            (paid, _) => Ok(paid),
        }
    }

    fn paid_units(&self, checked: &Checked, incoming: Incoming) -> u64 {
        let row = self.row(checked.series);
        let (mut purse, mut wanted) = (checked.purse, incoming.quantity);
        for (ticks, open) in row.book.reachable(incoming) {
            let (price, offered) = (row.spec.tick.0 * ticks as i64, open.min(wanted));
            let taken = affordable(price, offered, row.spec.fee, purse);
            let amount = i128::from(price) * i128::from(taken);
            purse -= amount + half_fee(amount, row.spec.fee);
            wanted -= taken;
            if taken < offered {
                return incoming.quantity - wanted;
            }
            if wanted == 0 {
                break;
            }
        }
        incoming.quantity
    }

    fn accept(&mut self, spec: &OrderSpec, checked: &Checked) -> u32 {
        self.orders_accepted += 1;
        let number = self.orders_accepted;
        let side = match &spec.side {
            Side::Buy { .. } => OrderSide::Buy { hold: None },
            Side::Sell { coupons } => {
                OrderSide::Sell { serials: coupons.iter().rev().map(|c| c.serial).collect() }
            }
        };
        let list = &mut self.parties[checked.party as usize].orders;
        let slot = self.orders.insert(OrderRow {
            id: spec.order,
            number,
            party: checked.party,
            series: checked.series,
            side,
            limit: match spec.kind {
                OrderKind::Limit(price) => Limit::at(price),
                OrderKind::Market => Limit::NONE,
            },
            open: spec.quantity,
            time_in_force: spec.time_in_force,
            expires: Expiry::at(spec.expires_at),
            fee: self.series[checked.series as usize].spec.fee,
            handle: None,
            listed_at: list.len() as u32,
        });
        list.push(slot);
        self.emit(Event::OrderAccepted { order: spec.clone(), resales_left: checked.resales_left });
        slot
    }

    /// Sets aside what an order needs: a limit bid's cash, an ask's coupons.
    fn put_up(&mut self, slot: u32) {
        let row = self.orders.at(slot);
        let series = row.series;
        if let Some(at) = row.expires.time() {
            self.timers.insert((at, Lapse::Order { number: row.number, slot }));
        }
        match (&row.side, row.limit.price()) {
            (OrderSide::Buy { .. }, Some(price)) => {
                let amount = most(price.0, row.open, row.fee);
                self.hold_for(slot, amount);
            }
            (OrderSide::Buy { .. }, None) => {}
            (OrderSide::Sell { serials }, _) => {
                for serial in serials.clone().into_iter().rev() {
                    self.set_unit_state(series, serial, UnitState::Listed(slot));
                }
            }
        }
    }

    /// The hold names the series' escrow as its other side, though it is never posted there: each fill gives back
    /// its share and sets aside what the trade really costs.
    fn hold_for(&mut self, slot: u32, amount: i128) {
        let row = self.orders.at(slot);
        let (party, series) = (row.party, self.row(row.series));
        let (escrow, currency) = (series.accounts.escrow, series.spec.currency);
        let cash = self.cash(party, currency);
        let held = self.ledger.hold(cash, escrow, amount).expect("the cash was checked");
        if let OrderSide::Buy { hold } = &mut self.orders.at_mut(slot).side {
            *hold = Some(held);
        }
    }

    /// A market order, or one that was cut to nothing, is over when the book is done with it.
    fn end_unrested(&mut self, slot: u32) {
        let over = self.orders.get(slot).filter(|row| row.handle.is_none());
        if let Some(row) = over {
            let reason = match row.time_in_force {
                TimeInForce::Fok => CancelReason::Fok,
                _ => CancelReason::Ioc,
            };
            self.end_order(slot, reason);
        }
    }

    fn check_replacement(&self, slot: u32, price: Price, quantity: u64) -> Result<(), Reject> {
        let row = self.orders.at(slot);
        let may_grow = matches!(row.side, OrderSide::Buy { .. });
        if !(1..=MAX_QUANTITY).contains(&quantity) || (!may_grow && quantity > row.open) {
            return Err(Reject::BadQuantity);
        }
        self.check_price(row.series, price)?;
        if let OrderSide::Buy { hold: Some(hold) } = row.side {
            let terms = &self.row(row.series).spec;
            let held = self.ledger.left(hold).expect("an open bid's hold is pending");
            let free = self.spendable(row.party, terms.currency) + held;
            if free < most(price.0, quantity, terms.fee) {
                return Err(Reject::InsufficientFunds);
            }
        }
        Ok(())
    }

    /// Fits what an order has put up to its new terms.
    fn put_up_again(&mut self, slot: u32, price: Price, quantity: u64) {
        let fee = self.row(self.orders.at(slot).series).spec.fee;
        let row = self.orders.at_mut(slot);
        (row.limit, row.open, row.fee) = (Limit::at(price), quantity, fee);
        let series = row.series;
        match &mut row.side {
            OrderSide::Buy { hold } => {
                let hold = hold.expect("a resting bid has a hold");
                self.refit_hold(slot, hold, most(price.0, quantity, fee));
            }
            OrderSide::Sell { serials } => {
                let excess = serials.len() - quantity as usize;
                for serial in serials.drain(..excess).rev().collect::<Vec<_>>() {
                    self.set_unit_state(series, serial, UnitState::Available);
                }
            }
        }
    }

    fn refit_hold(&mut self, slot: u32, hold: genex_ledger::PendingIx, amount: i128) {
        let held = self.ledger.left(hold).expect("an open bid's hold is pending");
        if amount > held {
            self.ledger.void_all(hold).expect("the hold is pending");
            self.hold_for(slot, amount);
        } else if amount < held {
            self.ledger.void(hold, held - amount).expect("less than what is held");
        }
    }

    pub(super) fn ticks(&self, series: u32, price: Price) -> u64 {
        (price.0 / self.row(series).spec.tick.0) as u64
    }

    /// Lets the book act and follows up on what happened in it.
    pub(super) fn with_book(&mut self, series: u32, act: impl FnOnce(&mut Book, &mut Vec<BookEvent>)) {
        let mut events = std::mem::take(&mut self.book_events);
        act(&mut self.row_mut(series).book, &mut events);
        for event in events.drain(..) {
            self.follow(series, event);
        }
        self.book_events = events;
        self.protect();
    }
}

fn has_duplicates(coupons: &[CouponId]) -> bool {
    let mut sorted: Vec<_> = coupons.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

fn book_tif(time_in_force: TimeInForce) -> BookTif {
    match time_in_force {
        TimeInForce::Gtc => BookTif::Gtc,
        TimeInForce::Ioc => BookTif::Ioc,
        TimeInForce::Fok => BookTif::Fok,
        TimeInForce::PostOnly => BookTif::PostOnly,
    }
}

fn book_self_trade(prevention: SelfTradePrevention) -> SelfTrade {
    match prevention {
        SelfTradePrevention::CancelResting => SelfTrade::CancelResting,
        SelfTradePrevention::CancelIncoming => SelfTrade::CancelIncoming,
        SelfTradePrevention::CancelBoth => SelfTrade::CancelBoth,
    }
}
