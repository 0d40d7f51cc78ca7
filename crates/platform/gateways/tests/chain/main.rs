//! The gateway against a real node with the real contracts.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod anchors;
mod life;
mod refusals;
mod support;
