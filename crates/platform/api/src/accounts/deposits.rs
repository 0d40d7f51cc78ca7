//! `POST /v1/me/deposits`, `GET /v1/me/deposits/{id}`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_ports::store::cash::{CashStatus, Deposit};
use genex_services::people::{Method, People};
use genex_types::{DepositId, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson, ValidPath},
    schema::{MoneyDto, positive_usd},
};

/// Money to pay in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositRequest {
    #[schema(value_type = MoneyDto)]
    amount: Money,
    /// `sandbox_card`, or from level 2 `sandbox_bank`.
    method: String,
}

/// A deposit or payout.
#[derive(Debug, Serialize, ToSchema)]
pub struct CashMovement {
    id: String,
    /// The number people see.
    #[schema(example = "GNX-20260209-001234")]
    number: String,
    #[schema(value_type = MoneyDto)]
    amount: Money,
    /// `pending`, `settled` or `declined`.
    status: &'static str,
    /// Why it was declined.
    reason: Option<String>,
}

/// Pays money in.
#[utoipa::path(post, path = "/v1/me/deposits", tag = "accounts", request_body = DepositRequest,
    responses((status = 201, body = CashMovement)))]
pub async fn create(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<DepositRequest>,
) -> Result<(StatusCode, Json<CashMovement>), ApiError> {
    let amount = positive_usd("amount", request.amount)?;
    let method: Method = request.method.parse()?;
    let deposit = people.deposit(&caller, &attempt, amount, method).await?;
    Ok((StatusCode::CREATED, Json(deposit.into())))
}

/// One of the caller's deposits.
#[utoipa::path(get, path = "/v1/me/deposits/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = CashMovement)))]
pub async fn read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<DepositId>,
) -> Result<Json<CashMovement>, ApiError> {
    Ok(Json(people.deposit_of(&caller, id).await?.into()))
}

impl From<Deposit> for CashMovement {
    fn from(deposit: Deposit) -> Self {
        Self {
            id: deposit.id.to_string(),
            number: deposit.number,
            amount: deposit.amount,
            status: status_name(deposit.status),
            reason: deposit.reason,
        }
    }
}

impl From<genex_ports::store::cash::Payout> for CashMovement {
    fn from(payout: genex_ports::store::cash::Payout) -> Self {
        Self {
            id: payout.id.to_string(),
            number: payout.number,
            amount: payout.amount,
            status: status_name(payout.status),
            reason: payout.reason,
        }
    }
}

const fn status_name(status: CashStatus) -> &'static str {
    match status {
        CashStatus::Requested | CashStatus::Paid => "pending",
        CashStatus::Settled => "settled",
        CashStatus::Declined => "declined",
    }
}
