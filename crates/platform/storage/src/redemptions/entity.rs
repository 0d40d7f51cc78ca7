//! Passes and redemptions.

pub(super) mod pass;
pub(super) mod redemption;
