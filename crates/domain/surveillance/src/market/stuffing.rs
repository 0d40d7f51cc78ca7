//! Quote stuffing: a flood of commands that place orders and take them away at once, and hardly a trade.
//!
//! A mass quote is one command, whatever it holds, so that a maker that follows a lively market stays far below.

use std::collections::VecDeque;

use genex_types::{Party, SECOND_US, SeriesId, Timestamp};

use super::{Abuse, Each, MarketAlert, Observed, What, book::Book, percent};

/// The stretch of time that is looked at.
const WINDOW_US: i64 = 10 * SECOND_US;
/// Commands in it: 6,000 a minute in one book, of the 10,000 that a maker may send in all.
const FLOOD: usize = 1_000;
/// An order that lives shorter can't be meant for anybody to trade with.
const SHORT_US: i64 = SECOND_US;
/// Commands that take away or change what was only just placed, in percent: of place and cancel, every second.
const CHURN_PERCENT: u64 = 40;
/// Trades in percent of commands, at most.
const TRADES_PERCENT: u64 = 1;

#[derive(Debug, Clone, Copy)]
struct Sent {
    seq: u64,
    at: Timestamp,
    /// It took away or changed something young.
    churns: bool,
}

#[derive(Debug, Default)]
struct Recent {
    commands: VecDeque<Sent>,
    trades: VecDeque<Timestamp>,
}

#[derive(Debug, Default)]
pub(super) struct Stuffing(Each<Recent>);

impl Stuffing {
    /// A party's command; the book is as it was before.
    pub fn command(
        &mut self,
        party: Party,
        series: SeriesId,
        seen: &Observed,
        book: &Book,
    ) -> Option<MarketAlert> {
        let churns = match seen.what {
            What::Replaced { order, .. } | What::Cancelled { order, by_owner: true, .. } => {
                book.order(order).is_some_and(|open| seen.at.since(open.at) < SHORT_US)
            }
            What::Cancelled { .. } => return None,
            _ => false,
        };
        let recent = self.0.entry((party, series)).or_default();
        recent.forget(seen.at);
        match recent.commands.back_mut() {
            Some(last) if last.seq == seen.seq => last.churns |= churns,
            _ => recent.commands.push_back(Sent { seq: seen.seq, at: seen.at, churns }),
        }
        if recent.commands.len() < FLOOD {
            return None;
        }
        let (commands, trades) = (recent.commands.len() as u64, recent.trades.len() as u64);
        let churn = recent.commands.iter().filter(|sent| sent.churns).count() as u64;
        if percent(churn, commands) < CHURN_PERCENT || percent(trades, commands) >= TRADES_PERCENT {
            return None;
        }
        let first_seq = recent.commands.front().map_or(seen.seq, |sent| sent.seq);
        self.0.remove(&(party, series));
        Some(MarketAlert {
            abuse: Abuse::QuoteStuffing,
            series,
            parties: vec![party],
            first_seq,
            last_seq: seen.seq,
            at: seen.at,
            reason: format!(
                "{commands} commands within ten seconds, {churn} of them about orders less than a second old, and \
                 {trades} trades"
            ),
        })
    }

    pub fn traded(&mut self, party: Party, series: SeriesId, at: Timestamp) {
        let recent = self.0.entry((party, series)).or_default();
        recent.forget(at);
        recent.trades.push_back(at);
    }
}

impl Recent {
    fn forget(&mut self, now: Timestamp) {
        while self.commands.front().is_some_and(|sent| now.since(sent.at) > WINDOW_US) {
            self.commands.pop_front();
        }
        while self.trades.front().is_some_and(|at| now.since(*at) > WINDOW_US) {
            self.trades.pop_front();
        }
    }
}
