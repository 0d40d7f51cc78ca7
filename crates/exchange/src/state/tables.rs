//! The rows of the state: parties, series, trades, locks, payouts.

use std::collections::{BTreeSet, VecDeque};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_ledger::{AccountIx, PendingIx};
use genex_matching::Book;
use genex_protocol::{LockPurpose, SelfTradePrevention, SeriesSpec, Trade};
use genex_types::{Currency, LockId, Party, Timestamp, TradeId};

use super::units::Units;
use crate::{recent::Map, view::TradeState};

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

/// Ids of things that were made once, and where the ones still open are.
pub(crate) type Once<K, V> = Map<K, Option<V>>;

/// Trades that are over and still remembered.
const REMEMBERED: usize = 1 << 20;

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
