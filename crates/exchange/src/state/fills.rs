//! What happens in a book becomes trades, holds and events.

use genex_ledger::{AccountIx, PendingIx};
use genex_matching::{BookEvent, Cancelled, Fill, Side as BookSide};
use genex_protocol::{CancelReason, Event, Trade, TradeKind};
use genex_types::{Money, Price, TradeId};

use super::{
    State,
    fees::{half_fee, most},
    order_rows::OrderSide,
    tables::TradeRow,
    units::UnitState,
};
use crate::view::TradeState;

impl State {
    pub(super) fn follow(&mut self, series: u32, event: BookEvent) {
        match event {
            BookEvent::Fill(fill) => self.fill(series, fill),
            BookEvent::Rested { tag, handle } => self.orders.at_mut(tag).handle = Some(handle),
            BookEvent::Cancelled { tag, reason, .. } => self.end_order(tag, reason_of(reason)),
        }
    }

    fn fill(&mut self, series: u32, fill: Fill) {
        let (bid, ask) = match fill.taker_side {
            BookSide::Buy => (fill.taker, fill.maker),
            BookSide::Sell => (fill.maker, fill.taker),
        };
        let number = self.next_trade_number();
        let serials = self.sell_units(ask, fill.quantity, number);
        let row = self.row(series);
        let price = Price(row.spec.tick.0 * fill.price as i64);
        let currency = row.spec.currency;
        let amount = i128::from(price.0) * i128::from(fill.quantity);
        let fee = |slot: u32| half_fee(amount, row.spec.fee.min(self.orders.at(slot).fee));
        let (buyer_fee, seller_fee) = (fee(bid), fee(ask));
        let trade = Trade {
            trade: TradeId::at(self.now, u128::from(number)),
            series: row.spec.series,
            kind: TradeKind::Secondary {
                maker: self.orders.at(fill.maker).id,
                taker: self.orders.at(fill.taker).id,
                taker_buys: fill.taker_side == BookSide::Buy,
            },
            market_seq: row.market_seq + 1,
            seller: self.owner(ask),
            buyer: self.owner(bid),
            coupons: serials.iter().map(|serial| self.coupon(series, *serial)).collect(),
            price,
            currency,
            buyer_fee: Money::new(buyer_fee, currency),
            seller_fee: Money::new(seller_fee, currency),
        };
        self.use_up(bid, fill.quantity);
        self.use_up(ask, fill.quantity);
        let cash = self.set_aside(&trade, self.orders.at(bid).party, self.orders.at(ask).party);
        let (buyer, seller) = (self.orders.at(bid).party, self.orders.at(ask).party);
        self.record_trade(TradeRow { trade, series, buyer, seller, cash, state: TradeState::Pending });
        self.note_fill(self.orders.at(fill.maker).party, series, fill.quantity);
        self.close_if_filled(bid);
        self.close_if_filled(ask);
    }

    fn owner(&self, slot: u32) -> genex_types::Party {
        self.parties[self.orders.at(slot).party as usize].party
    }

    /// Takes the next units off an ask.
    fn sell_units(&mut self, ask: u32, quantity: u64, trade: u64) -> Vec<u64> {
        let row = self.orders.at_mut(ask);
        let series = row.series;
        let OrderSide::Sell { serials } = &mut row.side else { unreachable!("an ask sells") };
        let sold: Vec<u64> = serials.drain(serials.len() - quantity as usize..).rev().collect();
        for serial in &sold {
            self.set_unit_state(series, *serial, UnitState::InTrade(trade));
        }
        sold
    }

    /// Lowers an order's open quantity; a bid gives back what its rest no longer needs.
    fn use_up(&mut self, slot: u32, quantity: u64) {
        let row = self.orders.at_mut(slot);
        row.open -= quantity;
        if let (OrderSide::Buy { hold: Some(hold) }, Some(limit)) = (&row.side, row.limit.price()) {
            let (hold, needed) = (*hold, if row.open == 0 { 0 } else { most(limit.0, row.open, row.fee) });
            let held = self.ledger.left(hold).expect("an open bid's hold is pending");
            self.ledger.void(hold, held - needed).expect("a fill frees part of the hold");
        }
        if let (0, OrderSide::Buy { hold }) = (self.orders.at(slot).open, &mut self.orders.at_mut(slot).side)
        {
            *hold = None;
        }
    }

    /// Sets the cash of a secondary trade aside: the seller's share and both fees.
    fn set_aside(&mut self, trade: &Trade, buyer: u32, seller: u32) -> Vec<PendingIx> {
        let amount = i128::from(trade.price.0) * trade.coupons.len() as i128;
        let (purse, till) = (self.cash(buyer, trade.currency), self.cash(seller, trade.currency));
        let fees = self.fees_account(trade);
        let shares =
            [(till, amount - trade.seller_fee.minor), (fees, trade.buyer_fee.minor + trade.seller_fee.minor)];
        let hold = |(to, share): (AccountIx, i128)| {
            self.ledger.hold(purse, to, share).expect("the order's hold covers its fills")
        };
        shares.into_iter().filter(|(_, share)| *share > 0).map(hold).collect()
    }

    fn fees_account(&self, trade: &Trade) -> AccountIx {
        let series = self.series_index[&trade.series];
        self.row(series).accounts.fees
    }

    fn close_if_filled(&mut self, slot: u32) {
        if self.orders.at(slot).open == 0 {
            self.close_order(slot);
        }
    }

    /// The number the next recorded trade will have.
    pub(super) fn next_trade_number(&self) -> u64 {
        self.trade_log.count() + 1
    }

    pub(super) fn record_trade(&mut self, row: TradeRow) {
        let number = self.next_trade_number();
        let series = self.row_mut(row.series);
        series.market_seq = row.trade.market_seq;
        series.units.position_mut(row.buyer).incoming += row.trade.coupons.len() as u64;
        self.emit(Event::Traded(row.trade.clone()));
        self.trade_log.push(row.trade.trade, row.state);
        self.trades.insert(number, row);
    }
}

fn reason_of(reason: Cancelled) -> CancelReason {
    match reason {
        Cancelled::Ioc => CancelReason::Ioc,
        Cancelled::Fok => CancelReason::Fok,
        Cancelled::PostOnly => CancelReason::PostOnly,
        Cancelled::SelfTrade => CancelReason::SelfTrade,
    }
}
