//! The market's tables.

pub(super) mod account;
pub(super) mod activity;
pub(super) mod candle;
pub(super) mod coupon;
pub(super) mod cursor;
pub(super) mod day;
pub(super) mod number;
pub(super) mod order;
pub(super) mod profile;
pub(super) mod series;
pub(super) mod trade;
