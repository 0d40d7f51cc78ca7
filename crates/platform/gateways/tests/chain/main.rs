//! The gateway against a real node with the real contracts.

mod life;
mod refusals;
mod support;
