//! Time, as an argument.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

/// A pause.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The time that passes for a validator: the system's, or that of a simulation.
pub trait Clock: Send + Sync + 'static {
    /// Time since some beginning that stays the same. Never goes back.
    fn now(&self) -> Duration;

    /// Resolves after `duration`.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The system's clock. Its pauses need a tokio runtime.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    beginning: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { beginning: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.beginning.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}
