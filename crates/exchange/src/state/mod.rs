//! Everything the exchange knows, and how a command changes it.
//!
//! A command is checked whole before anything is touched: a refused one leaves no trace. What happens follows
//! from the state, the command and its time alone.

mod cash;
mod fees;
mod fills;
mod lifecycle;
mod locks;
mod makers;
mod order_rows;
mod orders;
mod purchases;
mod read;
mod settlement;
mod tables;
mod transfers;
mod units;

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use genex_ledger::{AccountIx, Ledger, Limit, Step as LedgerStep};
use genex_matching::BookEvent;
use genex_protocol::{Account, Command, Entry, Event, Reject, ShardId, Step, TransferId};
use genex_types::{CouponId, Currency, LockId, Party, PayoutId, PurchaseId, SeriesId, Timestamp};

use self::{
    cash::PayoutRow,
    makers::Guard,
    order_rows::Orders,
    tables::{Lapse, LockRow, Once, PartyRow, SeriesRow, Timers, TradeLog, TradeRow},
    transfers::LeavingRow,
    units::{Unit, UnitState},
};
use crate::{recent::Map, view::OpenTransfer};

/// Coupons one order offers or one purchase takes at most: a trade names each of them, here and on the chain.
const MAX_COUPONS: u64 = 10_000;

/// What a command did, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effects {
    /// What happened.
    pub events: Vec<Event>,
    /// The double entries it made.
    pub entries: Vec<Entry>,
}

