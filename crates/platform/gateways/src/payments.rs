//! The sandbox's payment provider. No money moves: an amount that ends in `.13` is declined, every other is taken or
//! sent. Being the same function of the same request, it can be asked any number of times.

use async_trait::async_trait;
use genex_ports::providers::{PaymentProvider, PaymentStatus, ProviderError};
use genex_types::Money;

/// The sandbox's payment provider.
#[derive(Debug, Clone, Copy, Default)]
pub struct SandboxPayments;

#[async_trait]
impl PaymentProvider for SandboxPayments {
    async fn collect(&self, _id: u128, method: &str, amount: Money) -> Result<PaymentStatus, ProviderError> {
        match method {
            "sandbox_card" | "sandbox_bank" => Ok(decide(amount)),
            other => Err(ProviderError {
                provider: "sandbox payments",
                detail: format!("there is no method {other}"),
            }),
        }
    }

    async fn pay_out(
        &self,
        _id: u128,
        _destination: &str,
        amount: Money,
    ) -> Result<PaymentStatus, ProviderError> {
        Ok(decide(amount))
    }
}

fn decide(amount: Money) -> PaymentStatus {
    if amount.minor % 100 == 13 {
        PaymentStatus::Declined { reason: "the bank declined".into() }
    } else {
        PaymentStatus::Captured
    }
}

#[cfg(test)]
mod tests {
    use genex_types::Currency;

    use super::*;

    #[tokio::test]
    async fn the_amount_says_what_comes_of_a_payment() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let collect = async |method, minor| SandboxPayments.collect(1, method, usd(minor)).await;
        assert_eq!(collect("sandbox_card", 10_000).await.unwrap(), PaymentStatus::Captured);
        assert!(matches!(collect("sandbox_bank", 10_013).await.unwrap(), PaymentStatus::Declined { .. }));
        assert!(collect("cheque", 10_000).await.is_err());
        let sent = SandboxPayments.pay_out(1, "somewhere", usd(13)).await.unwrap();
        assert!(matches!(sent, PaymentStatus::Declined { .. }));
    }
}
