//! Figures for issuers and for the platform's board: totals only, never a person.

use std::sync::Arc;

use genex_ports::{
    clock::Clock,
    exchange::Exchange,
    store::{
        figures::{Figures, IssuerDay, PlatformTotals},
        market::SeriesRow,
    },
};
use genex_protocol::Account;
use genex_types::{Currency, DAY_US, IssuerId, Money, Party};

use crate::{Caller, Error};

/// Days an issuer's summary looks back.
const DAYS: i64 = 30;

/// Adds up what issuers and operators look at.
#[derive(Clone)]
pub struct Analytics {
    /// Totals over the projections.
    pub figures: Arc<dyn Figures>,
    /// Balances.
    pub exchange: Arc<dyn Exchange>,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// The currency of account.
    pub currency: Currency,
}

/// How an issuer is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerSummary {
    /// Coupons ever issued.
    pub issued_units: u64,
    /// Coupons sold, less what was undone.
    pub sold_units: u64,
    /// What was paid for them.
    pub sold_amount: Money,
    /// Coupons redeemed.
    pub redeemed_units: u64,
    /// Redeemed of what was sold, in basis points (ruling 4).
    pub redemption_rate_bps: u64,
    /// What was paid for coupons that expired unused.
    pub breakage: Money,
    /// Proceeds that can still be refunded.
    pub in_escrow: Money,
    /// Cash.
    pub balance: Money,
    /// What is owed to holders, at the price of first sale.
    pub obligation: Money,
    /// Coupons with people, neither used nor expired.
    pub circulating_units: u64,
    /// The last days on which anything happened, oldest first.
    pub by_day: Vec<IssuerDay>,
}

/// A figure of the platform's board (G 8.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpi {
    /// Its name.
    pub key: &'static str,
    /// Its value as a decimal; `None` while there is nothing to measure.
    pub value: Option<String>,
    /// Of what.
    pub unit: &'static str,
    /// What it should be.
    pub target: &'static str,
}

impl Analytics {
    /// An issuer's totals. Errors: somebody else's.
    pub async fn issuer(&self, caller: &Caller, issuer: IssuerId) -> Result<IssuerSummary, Error> {
        if caller.require_operator().is_err() && caller.issuer != Some(issuer) {
            return Err(Error::Forbidden);
        }
        let rows = self.figures.issuer_series(issuer).await?;
        let since = self.clock.now().plus(-DAYS * DAY_US);
        let by_day = self.figures.issuer_days(issuer, since).await?;
        let currency = self.currency;
        let cash = Account::Cash { party: Party::Issuer(issuer), currency };
        let escrow = rows.iter().map(|row| Account::Escrow { series: row.series, currency }).collect();
        let owed = rows.iter().map(|row| Account::Obligation { series: row.series, currency }).collect();
        let total = |of: fn(&SeriesRow) -> u64| rows.iter().map(of).sum::<u64>();
        let money = |of: fn(&SeriesRow) -> i64| {
            Money::new(rows.iter().map(|row| i128::from(of(row))).sum(), currency)
        };
        let (sold_units, redeemed_units) = (total(|row| row.sold), total(|row| row.redeemed));
        Ok(IssuerSummary {
            issued_units: total(|row| row.issued),
            sold_units,
            sold_amount: money(|row| row.sold_minor),
            redeemed_units,
            redemption_rate_bps: (redeemed_units * 10_000).checked_div(sold_units).unwrap_or(0),
            breakage: money(|row| row.breakage_minor),
            in_escrow: self.posted(escrow).await?,
            balance: self.posted(vec![cash]).await?,
            obligation: self.posted(owed).await?,
            circulating_units: total(|row| row.sold.saturating_sub(row.redeemed + row.broken)),
            by_day,
        })
    }

    /// The figures that can be measured here.
    pub async fn platform(&self) -> Result<Vec<Kpi>, Error> {
        Ok(board(&self.figures.platform_totals().await?))
    }

    async fn posted(&self, accounts: Vec<Account>) -> Result<Money, Error> {
        let mut minor = 0;
        for account in accounts {
            minor += self.exchange.balance(account).await?.posted_minor;
        }
        Ok(Money::new(minor, self.currency))
    }
}

fn board(totals: &PlatformTotals) -> Vec<Kpi> {
    let tried = totals.trades_settled + totals.trades_reversed;
    let kpi = |key, value, target| Kpi { key, value, unit: "percent", target };
    vec![
        kpi("trade_success", percent(totals.trades_settled.into(), tried.into()), ">95"),
        kpi("issuer_redemption", percent(totals.redeemed_units.into(), totals.sold_units.into()), ">85"),
        kpi("price_to_face", percent(totals.paid_minor, totals.face_minor), "80..90"),
        kpi("refunds", percent(totals.refunds.into(), totals.purchases.into()), "<3"),
    ]
}

/// `part / whole` in percent with two decimals, halves up.
fn percent(part: i128, whole: i128) -> Option<String> {
    let hundredths = part.checked_mul(20_000)?.checked_add(whole)?.checked_div(2 * whole)?;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up_to_two_decimals() {
        assert_eq!(percent(1, 3).as_deref(), Some("33.33"));
        assert_eq!(percent(2, 3).as_deref(), Some("66.67"));
        assert_eq!(percent(1, 8).as_deref(), Some("12.50"));
        assert_eq!(percent(1, 20_000).as_deref(), Some("0.01"));
        assert_eq!(percent(7, 7).as_deref(), Some("100.00"));
    }

    #[test]
    fn nothing_is_said_of_what_has_not_happened_yet() {
        assert!(board(&PlatformTotals::default()).iter().all(|kpi| kpi.value.is_none()));
    }
}