/// The exchange's state: parties, series with their coupons and books, orders, trades, locks, and the ledger.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct State {
    now: Timestamp,
    ledger: Ledger<Account>,
    parties: Vec<PartyRow>,
    party_index: Map<Party, u32>,
    series: Vec<SeriesRow>,
    series_index: Map<SeriesId, u32>,
    classes: Map<u64, u32>,
    orders: Orders,
    orders_accepted: u64,
    /// Pending trades and purchases in escrow, by number.
    trades: BTreeMap<u64, TradeRow>,
    trade_log: TradeLog,
    purchases: Once<PurchaseId, ()>,
    payouts: Once<PayoutId, PayoutRow>,
    leaving: BTreeMap<TransferId, Option<LeavingRow>>,
    /// Transfers of other shards that were accepted (`true`) or declined.
    arrived: BTreeMap<(ShardId, TransferId), bool>,
    locks: BTreeMap<u64, LockRow>,
    lock_ids: Once<LockId, u64>,
    locks_made: u64,
    timers: Timers,
    /// Makers' protections by party and series.
    guards: BTreeMap<(u32, u32), Guard>,
    /// Protections that tripped in the command being applied.
    #[borsh(skip)]
    tripped: Vec<(u32, u32)>,
    #[borsh(skip)]
    events: Vec<Event>,
    #[borsh(skip)]
    book_events: Vec<BookEvent>,
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// Nothing at all.
    pub fn new() -> Self {
        Self {
            now: Timestamp::default(),
            ledger: Ledger::new(),
            parties: Vec::new(),
            party_index: Map::default(),
            series: Vec::new(),
            series_index: Map::default(),
            classes: Map::default(),
            orders: Orders::default(),
            orders_accepted: 0,
            trades: BTreeMap::new(),
            trade_log: TradeLog::default(),
            purchases: Map::default(),
            payouts: Map::default(),
            leaving: BTreeMap::new(),
            arrived: BTreeMap::new(),
            locks: BTreeMap::new(),
            lock_ids: Map::default(),
            locks_made: 0,
            timers: Timers::new(),
            guards: BTreeMap::new(),
            tripped: Vec::new(),
            events: Vec::new(),
            book_events: Vec::new(),
        }
    }

    /// Applies a command at `now`, which is not before the previous command's time.
    ///
    /// Orders and locks whose time is up lapse only in [`Command::Tick`]: where [`State::is_due`] says so, the
    /// caller applies one first. Errors: the command is refused and nothing has changed.
    pub fn apply(&mut self, now: Timestamp, command: &Command) -> Result<Effects, Reject> {
        assert!(now >= self.now, "time never goes back");
        let before = std::mem::replace(&mut self.now, now);
        match self.dispatch(command) {
            Ok(()) => Ok(self.take_effects()),
            Err(reject) => {
                assert!(self.events.is_empty(), "a refused command leaves no trace");
                self.now = before;
                Err(reject)
            }
        }
    }

    /// Whether an order or a lock has lapsed by `now`.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.timers.first().is_some_and(|(at, _)| *at <= now)
    }

    /// Panics unless money is conserved everywhere. Walks everything: for checkpoints and tests.
    pub fn assert_conserved(&self) {
        self.ledger.assert_conserved();
    }

    fn dispatch(&mut self, command: &Command) -> Result<(), Reject> {
        use Command as C;
        match command {
            C::OpenParty { party } => self.open_party(*party),
            C::RegisterSeries(spec) => self.register_series(spec),
            C::IssueUnits { series, first_serial, count } => self.issue_units(*series, *first_serial, *count),
            C::SetListed { series, listed } => self.set_listed(*series, *listed),
            C::SetFee { series, fee } => self.set_fee(*series, *fee),
            C::Freeze { party } => self.freeze(*party),
            C::Thaw { party } => self.thaw(*party),
            C::CreditCash { party, amount } => self.credit_cash(*party, *amount),
            C::BeginPayout { payout, party, amount } => self.begin_payout(*payout, *party, *amount),
            C::EndPayout { payout, paid } => self.end_payout(*payout, *paid),
            C::Purchase { purchase, buyer, series, quantity } => {
                self.purchase(*purchase, *buyer, *series, *quantity)
            }
            C::PlaceOrder(spec) => self.place_order(spec),
            C::CancelOrder { order, party } => self.cancel_order(*order, *party),
            C::ReplaceOrder { order, party, price, quantity } => {
                self.replace_order(*order, *party, *price, *quantity)
            }
            C::OpenCall { series } => self.open_call(*series),
            C::Uncross { series } => self.uncross(*series),
            C::SettleTrade { trade, block } => self.settle_trade(*trade, *block),
            C::VoidTrade { trade, reason } => self.void_trade(*trade, reason),
            C::ReleaseEscrow { trade, block } => self.release_escrow(*trade, *block),
            C::RefundPurchase { trade, block } => self.refund_purchase(*trade, *block),
            C::LockCoupon { lock, coupon, holder, purpose, until } => {
                self.lock_coupon(*lock, *coupon, *holder, *purpose, *until)
            }
            C::Unlock { lock } => self.unlock(*lock),
            C::CommitLock { lock } => self.commit_lock(*lock),
            C::MoveLocked { lock, to, reason, counted, block } => {
                self.move_locked(*lock, *to, *reason, *counted, *block)
            }
            C::RedeemLocked { lock, block } => self.redeem_locked(*lock, *block),
            C::ExpireSeries { series } => self.expire_series(*series),
            C::Tick => self.tick(),
            C::MassCancel { party, series } => self.mass_cancel(*party, *series),
            C::MassQuote { party, series, quotes } => self.mass_quote(*party, *series, quotes),
            C::SetSelfTrade { party, prevention } => self.set_self_trade(*party, *prevention),
            C::SetProtection { party, series, protection } => {
                self.set_protection(*party, *series, *protection)
            }
            C::BeginTransfer { transfer, party, amount, to } => {
                let (transfer, party, amount, to) = (*transfer, *party, *amount, *to);
                self.begin_transfer(OpenTransfer { transfer, party, amount, to })
            }
            C::AcceptTransfer { transfer, party, amount, from } => {
                self.accept_transfer(*transfer, *party, *amount, *from)
            }
            C::DeclineTransfer { transfer, from } => self.decline_transfer(*transfer, *from),
            C::EndTransfer { transfer, arrived } => self.end_transfer(*transfer, *arrived),
        }
    }

    fn tick(&mut self) -> Result<(), Reject> {
        while let Some((_, lapse)) = self.timers.first().copied().filter(|(at, _)| *at <= self.now) {
            match lapse {
                Lapse::Order { slot, .. } => self.lapse_order(slot),
                Lapse::Lock(number) => self.lapse_lock(number),
            }
        }
        Ok(())
    }

    fn take_effects(&mut self) -> Effects {
        let events = std::mem::take(&mut self.events);
        let steps: Vec<_> = self.ledger.take_log().collect();
        let entry = |posting: genex_ledger::Posting| Entry {
            transfer: posting.transfer.into(),
            debit: self.ledger.key(posting.debit),
            credit: self.ledger.key(posting.credit),
            amount_minor: posting.amount,
            step: match posting.step {
                LedgerStep::Direct => Step::Direct,
                LedgerStep::Pending => Step::Pending,
                LedgerStep::Posted => Step::Posted,
                LedgerStep::Voided => Step::Voided,
            },
        };
        Effects { events, entries: steps.into_iter().map(entry).collect() }
    }

    fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    fn party(&self, party: Party) -> Result<u32, Reject> {
        self.party_index.get(&party).copied().ok_or(Reject::UnknownParty)
    }

    /// A known party that is not frozen.
    fn active_party(&self, party: Party) -> Result<u32, Reject> {
        let ix = self.party(party)?;
        if self.parties[ix as usize].frozen { Err(Reject::AccountFrozen) } else { Ok(ix) }
    }

    fn series_ix(&self, series: SeriesId) -> Result<u32, Reject> {
        self.series_index.get(&series).copied().ok_or(Reject::UnknownSeries)
    }

    /// A series that can be bought and traded now.
    fn open_series(&self, series: SeriesId) -> Result<u32, Reject> {
        let ix = self.series_ix(series)?;
        let row = self.row(ix);
        if self.is_expired(row) {
            return Err(Reject::CouponExpired);
        }
        if row.spec.listed { Ok(ix) } else { Err(Reject::NotListed) }
    }

    /// By command or by time, whichever comes first.
    fn is_expired(&self, row: &SeriesRow) -> bool {
        row.expired || self.now >= row.spec.expires_at
    }

    fn row(&self, series: u32) -> &SeriesRow {
        &self.series[series as usize]
    }

    fn row_mut(&mut self, series: u32) -> &mut SeriesRow {
        &mut self.series[series as usize]
    }

    fn coupon(&self, series: u32, serial: u64) -> CouponId {
        CouponId { class: self.row(series).spec.class, serial }
    }

    /// A coupon that `holder` may sell, give or use now.
    fn available_unit(&self, series: u32, coupon: CouponId, holder: u32) -> Result<Unit, Reject> {
        let row = self.row(series);
        if coupon.class != row.spec.class {
            return Err(Reject::UnknownCoupon);
        }
        let unit = row.units.get(coupon.serial).ok_or(Reject::UnknownCoupon)?;
        match unit.state {
            UnitState::Redeemed => Err(Reject::CouponAlreadyRedeemed),
            UnitState::Withdrawn => Err(Reject::NotHolder),
            _ if unit.holder != holder => Err(Reject::NotHolder),
            UnitState::Available => Ok(unit),
            _ => Err(Reject::CouponNotAvailable),
        }
    }

    fn set_unit_state(&mut self, series: u32, serial: u64, state: UnitState) {
        self.row_mut(series).units.update(serial, |unit| unit.state = state);
    }

    /// A party's cash account, opened if need be.
    fn cash(&mut self, party: u32, currency: Currency) -> AccountIx {
        let row = &mut self.parties[party as usize];
        let slot = &mut row.cash[currency as usize];
        *slot.get_or_insert_with(|| {
            self.ledger.open(
                Account::Cash { party: row.party, currency },
                currency,
                Limit::DebitsWithinCredits,
            )
        })
    }

    /// What a party can spend, in minor units.
    fn spendable(&self, party: u32, currency: Currency) -> i128 {
        let account = self.parties[party as usize].cash[currency as usize];
        account.map_or(0, |ix| self.ledger.balance(ix).available())
    }
}
