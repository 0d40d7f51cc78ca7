//! The market's projections and what its readers ask of them.

mod audit;
mod catalogue;
mod entity;
mod figures;
mod numbers;
mod projection;
mod reads;
mod rows;
#[cfg(test)]
mod tests;

pub use numbers::number_within;
pub(crate) use projection::move_follower;
