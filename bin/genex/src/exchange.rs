//! The running exchange behind the platform's port.

use async_trait::async_trait;
use genex_exchange::{ExchangeHandle, Stopped, SubmitError};
use genex_ports::exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding};
use genex_protocol::{Account, ClientId, Command, Receipt};
use genex_types::{CouponId, SeriesId};

/// The exchange of this process.
#[derive(Clone)]
pub struct LocalExchange(pub ExchangeHandle);

fn stopped(_: Stopped) -> ExchangeError {
    ExchangeError::Unavailable
}

#[async_trait]
impl Exchange for LocalExchange {
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError> {
        let receipt = self.0.submit(client_id, command).await.map_err(|error| match error {
            SubmitError::Rejected(reject) => ExchangeError::Rejected(reject),
            SubmitError::Busy => ExchangeError::Busy,
            SubmitError::Stopped => ExchangeError::Unavailable,
        })?;
        Ok(Receipt::clone(&receipt))
    }

    async fn receipts(&self, seq: u64, limit: usize) -> Result<Vec<Receipt>, ExchangeError> {
        let mut stream = self.0.receipts_from(seq);
        let receipts = stream.next_many(limit).await.map_err(|error| {
            tracing::error!(%error, seq, "the journal can't be read");
            ExchangeError::Unavailable
        })?;
        match receipts.is_empty() {
            true => Err(ExchangeError::Unavailable),
            false => Ok(receipts.iter().map(|r| Receipt::clone(r)).collect()),
        }
    }

    async fn durable_seq(&self) -> Result<u64, ExchangeError> {
        Ok(self.0.durable_seq())
    }

    async fn balance(&self, account: Account) -> Result<Balance, ExchangeError> {
        self.0.balance(account).await.map_err(stopped)
    }

    async fn depth(&self, series: SeriesId, levels: usize) -> Result<Depth, ExchangeError> {
        self.0.depth(series, levels).await.map_err(stopped)
    }

    async fn holding(&self, coupon: CouponId) -> Result<Option<Holding>, ExchangeError> {
        self.0.holding(coupon).await.map_err(stopped)
    }

    async fn audit(&self) -> Result<AuditView, ExchangeError> {
        self.0.audit_view().await.map_err(stopped)
    }
}
