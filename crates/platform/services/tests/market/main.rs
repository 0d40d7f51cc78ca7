//! The market's use cases on the real exchange and the real store; only the chain is played by the test.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod buying;
mod cut_off;
mod giving;
mod redeeming;
mod watching;
mod world;
