//! Surveillance of the order book: what orders and trades look like when they are meant to mislead, and whether market
//! makers do what they have promised.
//!
//! A [`MarketMonitor`] is shown what the exchange's journal tells, in its order, and says what it finds ([`Report`]).
//! Everything follows from what it was shown, so the same journal gives the same reports. An alert cites the sequences
//! in which the pattern began and ended: whoever has the journal can read what happened. It calls for a person to look and
//! proves nothing.
//!
//! | pattern | what is seen |
//! |---|---|
//! | spoofing | orders far larger than what is traded on the other side, gone within seconds of the fill, again and again |
//! | layering | the same, spread over three or more prices |
//! | quote stuffing | a flood of commands that place and take away, with next to no trade |
//! | wash trading | a few parties who trade with each other, round and round, and hardly with anybody else |
//! | marking the close | one party's orders alone move the day's last price |
//! | pump | one party buys a price up and sells to those who follow |
//!
//! Sources: MAR (EU) 596/2014, annex I; Delegated Regulation 2016/522, annex II; FINRA rules 5210 and 6140.

mod book;
mod close;
mod deception;
mod duty;
mod pump;
mod stuffing;
#[cfg(test)]
mod tests;
mod wash;

use std::collections::BTreeMap;

use genex_types::{CouponId, DAY_US, OrderId, Party, Price, SeriesId, Timestamp};
use serde::Serialize;

pub use duty::{Duty, Obligation};

use book::Book;

/// One thing the journal tells, with its command's place and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The command.
    pub seq: u64,
    /// When it was given its place; never earlier than that of the one before.
    pub at: Timestamp,
    /// What came of it.
    pub what: What,
}

/// What can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An order stands.
    Accepted {
        /// The order.
        order: OrderId,
        /// Whose.
        party: Party,
        /// In which book.
        series: SeriesId,
        /// Buy or sell.
        side: Side,
        /// Its limit; a market order has none.
        price: Option<Price>,
        /// How many.
        quantity: u64,
    },
    /// An order was changed.
    Replaced {
        /// The order.
        order: OrderId,
        /// Its limit now.
        price: Price,
        /// Its open quantity now.
        quantity: u64,
    },
    /// The rest of an order left the book.
    Cancelled {
        /// The order.
        order: OrderId,
        /// What was open.
        quantity: u64,
        /// Whether its owner asked, and not a rule of the market.
        by_owner: bool,
    },
    /// A trade between people.
    Traded(Fill),
    /// A party makes a market: its duties are measured from here on.
    Quoting {
        /// Who.
        party: Party,
        /// In which book.
        series: SeriesId,
    },
    /// A series trades no more: duties end.
    Closed {
        /// Which.
        series: SeriesId,
    },
}

/// Buy or sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Buy.
    Buy,
    /// Sell.
    Sell,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }
}

/// A trade between two orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Which series.
    pub series: SeriesId,
    /// Price of one.
    pub price: Price,
    /// The coupons that change hands.
    pub coupons: Vec<CouponId>,
    /// Who buys.
    pub buyer: Party,
    /// Who sells.
    pub seller: Party,
    /// The order that rested.
    pub maker: OrderId,
    /// The order that met it.
    pub taker: OrderId,
    /// The side of the order that met it.
    pub taker_side: Side,
}

impl Fill {
    const fn quantity(&self) -> u64 {
        self.coupons.len() as u64
    }

    const fn taker_party(&self) -> Party {
        match self.taker_side {
            Side::Buy => self.buyer,
            Side::Sell => self.seller,
        }
    }
}

/// A way to mislead a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Abuse {
    /// A large order that is not meant to be filled.
    Spoofing,
    /// Several such orders at several prices.
    Layering,
    /// Commands that only keep others busy.
    QuoteStuffing,
    /// Trades among a few, round and round.
    WashTrading,
    /// Moving the day's last price.
    MarkingTheClose,
    /// Buying a price up to sell into it.
    Pump,
}

/// A pattern that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarketAlert {
    /// What it looks like.
    pub abuse: Abuse,
    /// In which book.
    pub series: SeriesId,
    /// Who, in the order of their ids.
    pub parties: Vec<Party>,
    /// The command in which it begins.
    pub first_seq: u64,
    /// The command that completes it.
    pub last_seq: u64,
    /// When it is complete.
    pub at: Timestamp,
    /// What was seen, in a sentence with figures.
    pub reason: String,
}

