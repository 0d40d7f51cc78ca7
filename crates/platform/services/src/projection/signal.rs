//! What listeners are told once a batch is stored.

use genex_ports::store::market::TradeLine;
use genex_types::{CouponId, OrderId, Party, SeriesId};

/// One thing worth telling. Carries ids; whoever is concerned reads the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// A trade was made.
    Trade {
        /// In which series.
        series: SeriesId,
        /// The trade as everybody may see it.
        line: TradeLine,
    },
    /// A book has changed.
    Book {
        /// Of which series.
        series: SeriesId,
    },
    /// What everybody may know of a series has changed: its stock, its standing.
    Series {
        /// Which.
        series: SeriesId,
    },
    /// Something of a party's has changed.
    Party {
        /// Whose.
        party: Party,
        /// What.
        topic: Topic,
    },
}

impl Signal {
    /// The series it is about.
    pub const fn series(&self) -> Option<SeriesId> {
        match self {
            Self::Trade { series, .. } | Self::Book { series } | Self::Series { series } => Some(*series),
            Self::Party { .. } => None,
        }
    }
}

/// What of a party's has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Its cash.
    Balance,
    /// An order of its.
    Order(OrderId),
    /// A coupon it holds or held.
    Coupon(CouponId),
}
