//! What the market looks like to its readers: everything here follows from the exchange's receipts and can be
//! rebuilt from them at any time.

mod reads;
mod rows;
mod view;

pub use reads::{
    CatalogueFilter, CatalogueSort, CouponFilter, FillRow, IssuerProfile, ListedCoupon, MarketReads, Page,
    SeriesFacts, SeriesProfile, Supply, TakerSide, TradeLine,
};
pub use rows::{
    AccountRow, Acquired, AcquiredBy, ActivityKind, ActivityRow, ActivityStatus, Candle, CandleKey,
    CouponRow, CouponState, Direction, EscrowState, Interval, OrderRow, OrderSide, OrderStatus, SeriesRow,
    TradeRow, TradeSource, TradeStatus,
};
pub use view::{Fold, FoldError, Keys, ProjectionStore, Table, View};
