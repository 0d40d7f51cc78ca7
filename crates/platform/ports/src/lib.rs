//! What the use cases need from the world: time, the exchange, the chain, keys, providers and stores.
//!
//! Services speak to these traits only. Adapters live in `storage`, `gateways` and `custody`; the binary wires
//! them together.

pub mod chain;
pub mod clock;
pub mod exchange;
pub mod journal;
pub mod locale;
pub mod messages;
pub mod notices;
pub mod providers;
pub mod signer;
pub mod store;
