//! `GET /v1/analytics/issuers/{id}/summary`

use axum::{Json, extract::State};
use genex_ports::store::figures::IssuerDay;
use genex_services::analytics::{Analytics, IssuerSummary};
use genex_types::{Currency, DAY_US, IssuerId, Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
    schema::MoneyDto,
};

/// How an issuer is doing.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuerSummaryDto {
    issued_units: u64,
    sold_units: u64,
    #[schema(value_type = MoneyDto)]
    sold_amount: Money,
    redeemed_units: u64,
    /// Redeemed of what was sold.
    redemption_rate_bps: u64,
    /// What was paid for coupons that expired unused.
    #[schema(value_type = MoneyDto)]
    breakage: Money,
    /// Proceeds that can still be refunded.
    #[schema(value_type = MoneyDto)]
    in_escrow: Money,
    #[schema(value_type = MoneyDto)]
    balance: Money,
    /// What is owed to holders, at the price of first sale.
    #[schema(value_type = MoneyDto)]
    obligation: Money,
    circulating_units: u64,
    by_day: Vec<IssuerDayDto>,
}

/// One day (UTC).
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuerDayDto {
    #[schema(example = "2026-11-22")]
    date: String,
    sold_units: u64,
    #[schema(value_type = MoneyDto)]
    sold_amount: Money,
    redeemed_units: u64,
}

/// An issuer's totals and its last thirty days.
#[utoipa::path(get, path = "/v1/analytics/issuers/{id}/summary", tag = "analytics",
    params(("id" = String, Path)), responses((status = 200, body = IssuerSummaryDto)))]
pub async fn summary(
    State(analytics): State<Analytics>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
) -> Result<Json<IssuerSummaryDto>, ApiError> {
    Ok(Json(analytics.issuer(&caller, id).await?.into()))
}

impl From<IssuerSummary> for IssuerSummaryDto {
    fn from(summary: IssuerSummary) -> Self {
        let currency = summary.balance.currency;
        Self {
            issued_units: summary.issued_units,
            sold_units: summary.sold_units,
            sold_amount: summary.sold_amount,
            redeemed_units: summary.redeemed_units,
            redemption_rate_bps: summary.redemption_rate_bps,
            breakage: summary.breakage,
            in_escrow: summary.in_escrow,
            balance: summary.balance,
            obligation: summary.obligation,
            circulating_units: summary.circulating_units,
            by_day: summary.by_day.iter().map(|day| day_dto(day, currency)).collect(),
        }
    }
}

fn day_dto(day: &IssuerDay, currency: Currency) -> IssuerDayDto {
    let midnight = Timestamp::from_micros(day.day * DAY_US).to_string();
    IssuerDayDto {
        date: midnight.split('T').next().unwrap_or_default().to_owned(),
        sold_units: day.sold_units,
        sold_amount: Money::new(i128::from(day.sold_minor), currency),
        redeemed_units: day.redeemed_units,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_its_date() {
        let day = IssuerDay { day: 20_779, sold_units: 2, sold_minor: 17_000, redeemed_units: 1 };
        let dto = day_dto(&day, Currency::Usd);
        assert_eq!((dto.date.as_str(), dto.sold_amount.decimal().as_str()), ("2026-11-22", "170.00"));
    }
}
