//! Tills, what they may spend, and what they reported.

pub(super) mod allowance;
pub(super) mod device;
pub(super) mod entry;
