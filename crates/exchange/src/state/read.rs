//! Pictures of the state.

use genex_matching::Side;
use genex_protocol::{Account, OrderKind, Phase, Track};
use genex_types::{CouponId, Currency, OrderId, Party, Price, SeriesId, TradeId};

use super::{
    State,
    order_rows::OrderSide,
    settlement::trade_number,
    tables::SeriesRow,
    units::{Unit, UnitState},
};
use crate::view::{
    AuditView, Balance, Depth, Holding, HoldingState, Level, OpenOrder, Position, SeriesView, TradeState,
};

impl State {
    /// The balance of an account; zero if it was never used.
    pub fn balance(&self, account: Account) -> Balance {
        self.ledger.find(&account).map(|ix| balance(self.ledger.balance(ix))).unwrap_or_default()
    }

    /// A party's cash in every currency it ever had.
    pub fn balances(&self, party: Party) -> Vec<(Currency, Balance)> {
        let Ok(ix) = self.party(party) else { return Vec::new() };
        let accounts = Currency::ALL.iter().zip(self.parties[ix as usize].cash);
        accounts.filter_map(|(c, account)| Some((*c, balance(self.ledger.balance(account?))))).collect()
    }

    /// The best `levels` levels of a book; empty for an unknown series. The sequence is the caller's to fill in.
    pub fn depth(&self, series: SeriesId, levels: usize) -> Depth {
        let Ok(ix) = self.series_ix(series) else { return Depth::default() };
        let row = self.row(ix);
        let side = |side| {
            let level = |l: genex_matching::DepthLevel| Level {
                price: Price(row.spec.tick.0 * l.price as i64),
                quantity: l.quantity,
                orders: l.orders,
            };
            row.book.depth(side).take(levels).map(level).collect()
        };
        Depth { seq: 0, bids: side(Side::Buy), asks: side(Side::Sell) }
    }

    /// A coupon's holder and state; `None` if it was never issued.
    pub fn holding(&self, coupon: CouponId) -> Option<Holding> {
        let row = self.row(*self.classes.get(&coupon.class)?);
        row.units.get(coupon.serial).map(|unit| self.holding_of(row, &unit))
    }

    /// How many coupons of a series a party has.
    pub fn position(&self, party: Party, series: SeriesId) -> Position {
        match (self.party(party), self.series_ix(series)) {
            (Ok(party), Ok(series)) => self.row(series).units.position(party),
            _ => Position::default(),
        }
    }

    /// The coupons of a series a party holds, by number; an issuer's unsold stock is left out.
    pub fn held_coupons(&self, party: Party, series: SeriesId) -> Vec<(CouponId, Holding)> {
        let (Ok(party), Ok(ix)) = (self.party(party), self.series_ix(series)) else { return Vec::new() };
        let row = self.row(ix);
        let look = |serial| {
            let unit = row.units.get(serial).expect("a held coupon was issued");
            (self.coupon(ix, serial), self.holding_of(row, &unit))
        };
        row.units.held_by(party).map(look).collect()
    }

    /// A party's resting orders, oldest first.
    pub fn open_orders(&self, party: Party) -> Vec<OpenOrder> {
        let Ok(ix) = self.party(party) else { return Vec::new() };
        let mut slots = self.parties[ix as usize].orders.clone();
        slots.sort_unstable_by_key(|slot| self.orders.at(*slot).number);
        slots.into_iter().map(|slot| self.order_in(slot)).collect()
    }

    /// A resting order.
    pub fn open_order(&self, order: OrderId) -> Option<OpenOrder> {
        self.orders.slot(order).map(|slot| self.order_in(slot))
    }

    /// How far a trade has come; `None` if there is none, or if it was over a million trades ago.
    pub fn trade_state(&self, trade: TradeId) -> Option<TradeState> {
        if let Some((_, row)) = self.live_trade(trade) {
            return Some(row.state);
        }
        self.trade_log.get(trade_number(trade)).filter(|(id, _)| *id == trade).map(|(_, state)| state)
    }

    /// What is known of a series.
    pub fn series_view(&self, series: SeriesId) -> Option<SeriesView> {
        let row = self.row(self.series_ix(series).ok()?);
        Some(SeriesView {
            spec: row.spec.clone(),
            issued: row.units.issued(),
            stock: row.units.stock(),
            expired: row.expired,
            phase: if row.book.in_call() { Phase::Call } else { Phase::Continuous },
            market_seq: row.market_seq,
        })
    }

    /// Everything; sequence and hash are the caller's to fill in.
    pub fn audit_view(&self) -> AuditView {
        let mut accounts: Vec<_> = self.ledger.accounts().map(|(key, b)| (key, balance(b))).collect();
        accounts.sort_unstable_by_key(|(account, _)| *account);
        let coupons = (0..).zip(&self.series).flat_map(|(ix, row)| {
            row.units.rows().map(move |(serial, unit)| (self.coupon(ix, serial), self.holding_of(row, &unit)))
        });
        let mut coupons: Vec<_> = coupons.collect();
        coupons.sort_unstable_by_key(|(coupon, _)| *coupon);
        let stock = |row: &SeriesRow| (row.spec.series, row.units.first_fresh(), row.units.issued());
        let pending = self.trades.values().filter(|t| t.state == TradeState::Pending);
        let mut pending_trades: Vec<_> = pending.map(|t| t.trade.trade).collect();
        pending_trades.sort_unstable();
        AuditView {
            seq: 0,
            state_hash: [0; 32],
            accounts,
            coupons,
            stock: self.series.iter().map(stock).collect(),
            pending_trades,
        }
    }

    fn order_in(&self, slot: u32) -> OpenOrder {
        let row = self.orders.at(slot);
        let (coupons, hold) = match &row.side {
            OrderSide::Buy { hold } => (Vec::new(), *hold),
            OrderSide::Sell { serials } => {
                (serials.iter().rev().map(|serial| self.coupon(row.series, *serial)).collect(), None)
            }
        };
        OpenOrder {
            order: row.id,
            party: self.parties[row.party as usize].party,
            series: self.row(row.series).spec.series,
            buys: matches!(row.side, OrderSide::Buy { .. }),
            kind: row.limit.price().map_or(OrderKind::Market, OrderKind::Limit),
            open: row.open,
            time_in_force: row.time_in_force,
            expires_at: row.expires.time(),
            coupons,
            held_minor: hold.and_then(|h| self.ledger.left(h)).unwrap_or(0),
        }
    }

    fn holding_of(&self, row: &SeriesRow, unit: &Unit) -> Holding {
        let state = match unit.state {
            UnitState::Available if row.expired => HoldingState::Expired,
            UnitState::Available => HoldingState::Available,
            UnitState::Listed(slot) => HoldingState::Listed(self.orders.at(slot).id),
            UnitState::InTrade(number) => HoldingState::InTrade(self.trades[&number].trade.trade),
            UnitState::Locked(number) => HoldingState::Locked(self.locks[&number].id),
            UnitState::Redeemed => HoldingState::Redeemed,
            UnitState::Withdrawn => HoldingState::Withdrawn,
        };
        let resales_left = if row.spec.track == Track::Utility { unit.resales_left } else { u8::MAX };
        Holding { holder: self.parties[unit.holder as usize].party, resales_left, state }
    }
}

fn balance(balance: genex_ledger::Balance) -> Balance {
    Balance { posted_minor: balance.posted, held_minor: balance.pending_debits }
}
