//! `GET /v1/redeem/today`

use axum::{Json, extract::State};
use genex_services::market::{CashierLine, Market, TillDay};
use genex_types::Money;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiError, extract::SignedIn, schema::MoneyDto};

/// What an issuer's tills redeemed since midnight (UTC).
#[derive(Debug, Serialize, ToSchema)]
pub struct Today {
    count: u64,
    #[schema(value_type = MoneyDto)]
    face_total: Money,
    /// Most first.
    by_cashier: Vec<CashierDto>,
}

/// What one cashier redeemed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CashierDto {
    name: String,
    count: u64,
    #[schema(value_type = MoneyDto)]
    face_total: Money,
}

/// The day's totals of the caller's issuer.
#[utoipa::path(get, path = "/v1/redeem/today", tag = "redeem", responses((status = 200, body = Today)))]
pub async fn today(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Today>, ApiError> {
    Ok(Json(market.till_day(&caller).await?.into()))
}

impl From<TillDay> for Today {
    fn from(day: TillDay) -> Self {
        Self {
            count: day.count,
            face_total: day.face_total,
            by_cashier: day.by_cashier.into_iter().map(CashierDto::from).collect(),
        }
    }
}

impl From<CashierLine> for CashierDto {
    fn from(line: CashierLine) -> Self {
        Self { name: line.name, count: line.count, face_total: line.face_total }
    }
}
