//! Whether money may leave.

use async_trait::async_trait;

use super::StoreError;

/// Payouts are halted while the books are known to differ, also across restarts.
#[async_trait]
pub trait PayoutHalt: Send + Sync {
    /// Halts payouts, or lets them go on.
    async fn set_payouts_halted(&self, halted: bool) -> Result<(), StoreError>;

    /// Whether they are halted.
    async fn payouts_halted(&self) -> Result<bool, StoreError>;
}
