//! Adapters to what is outside the platform, one module each.

pub mod chain;
pub mod kyc;
pub mod mailbox;
pub mod payments;
pub mod sanctions;
