//! Applying receipts: load the rows they touch, fold the receipts over them, save what changed, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use genex_protocol::Account;
use genex_types::{CouponId, OrderId, Party, SeriesId, TradeId};

use super::{AccountRow, ActivityRow, Candle, CandleKey, CouponRow, OrderRow, SeriesRow, TradeRow};
use crate::store::StoreError;

/// Rows of one kind, with those that were changed marked.
#[derive(Debug, Clone)]
pub struct Table<K, V> {
    rows: BTreeMap<K, V>,
    changed: BTreeSet<K>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), changed: BTreeSet::new() }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    /// Adds a row as it is stored.
    pub fn load(&mut self, key: K, row: V) {
        self.rows.insert(key, row);
    }

    /// A row.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    /// A row to change; it counts as changed.
    pub fn edit(&mut self, key: &K) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        self.changed.insert(key.clone());
        Some(row)
    }

    /// A row to change, made by `new` if there is none.
    pub fn entry(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        self.changed.insert(key.clone());
        self.rows.entry(key).or_insert_with(new)
    }

    /// Puts a row.
    pub fn put(&mut self, key: K, row: V) {
        self.changed.insert(key.clone());
        self.rows.insert(key, row);
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    /// The changed rows, in the order of their keys.
    pub fn changed(&self) -> impl Iterator<Item = &V> {
        self.changed.iter().filter_map(|key| self.rows.get(key))
    }
}

/// Which rows a batch of receipts needs. Coupons of the named orders and trades come with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Orders.
    pub orders: BTreeSet<OrderId>,
    /// Trades.
    pub trades: BTreeSet<TradeId>,
    /// Coupons.
    pub coupons: BTreeSet<CouponId>,
    /// Series.
    pub series: BTreeSet<SeriesId>,
    /// Series of which every coupon is needed.
    pub whole_series: BTreeSet<SeriesId>,
    /// Accounts.
    pub accounts: BTreeSet<Account>,
    /// Candles.
    pub candles: BTreeSet<CandleKey>,
    /// Ids, as text, that may have a number already.
    pub numbered: BTreeSet<String>,
    /// Days whose number counter is needed.
    pub days: BTreeSet<u32>,
}

/// The rows a batch of receipts touches.
#[derive(Debug, Default)]
pub struct View {
    /// Orders.
    pub orders: Table<OrderId, OrderRow>,
    /// Trades.
    pub trades: Table<TradeId, TradeRow>,
    /// Coupons.
    pub coupons: Table<CouponId, CouponRow>,
    /// Series.
    pub series: Table<SeriesId, SeriesRow>,
    /// Accounts.
    pub accounts: Table<Account, AccountRow>,
    /// Candles.
    pub candles: Table<CandleKey, Candle>,
    /// Lines of history of the named trades, by subject and party.
    pub activity: Table<(String, Party), ActivityRow>,
    /// Numbers given out, by subject.
    pub numbers: Table<String, (String, String)>,
    /// Number counters, by day.
    pub counters: Table<u32, (u32, u64)>,
}

/// A receipt that does not fit what was projected before it: the projection has to be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("receipt {seq} does not fit: {what}")]
pub struct FoldError {
    /// The receipt.
    pub seq: u64,
    /// What is missing.
    pub what: String,
}

/// Folds receipts over the rows they touch.
pub type Fold<'a> = Box<dyn FnOnce(&mut View) -> Result<(), FoldError> + Send + 'a>;

/// Keeps projected rows and how far they reach.
#[async_trait]
pub trait ProjectionStore: Send + Sync {
    /// Sequence of the last receipt applied; 0 for none.
    async fn cursor(&self) -> Result<u64, StoreError>;

    /// Loads the rows, folds, saves what changed and moves the cursor from `from` to `to`; all or nothing.
    ///
    /// Errors: [`StoreError::Stale`] if the cursor is not at `from`; a fold error as [`StoreError::Failed`].
    async fn apply(&self, keys: &Keys, from: u64, to: u64, fold: Fold<'_>) -> Result<(), StoreError>;

    /// Forgets every projected row and moves the cursor to 0. Numbers given out stay.
    async fn clear(&self) -> Result<(), StoreError>;
}

/// How far other followers of the receipts have come, each under its name.
#[async_trait]
pub trait FollowerCursors: Send + Sync {
    /// Sequence of the last receipt a follower is done with; 0 for none.
    async fn follower_cursor(&self, name: &str) -> Result<u64, StoreError>;

    /// Moves a follower's cursor.
    async fn set_follower_cursor(&self, name: &str, seq: u64) -> Result<(), StoreError>;
}
