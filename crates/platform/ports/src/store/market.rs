//! What the market looks like to its readers: everything here follows from the exchange's receipts and can be
//! rebuilt from them at any time.

mod reads;
mod rows;
mod view;

pub use reads::{
    CouponFilter, FillRow, ListedCoupon, MarketReads, Page, SeriesChoice, SeriesFacts, SeriesProfile,
    SeriesProfiles, Supply, TakerSide, TradeLine,
};
pub use rows::{
    AccountRow, Acquired, AcquiredBy, ActivityKind, ActivityRow, ActivityStatus, Candle, CandleKey,
    CouponRow, CouponState, Direction, EscrowState, Interval, OrderRow, OrderSide, OrderStatus, SeriesRow,
    TradeRow, TradeSource, TradeStatus,
};
pub use view::{Fold, FoldError, FollowerCursors, Keys, ProjectionStore, Table, View};
