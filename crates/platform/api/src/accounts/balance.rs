//! `GET /v1/me/balance`

use axum::{Json, extract::State};
use genex_services::people::{CashBalance, People};
use genex_types::Money;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiError, extract::SignedIn, schema::MoneyDto};

/// The caller's money.
#[derive(Debug, Serialize, ToSchema)]
pub struct Balance {
    /// What may be used.
    #[schema(value_type = MoneyDto)]
    available: Money,
    /// What is set aside for orders, trades and payouts.
    #[schema(value_type = MoneyDto)]
    held: Money,
    /// Both.
    #[schema(value_type = MoneyDto)]
    total: Money,
}

/// The caller's money.
#[utoipa::path(get, path = "/v1/me/balance", tag = "accounts", responses((status = 200, body = Balance)))]
pub async fn read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Balance>, ApiError> {
    let CashBalance { available, held, total } = people.balance(&caller).await?;
    Ok(Json(Balance { available, held, total }))
}
