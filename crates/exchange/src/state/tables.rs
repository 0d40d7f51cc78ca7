//! The rows of the state: parties, series, orders, trades, locks, payouts.

use std::collections::{BTreeSet, HashMap, VecDeque};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_ledger::{AccountIx, PendingIx};
use genex_matching::{Book, Handle};
use genex_protocol::{LockPurpose, SelfTradePrevention, SeriesSpec, TimeInForce, Trade};
use genex_types::{Bps, Currency, LockId, OrderId, Party, Timestamp, TradeId};

use super::units::Units;
use crate::view::TradeState;

/// A party, by dense number.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct PartyRow {
    pub party: Party,
    pub frozen: bool,
    pub self_trade: SelfTradePrevention,
    /// Slots of its resting orders, in no particular order.
    pub orders: Vec<u32>,
    pub cash: [Option<AccountIx>; Currency::ALL.len()],
}

/// A series, by dense number.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct SeriesRow {
    pub spec: SeriesSpec,
    pub issuer: u32,
    pub accounts: SeriesAccounts,
    pub units: Units,
    pub book: Book,
    pub market_seq: u64,
    pub expired: bool,
    /// Coupons sold and settled, not redeemed and not taken back.
    pub outstanding: u64,
}

impl SeriesRow {
    /// Where the obligation to holders stands: owed, or given up at expiry.
    pub fn obligation(&self) -> AccountIx {
        if self.expired { self.accounts.breakage } else { self.accounts.obligation }
    }
}

/// The ledger accounts of a series.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct SeriesAccounts {
    pub escrow: AccountIx,
    pub fees: AccountIx,
    pub obligation: AccountIx,
    pub deferred: AccountIx,
    pub redeemed: AccountIx,
    pub breakage: AccountIx,
}

/// An order that is not done.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct OrderRow {
    pub id: OrderId,
    /// Place among all orders ever accepted.
    pub number: u64,
    pub party: u32,
    pub series: u32,
    pub side: OrderSide,
    /// In minor units; `None` for a market order.
    pub limit: Option<i64>,
    pub open: u64,
    pub time_in_force: TimeInForce,
    pub expires_at: Option<Timestamp>,
    /// The rate it was accepted with; it never pays more.
    pub fee: Bps,
    /// Where it rests.
    pub handle: Option<Handle>,
    /// Its place in its party's list.
    pub listed_at: u32,
}

/// What an order has put up.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) enum OrderSide {
    Buy {
        min_resales_left: u8,
        hold: Option<PendingIx>,
    },
    /// Serials left to sell, in order of sale.
    Sell {
        serials: VecDeque<u64>,
    },
}

/// A trade that is pending, or a purchase whose money is in escrow.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct TradeRow {
    pub trade: Trade,
    pub series: u32,
    pub buyer: u32,
    pub seller: u32,
    /// Pending transfers of its cash.
    pub cash: Vec<PendingIx>,
    pub state: TradeState,
}

impl TradeRow {
    /// Price of all its coupons, in minor units.
    pub fn amount(&self) -> i128 {
        i128::from(self.trade.price.0) * self.trade.coupons.len() as i128
    }

    pub fn serials(&self) -> impl Iterator<Item = u64> + '_ {
        self.trade.coupons.iter().map(|coupon| coupon.serial)
    }
}

/// A coupon kept for one purpose.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct LockRow {
    pub id: LockId,
    pub series: u32,
    pub serial: u64,
    pub holder: u32,
    pub purpose: LockPurpose,
    pub until: Option<Timestamp>,
    pub committed: bool,
}

/// What lapses when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub(crate) enum Lapse {
    /// The order in this slot; the number tells in which order several lapse.
    Order { number: u64, slot: u32 },
    /// The lock of this number.
    Lock(u64),
}

