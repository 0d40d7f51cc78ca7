//! Adapters to what is outside the platform, one module each.

pub mod chain;
