//! Parties and series: how they come into being, are closed, frozen and expire.

use genex_ledger::{AccountIx, Limit};
use genex_matching::{Book, BookSpec, MAX_QUANTITY, Side};
use genex_protocol::{Account, CancelReason, Event, Phase, Reject, SelfTradePrevention, SeriesSpec, Track};
use genex_types::{Bps, Currency, Money, Party, SeriesId};

use super::{
    State,
    tables::{PartyRow, SeriesAccounts, SeriesRow},
    units::Units,
};

/// No rate takes more than the whole price.
const MAX_FEE: Bps = Bps(10_000);

impl State {
    pub(super) fn open_party(&mut self, party: Party) -> Result<(), Reject> {
        if self.party_index.contains_key(&party) {
            return Ok(());
        }
        let ix = u32::try_from(self.parties.len()).expect("fewer than 2^32 parties fit in memory");
        let cash = [None; Currency::ALL.len()];
        let self_trade = SelfTradePrevention::default();
        self.parties.push(PartyRow { party, frozen: false, self_trade, orders: Vec::new(), cash });
        self.party_index.insert(party, ix);
        self.emit(Event::PartyOpened { party });
        Ok(())
    }

    pub(super) fn register_series(&mut self, spec: &SeriesSpec) -> Result<(), Reject> {
        let issuer = self.party(Party::Issuer(spec.issuer))?;
        self.check_series(spec)?;
        let accounts = self.open_series_accounts(spec.series, spec.currency);
        let utility = spec.track == Track::Utility;
        let ceiling = utility.then(|| (spec.face.0 / spec.tick.0) as u64);
        let ix = u32::try_from(self.series.len()).expect("fewer than 2^32 series fit in memory");
        self.series.push(SeriesRow {
            spec: spec.clone(),
            issuer,
            accounts,
            units: Units::new(issuer, spec.max_resales),
            book: Book::new(BookSpec { ceiling, lanes: utility }),
            market_seq: 0,
            expired: false,
            outstanding: 0,
        });
        self.series_index.insert(spec.series, ix);
        self.classes.insert(spec.class, ix);
        self.emit(Event::SeriesRegistered(spec.clone()));
        Ok(())
    }

    fn check_series(&self, spec: &SeriesSpec) -> Result<(), Reject> {
        if self.series_index.contains_key(&spec.series) || self.classes.contains_key(&spec.class) {
            return Err(Reject::DuplicateId);
        }
        if spec.face.0 <= 0 || spec.issue_price.0 <= 0 || spec.tick.0 <= 0 {
            return Err(Reject::BadPrice);
        }
        if spec.track == Track::Utility && spec.issue_price > spec.face {
            return Err(Reject::PriceAboveFace);
        }
        if spec.fee > MAX_FEE {
            return Err(Reject::BadAmount);
        }
        if spec.expires_at <= self.now { Err(Reject::CouponExpired) } else { Ok(()) }
    }

    fn open_series_accounts(&mut self, series: SeriesId, currency: Currency) -> SeriesAccounts {
        let mut open = |account, limit| self.ledger.open(account, currency, limit);
        SeriesAccounts {
            escrow: open(Account::Escrow { series, currency }, Limit::DebitsWithinCredits),
            fees: open(Account::Fees { currency }, Limit::DebitsWithinCredits),
            obligation: open(Account::Obligation { series, currency }, Limit::DebitsWithinCredits),
            deferred: open(Account::Deferred { series, currency }, Limit::None),
            redeemed: open(Account::Redeemed { series, currency }, Limit::DebitsWithinCredits),
            breakage: open(Account::Breakage { series, currency }, Limit::DebitsWithinCredits),
        }
    }

    pub(super) fn issue_units(
        &mut self,
        series: SeriesId,
        first_serial: u64,
        count: u64,
    ) -> Result<(), Reject> {
        let ix = self.series_ix(series)?;
        let units = &mut self.row_mut(ix).units;
        if first_serial != units.issued() {
            return Err(Reject::DuplicateId);
        }
        if count == 0 || count > MAX_QUANTITY - units.issued() {
            return Err(Reject::BadQuantity);
        }
        units.issue(count);
        self.emit(Event::UnitsIssued { series, first_serial, count });
        Ok(())
    }

