//! The market's projections and what its readers ask of them.

mod catalogue;
mod codec;
mod entity;
mod numbers;
mod projection;
mod reads;
mod rows;
#[cfg(test)]
mod tests;
