//! Time and randomness, as arguments.

use genex_types::Timestamp;

/// Where the present moment comes from.
pub trait Clock: Send + Sync {
    /// The present moment. Never goes back.
    fn now(&self) -> Timestamp;
}

/// Where unpredictable bits come from.
pub trait Entropy: Send + Sync {
    /// 128 fresh bits, fit for secrets.
    fn bits(&self) -> u128;
}

/// The clock could not be put forward; it goes on as before.
#[derive(Debug, thiserror::Error)]
#[error("the clock could not be put forward: {0}")]
pub struct ClockError(pub String);

/// A clock that can be put forward, never back. Exists in the sandbox only.
pub trait TestClock: Clock {
    /// Makes it at least `moment`; returns what it is then.
    fn advance_to(&self, moment: Timestamp) -> Result<Timestamp, ClockError>;
}
