//! `POST /v1/me/payouts`, `GET /v1/me/payouts/{id}`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_services::people::{Destination, People};
use genex_types::{Money, PayoutId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::deposits::CashMovement;
use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson, ValidPath},
    schema::{Line64, MoneyDto, positive_usd},
};

/// Money to take out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutRequest {
    #[schema(value_type = MoneyDto)]
    amount: Money,
    /// The bank account it goes to.
    #[schema(value_type = Line64)]
    destination: String,
}

/// Takes money out; from level 2.
#[utoipa::path(post, path = "/v1/me/payouts", tag = "accounts", request_body = PayoutRequest,
    responses((status = 201, body = CashMovement)))]
pub async fn create(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<PayoutRequest>,
) -> Result<(StatusCode, Json<CashMovement>), ApiError> {
    let amount = positive_usd("amount", request.amount)?;
    let destination = Destination::parse(&request.destination)?;
    let payout = people.payout(&caller, &attempt, amount, destination).await?;
    Ok((StatusCode::CREATED, Json(payout.into())))
}

/// One of the caller's payouts.
#[utoipa::path(get, path = "/v1/me/payouts/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = CashMovement)))]
pub async fn read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<PayoutId>,
) -> Result<Json<CashMovement>, ApiError> {
    Ok(Json(people.payout_of(&caller, id).await?.into()))
}