    pub(super) fn set_listed(&mut self, series: SeriesId, listed: bool) -> Result<(), Reject> {
        let ix = self.series_ix(series)?;
        if self.row(ix).spec.listed == listed {
            return Ok(());
        }
        self.row_mut(ix).spec.listed = listed;
        self.emit(Event::ListedChanged { series, listed });
        if !listed {
            self.clear_book(ix, CancelReason::Delisted);
        }
        Ok(())
    }

    pub(super) fn set_fee(&mut self, series: SeriesId, fee: Bps) -> Result<(), Reject> {
        let ix = self.series_ix(series)?;
        if fee > MAX_FEE {
            return Err(Reject::BadAmount);
        }
        self.row_mut(ix).spec.fee = fee;
        self.emit(Event::FeeChanged { series, fee });
        Ok(())
    }

    pub(super) fn freeze(&mut self, party: Party) -> Result<(), Reject> {
        let ix = self.party(party)?;
        let row = &mut self.parties[ix as usize];
        if row.frozen {
            return Ok(());
        }
        row.frozen = true;
        let orders = row.orders.clone();
        self.emit(Event::FreezeChanged { party, frozen: true });
        self.cancel_all(orders, CancelReason::Frozen);
        Ok(())
    }

    pub(super) fn thaw(&mut self, party: Party) -> Result<(), Reject> {
        let ix = self.party(party)?;
        if std::mem::take(&mut self.parties[ix as usize].frozen) {
            self.emit(Event::FreezeChanged { party, frozen: false });
        }
        Ok(())
    }

    pub(super) fn open_call(&mut self, series: SeriesId) -> Result<(), Reject> {
        let ix = self.open_series(series)?;
        if !self.row(ix).book.in_call() {
            self.row_mut(ix).book.open_call();
            self.emit(Event::PhaseChanged { series, phase: Phase::Call });
        }
        Ok(())
    }

    pub(super) fn uncross(&mut self, series: SeriesId) -> Result<(), Reject> {
        let ix = self.open_series(series)?;
        if self.row(ix).book.in_call() {
            self.emit(Event::PhaseChanged { series, phase: Phase::Continuous });
            self.with_book(ix, |book, events| book.uncross(events));
        }
        Ok(())
    }

    pub(super) fn expire_series(&mut self, series: SeriesId) -> Result<(), Reject> {
        let ix = self.series_ix(series)?;
        let row = self.row(ix);
        if row.expired {
            return Err(Reject::CouponExpired);
        }
        if self.now < row.spec.expires_at {
            return Err(Reject::BadTime);
        }
        self.clear_book(ix, CancelReason::Expired);
        let breakage = self.recognise_breakage(ix);
        let row = self.row_mut(ix);
        row.expired = true;
        let (unredeemed, unsold) = (row.outstanding, row.units.stock());
        self.emit(Event::SeriesExpired { series, unredeemed, breakage, unsold });
        Ok(())
    }

    fn recognise_breakage(&mut self, series: u32) -> Money {
        let row = self.row(series);
        let (accounts, currency) = (row.accounts.clone(), row.spec.currency);
        let owed = self.ledger.balance(accounts.obligation).posted;
        self.memo(accounts.obligation, accounts.breakage, owed);
        Money::new(owed, currency)
    }

    /// Moves a memorandum amount; nothing to move is nothing done.
    pub(super) fn memo(&mut self, debit: AccountIx, credit: AccountIx, amount: i128) {
        if amount > 0 {
            self.ledger.transfer(debit, credit, amount).expect("memorandum amounts mirror earlier ones");
        }
    }

    fn clear_book(&mut self, series: u32, reason: CancelReason) {
        let book = &self.row(series).book;
        let resting = book.orders(Side::Buy).chain(book.orders(Side::Sell)).map(|order| order.tag).collect();
        self.cancel_all(resting, reason);
    }

    /// Cancels orders, oldest first.
    pub(super) fn cancel_all(&mut self, mut slots: Vec<u32>, reason: CancelReason) {
        slots.sort_unstable_by_key(|slot| self.orders.at(*slot).number);
        for slot in slots {
            self.cancel_resting(slot, reason);
        }
    }
}
