//! `GET /v1/trade/series/{series_id}/valuation`

use axum::{Json, extract::State};
use genex_services::market::Market;
use genex_types::{Money, SeriesId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiError, extract::ValidPath, schema::MoneyDto};

/// A suggested price and its three parts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ValuationDto {
    #[schema(value_type = MoneyDto)]
    price: Money,
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    /// Taken off for the time gone by, 0 to 1,500.
    time_discount_bps: i32,
    /// Taken off for the issuer's grade, 0 to 2,000.
    credit_risk_bps: i32,
    /// Taken off for offers, or added (negative) for demand, −500 to 1,000.
    liquidity_bps: i32,
    grade: &'static str,
    days_left: u32,
    days_total: u32,
    /// Units offered.
    sells: u64,
    /// Units wanted.
    buys: u64,
}

/// What one coupon is worth by term, grade and interest.
#[utoipa::path(get, path = "/v1/trade/series/{series_id}/valuation", tag = "trade",
    params(("series_id" = String, Path)), responses((status = 200, body = ValuationDto)))]
pub async fn read(
    State(market): State<Market>,
    ValidPath(series): ValidPath<SeriesId>,
) -> Result<Json<ValuationDto>, ApiError> {
    let (card, worth) = market.worth(series).await?;
    let row = &card.facts.row;
    Ok(Json(ValuationDto {
        price: worth.valuation.price.in_currency(row.currency),
        face_value: row.face.in_currency(row.currency),
        time_discount_bps: worth.valuation.time_discount_bps,
        credit_risk_bps: worth.valuation.credit_risk_bps,
        liquidity_bps: worth.valuation.liquidity_bps,
        grade: card.grade().code(),
        days_left: worth.term.days_left,
        days_total: worth.term.days_total,
        sells: worth.interest.sells,
        buys: worth.interest.buys,
    }))
}
