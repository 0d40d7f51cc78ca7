//! The API over HTTP, on real use cases, a real store and a real exchange; only time, chance, the chain and the
//! providers' answers are the test's.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod accounts;
mod audit;
mod bad_input;
mod cash;
mod compliance;
mod frame;
mod idempotency;
mod inbox;
mod issuers;
mod kyc;
mod sandbox;
mod screening;
mod support;
mod templates;
