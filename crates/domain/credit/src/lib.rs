//! What an issuer's record is worth: its grade, the suggested price of its coupons, its fee tier.
//!
//! Pure functions over whole numbers. The three-factor price is G 3.3.4, the score G 3.5.1, the fee tiers
//! G 3.9, with the rulings that settle what those sections leave open.

mod fee;
mod grade;
mod price;
mod score;

pub use fee::FeeTier;
pub use grade::{Grade, ParseGradeError};
pub use price::{
    Interest, LIQUIDITY_COEFFICIENT, LIQUIDITY_MAX_BPS, LIQUIDITY_MIN_BPS, TIME_DISCOUNT_MAX, Term,
    Valuation, price_from_factors, suggest_price,
};
pub use score::{Rating, Record, Score, ScoreParts, rate};
