//! One receipt after the other, over the rows they touch.

use genex_ports::store::{
    market::{FoldError, SeriesRow, View},
    numbers::{day_of, format_number},
};
use genex_protocol::{Event, Receipt, SeriesSpec};
use genex_types::{Party, SeriesId, Timestamp};

use super::{Signal, Topic, cash, coupon, order, trade};

/// The receipt being folded, the rows, and what there is to tell afterwards.
pub(super) struct Step<'a> {
    pub view: &'a mut View,
    pub signals: &'a mut Vec<Signal>,
    pub seq: u64,
    pub time: Timestamp,
    /// Lines of history written for this receipt so far.
    pub lines: u32,
}

/// Folds receipts, in order, over their rows.
pub(super) fn fold(
    view: &mut View,
    receipts: &[Receipt],
    signals: &mut Vec<Signal>,
) -> Result<(), FoldError> {
    for receipt in receipts {
        let mut step = Step { view, signals, seq: receipt.seq, time: receipt.time, lines: 0 };
        receipt.events.iter().try_for_each(|event| step.event(event))?;
        receipt.entries.iter().for_each(|entry| cash::apply(&mut step, entry));
    }
    Ok(())
}

impl Step<'_> {
    fn event(&mut self, event: &Event) -> Result<(), FoldError> {
        match event {
            Event::PartyOpened { .. }
            | Event::FreezeChanged { .. }
            | Event::LockCommitted { .. }
            | Event::PhaseChanged { .. }
            | Event::TransferDeclined { .. }
            | Event::TransferEnded { .. } => Ok(()),
            Event::CashCredited { party, .. }
            | Event::PayoutBegun { party, .. }
            | Event::TransferBegun { party, .. }
            | Event::TransferAccepted { party, .. } => {
                self.tell(*party, Topic::Balance);
                Ok(())
            }
            Event::PayoutEnded { .. } => Ok(()),
            Event::SeriesRegistered(spec) => {
                self.view.series.put(spec.series, series_row(spec, self.time));
                Ok(())
            }
            Event::UnitsIssued { series, count, .. } => {
                self.series(*series)?.issued += count;
                Ok(())
            }
            Event::ListedChanged { series, listed } => {
                self.series(*series)?.listed = *listed;
                Ok(())
            }
            Event::FeeChanged { series, fee } => {
                self.series(*series)?.fee = *fee;
                Ok(())
            }
            Event::OrderAccepted { order, resales_left } => order::accepted(self, order, *resales_left),
            Event::OrderReplaced { order, price, quantity } => {
                order::replaced(self, *order, *price, *quantity)
            }
            Event::OrderCancelled { order, reason, .. } => order::cancelled(self, *order, *reason),
            Event::Traded(made) => trade::made(self, made),
            Event::TradeSettled { trade, block } => trade::settled(self, *trade, *block),
            Event::TradeVoided { trade, reason } => trade::voided(self, *trade, &reason.0),
            Event::EscrowReleased { trade, .. } => trade::released(self, *trade),
            Event::PurchaseRefunded { trade, amount, .. } => trade::refunded(self, *trade, *amount),
            Event::CouponLocked { lock, coupon, purpose, .. } => {
                coupon::locked(self, *coupon, *lock, *purpose)
            }
            Event::CouponUnlocked { coupon, .. } => coupon::unlocked(self, *coupon),
            Event::CouponMoved { coupon, to, reason, resales_left, .. } => {
                coupon::moved(self, *coupon, *to, *reason, *resales_left)
            }
            Event::CouponRedeemed { lock, coupon, holder, .. } => {
                coupon::redeemed(self, *lock, *coupon, *holder)
            }
            Event::SeriesExpired { series, unredeemed, breakage, .. } => {
                coupon::expired(self, *series, *unredeemed, *breakage)
            }
        }
    }

    /// A series to change.
    pub fn series(&mut self, series: SeriesId) -> Result<&mut SeriesRow, FoldError> {
        let seq = self.seq;
        self.signals.push(Signal::Series { series });
        self.view.series.edit(&series).ok_or_else(|| missing(seq, series))
    }

    /// What is missing, as an error of this receipt.
    pub fn missing(&self, what: impl std::fmt::Display) -> FoldError {
        missing(self.seq, what)
    }

    /// Tells a party that something of its has changed.
    pub fn tell(&mut self, party: Party, topic: Topic) {
        self.signals.push(Signal::Party { party, topic });
    }

    /// The number of `subject`; the next of the day if it has none yet.
    pub fn number(&mut self, subject: String) -> String {
        if let Some((_, number)) = self.view.numbers.get(&subject) {
            return number.clone();
        }
        let day = day_of(self.time);
        let counter = self.view.counters.entry(day, || (day, 0));
        counter.1 += 1;
        let number = format_number(day, counter.1);
        self.view.numbers.put(subject.clone(), (subject, number.clone()));
        number
    }
}

fn missing(seq: u64, what: impl std::fmt::Display) -> FoldError {
    FoldError { seq, what: what.to_string() }
}

fn series_row(spec: &SeriesSpec, time: Timestamp) -> SeriesRow {
    SeriesRow {
        series: spec.series,
        class: spec.class,
        issuer: spec.issuer,
        currency: spec.currency,
        face: spec.face,
        issue_price: spec.issue_price,
        tick: spec.tick,
        track: spec.track,
        max_resales: spec.max_resales,
        per_person: spec.per_person,
        expires_at: spec.expires_at,
        fee: spec.fee,
        listed: spec.listed,
        expired: false,
        registered_at: time,
        issued: 0,
        sold: 0,
        sold_minor: 0,
        redeemed: 0,
        broken: 0,
        breakage_minor: 0,
        last_price: None,
        last_at: None,
        market_seq: 0,
    }
}
