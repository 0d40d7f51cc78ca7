//! `POST /v1/trade/refunds`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_services::market::Market;
use genex_types::{Money, PurchaseId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson},
    schema::{MoneyDto, PurchaseIdText},
};

const REASON_LIMIT: usize = 500;

/// Which purchase to undo.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    #[schema(value_type = PurchaseIdText)]
    purchase_id: PurchaseId,
    /// Why, in the buyer's words.
    #[schema(max_length = 500)]
    reason: String,
}

/// A refund. A purchase is refunded once, so it goes by the purchase's id.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refund {
    id: String,
    purchase_id: String,
    #[schema(value_type = MoneyDto)]
    amount: Money,
    /// `pending` or `settled`.
    status: &'static str,
}

/// Hands a purchase's coupons back to the issuer for all that was paid.
#[utoipa::path(post, path = "/v1/trade/refunds", tag = "trade", request_body = RefundRequest,
    responses((status = 201, body = Refund)))]
pub async fn create(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<RefundRequest>,
) -> Result<(StatusCode, Json<Refund>), ApiError> {
    if request.reason.chars().count() > REASON_LIMIT {
        return Err(ApiError::invalid("reason", format!("at most {REASON_LIMIT} characters")));
    }
    let refund = market.refund(&caller, &attempt, request.purchase_id).await?;
    let answer = Refund {
        id: refund.purchase.to_string(),
        purchase_id: refund.purchase.to_string(),
        amount: refund.amount,
        status: if refund.settled { "settled" } else { "pending" },
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