/// Rows whose slots are used again.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Slots<T> {
    rows: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Slots<T> {
    pub const fn new() -> Self {
        Self { rows: Vec::new(), free: Vec::new() }
    }

    pub fn insert(&mut self, row: T) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.rows[slot as usize] = Some(row);
            return slot;
        }
        self.rows.push(Some(row));
        u32::try_from(self.rows.len() - 1).expect("fewer than 2^32 rows fit in memory")
    }

    pub fn remove(&mut self, slot: u32) -> T {
        self.free.push(slot);
        self.rows[slot as usize].take().expect("the slot is in use")
    }

    pub fn get(&self, slot: u32) -> Option<&T> {
        self.rows.get(slot as usize)?.as_ref()
    }

    pub fn at(&self, slot: u32) -> &T {
        self.get(slot).expect("the slot is in use")
    }

    pub fn at_mut(&mut self, slot: u32) -> &mut T {
        self.rows[slot as usize].as_mut().expect("the slot is in use")
    }
}

/// A map whose order nobody sees, so that a fast hash will do.
pub(crate) type Map<K, V> = HashMap<K, V, hashbrown::DefaultHashBuilder>;

/// Ids of things that were made once, and where the ones still open are.
pub(crate) type Once<K, V> = Map<K, Option<V>>;

/// Orders and trades that are over and still remembered, of each.
pub(crate) const REMEMBERED: usize = 1 << 20;

/// Ids of orders: where the open ones are, and the newest of those that are over.
///
/// Ids grow with time. An id is never free again: those that were forgotten, and all below them, count as used, so
/// that memory stays the same however long the market runs.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct OrderIds {
    open: Map<OrderId, u32>,
    over: Map<OrderId, ()>,
    newest: VecDeque<OrderId>,
    forgotten: Option<OrderId>,
}

impl OrderIds {
    /// Where an open order is.
    pub fn slot(&self, id: OrderId) -> Option<u32> {
        self.open.get(&id).copied()
    }

    pub fn is_used(&self, id: OrderId) -> bool {
        self.open.contains_key(&id)
            || self.over.contains_key(&id)
            || self.forgotten.is_some_and(|forgotten| id <= forgotten)
    }

    pub fn begin(&mut self, id: OrderId, slot: u32) {
        self.open.insert(id, slot);
    }

    /// The order is over, or never came to rest.
    pub fn end(&mut self, id: OrderId) {
        self.open.remove(&id);
        if self.over.insert(id, ()).is_none() {
            self.newest.push_back(id);
        }
        if self.newest.len() > REMEMBERED {
            let oldest = self.newest.pop_front().expect("it is not empty");
            self.over.remove(&oldest);
            self.forgotten = self.forgotten.max(Some(oldest));
        }
    }
}

/// The newest trades, however far they have come, by number.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct TradeLog {
    forgotten: u64,
    newest: VecDeque<(TradeId, TradeState)>,
}

impl TradeLog {
    /// How many trades there ever were.
    pub fn count(&self) -> u64 {
        self.forgotten + self.newest.len() as u64
    }

    pub fn push(&mut self, trade: TradeId, state: TradeState) {
        self.newest.push_back((trade, state));
        if self.newest.len() > REMEMBERED {
            self.newest.pop_front();
            self.forgotten += 1;
        }
    }

    /// Trades count from 1.
    pub fn get(&self, number: u64) -> Option<(TradeId, TradeState)> {
        let at = number.checked_sub(self.forgotten + 1)?;
        self.newest.get(usize::try_from(at).ok()?).copied()
    }

    /// Notes how far a trade has come, if it is still remembered.
    pub fn set(&mut self, number: u64, state: TradeState) {
        let at = number.checked_sub(self.forgotten + 1).and_then(|at| usize::try_from(at).ok());
        if let Some(entry) = at.and_then(|at| self.newest.get_mut(at)) {
            entry.1 = state;
        }
    }
}

/// What lapses next, first.
pub(crate) type Timers = BTreeSet<(Timestamp, Lapse)>;
