//! Trades meet the chain: posted when it has executed them, voided when it has refused.

use genex_protocol::{Event, Reject, Track, TradeKind, VoidReason};
use genex_types::TradeId;

use super::{State, tables::TradeRow, units::UnitState};
use crate::view::TradeState;

impl State {
    pub(super) fn settle_trade(&mut self, trade: TradeId, block: u64) -> Result<(), Reject> {
        let (number, row) = self.pending_trade(trade)?;
        for hold in &row.cash {
            self.ledger.post_all(*hold).expect("a pending trade's cash is pending");
        }
        self.hand_over(&row);
        let primary = matches!(row.trade.kind, TradeKind::Primary { .. });
        if primary {
            self.owe(&row);
            self.trade_log.set(number, TradeState::Settled);
            self.trades.insert(number, TradeRow { state: TradeState::Settled, cash: Vec::new(), ..row });
        } else {
            self.finish_trade(number, TradeState::Settled);
        }
        self.emit(Event::TradeSettled { trade, block });
        Ok(())
    }

    pub(super) fn void_trade(&mut self, trade: TradeId, reason: &str) -> Result<(), Reject> {
        let (number, row) = self.pending_trade(trade)?;
        for hold in &row.cash {
            self.ledger.void_all(*hold).expect("a pending trade's cash is pending");
        }
        for serial in row.serials() {
            self.set_unit_state(row.series, serial, UnitState::Available);
        }
        let quantity = row.trade.coupons.len() as u64;
        let position = self.row_mut(row.series).units.position_mut(row.buyer);
        position.incoming -= quantity;
        if matches!(row.trade.kind, TradeKind::Primary { .. }) {
            position.purchased -= quantity;
        }
        self.finish_trade(number, TradeState::Voided);
        self.emit(Event::TradeVoided { trade, reason: VoidReason(reason.to_owned()) });
        Ok(())
    }

    /// The coupons change hands; a resale of a utility coupon is counted.
    fn hand_over(&mut self, row: &TradeRow) {
        let price = row.trade.price.0;
        let primary = matches!(row.trade.kind, TradeKind::Primary { .. });
        let series = self.row_mut(row.series);
        let counted = !primary && series.spec.track == Track::Utility;
        for serial in row.serials() {
            series.units.update(serial, |unit| {
                unit.holder = row.buyer;
                unit.state = UnitState::Available;
                unit.resales_left -= u8::from(counted);
                if primary {
                    unit.first_price = price;
                }
            });
        }
        series.units.position_mut(row.buyer).incoming -= row.trade.coupons.len() as u64;
    }

    /// The issuer owes what was sold. If the series has expired meanwhile it is breakage at once.
    fn owe(&mut self, row: &TradeRow) {
        let series = self.row_mut(row.series);
        series.outstanding += row.trade.coupons.len() as u64;
        let (accounts, owed) = (series.accounts.clone(), series.obligation());
        self.memo(accounts.deferred, accounts.obligation, row.amount());
        if owed != accounts.obligation {
            self.memo(accounts.obligation, owed, row.amount());
        }
    }

    fn pending_trade(&self, trade: TradeId) -> Result<(u64, TradeRow), Reject> {
        let (number, row) = self.live_trade(trade).ok_or(Reject::UnknownTrade)?;
        if row.state == TradeState::Pending { Ok((number, row.clone())) } else { Err(Reject::UnknownTrade) }
    }

    /// A trade that is pending or in escrow, and its number.
    pub(super) fn live_trade(&self, trade: TradeId) -> Option<(u64, &TradeRow)> {
        let number = trade_number(trade);
        self.trades.get(&number).filter(|row| row.trade.trade == trade).map(|row| (number, row))
    }

    pub(super) fn finish_trade(&mut self, number: u64, state: TradeState) {
        self.trades.remove(&number);
        self.trade_log.set(number, state);
    }
}

/// A trade's id carries its number in its random bits.
pub(super) fn trade_number(trade: TradeId) -> u64 {
    trade.0 as u64
}
