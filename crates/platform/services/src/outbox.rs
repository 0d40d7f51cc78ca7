//! Sends recorded operations to the chain and hands their outcomes to those who wait for them.
//!
//! Two actors share the work. The [`Sender`] takes an operation from queued to final: it gives it the sender's next
//! nonce, signs it, stores the signed bytes, broadcasts them, and again as long as they are in no final block. The
//! [`Delivery`] takes it from final to handled. [`OutboxHandle`] is what the rest of the platform holds: it records
//! operations and can bring the sender to rest.

mod delivery;
mod handle;
mod nonces;
mod sender;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use genex_ports::{chain::Chain, clock::Clock, store::outbox::OutcomeHandler};

pub use delivery::Delivery;
pub use handle::{OutboxHandle, Pause, Progress};
pub use sender::Sender;

/// How the outbox works.
#[derive(Debug, Clone, Copy)]
pub struct OutboxConfig {
    /// Most operations signed and not final.
    pub window: usize,
    /// Of them, most of one sender.
    pub window_per_sender: usize,
    /// How often the chain is asked for outcomes while some are awaited.
    pub poll_ms: u64,
    /// How often the store is asked for operations recorded behind the handle's back.
    pub idle_ms: u64,
    /// After how long without an outcome a transaction is broadcast again.
    pub rebroadcast_ms: u64,
    /// Pause before an outcome that its handler did not take is handed over again; doubles each time.
    pub retry_ms: u64,
}

impl Default for OutboxConfig {
    fn default() -> Self {
        Self {
            window: 256,
            window_per_sender: 64,
            poll_ms: 10,
            idle_ms: 100,
            rebroadcast_ms: 1_000,
            retry_ms: 50,
        }
    }
}

/// The two actors behind a handle. Run both; what the handle records is executed from then on.
pub fn actors(
    handle: &OutboxHandle,
    chain: Arc<dyn Chain>,
    clock: Arc<dyn Clock>,
    handlers: &[Arc<dyn OutcomeHandler>],
    config: OutboxConfig,
) -> (Sender, Delivery) {
    let retry = Duration::from_millis(config.retry_ms);
    let (delivery, finals) = Delivery::new(handle.store(), handlers, handle.shared(), retry);
    let sender = Sender::new(handle.store(), chain, clock, finals, handle.shared(), config);
    (sender, delivery)
}
