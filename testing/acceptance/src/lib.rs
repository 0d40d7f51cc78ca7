//! The whole product, started as a user starts it and used over its public surface only.

mod client;
mod people;
mod product;
mod till;

pub use client::{Answer, Client};
pub use people::{Person, contact, fund, issue, register, wait_for};
pub use product::Product;
pub use till::Till;