/// What the monitor has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// A pattern.
    Alert(MarketAlert),
    /// How a maker did its duty on a day.
    Duty(Duty),
}

/// Reads the journal's events and remembers what its patterns need: the open orders, and a day of trades.
#[derive(Debug, Default)]
pub struct MarketMonitor {
    book: Book,
    deception: deception::Deception,
    stuffing: stuffing::Stuffing,
    wash: wash::Wash,
    close: close::Close,
    pump: pump::Pump,
    duties: duty::Duties,
    day: i64,
}

impl MarketMonitor {
    /// Measures makers against `obligation`.
    pub fn new(obligation: Obligation) -> Self {
        Self { duties: duty::Duties::new(obligation), ..Self::default() }
    }

    /// Takes in what comes next; says what it completes.
    pub fn observe(&mut self, seen: &Observed) -> Vec<Report> {
        let mut reports = self.turn_day(seen.at);
        let alerts = match &seen.what {
            What::Accepted { .. } | What::Replaced { .. } | What::Cancelled { .. } => self.order(seen),
            What::Traded(fill) => self.trade(seen, fill),
            What::Quoting { party, series } => {
                self.duties.begin(*party, *series, seen, &self.book);
                Vec::new()
            }
            What::Closed { series } => {
                reports.extend(self.duties.close(*series, seen.at).into_iter().map(Report::Duty));
                Vec::new()
            }
        };
        reports.extend(alerts.into_iter().map(Report::Alert));
        reports
    }

    /// The journal ends here for now: how makers have done since their last report.
    pub fn finish(&mut self, at: Timestamp) -> Vec<Report> {
        let mut reports = self.turn_day(at);
        reports.extend(self.duties.report(at).into_iter().map(Report::Duty));
        reports
    }

    /// What is said at the end of each day (UTC).
    fn turn_day(&mut self, at: Timestamp) -> Vec<Report> {
        let day = at.micros().div_euclid(DAY_US);
        if day == self.day {
            return Vec::new();
        }
        self.day = day;
        let midnight = Timestamp::from_micros(day * DAY_US);
        let closes = self.close.end_of_day(midnight).into_iter().map(Report::Alert);
        let duties = self.duties.report(midnight).into_iter().map(Report::Duty);
        closes.chain(duties).collect()
    }

    fn order(&mut self, seen: &Observed) -> Vec<MarketAlert> {
        let owner = match &seen.what {
            What::Accepted { party, series, .. } => Some((*party, *series)),
            What::Replaced { order, .. } | What::Cancelled { order, .. } => self.book.owner(*order),
            _ => None,
        };
        let Some((party, series)) = owner else { return Vec::new() };
        let mut alerts: Vec<MarketAlert> =
            self.stuffing.command(party, series, seen, &self.book).into_iter().collect();
        if let What::Cancelled { order, quantity, by_owner: true } = seen.what {
            alerts.extend(self.deception.cancelled(party, series, order, quantity, seen));
        }
        self.book.apply(seen);
        self.duties.changed(party, series, seen, &self.book);
        alerts
    }

    fn trade(&mut self, seen: &Observed, fill: &Fill) -> Vec<MarketAlert> {
        let sides = [(fill.buyer, Side::Buy), (fill.seller, Side::Sell)];
        for (party, side) in sides {
            self.stuffing.traded(party, fill.series, seen.at);
            self.deception.filled(party, fill.series, side, seen, &self.book);
        }
        self.book.apply(seen);
        for (party, _) in sides {
            self.duties.changed(party, fill.series, seen, &self.book);
        }
        self.close.trade(seen, fill);
        let wash = self.wash.trade(seen, fill);
        let pump = self.pump.trade(seen, fill);
        wash.into_iter().chain(pump).collect()
    }
}

/// Something for each party in each book.
type Each<T> = BTreeMap<(Party, SeriesId), T>;

/// `part` of `whole` in percent; of nothing, nothing.
const fn percent(part: u64, whole: u64) -> u64 {
    match whole {
        0 => 0,
        _ => (part as u128 * 100 / whole as u128) as u64,
    }
}
