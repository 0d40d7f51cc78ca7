//! `POST /v1/redeem/passes`, `DELETE /v1/redeem/passes/{id}`

use axum::{Json, extract::State, http::StatusCode};
use genex_services::market::{Market, ShownPass};
use genex_types::{CouponId, PassId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
    schema::CouponIdText,
};

/// Which coupon to show.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassRequest {
    #[schema(value_type = CouponIdText)]
    coupon_id: CouponId,
}

/// What to show at the till.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassDto {
    id: String,
    coupon_id: String,
    /// For a till whose camera fails.
    #[schema(example = "4821 7730 9146")]
    code: String,
    /// The text of the QR code.
    #[schema(example = "GNXP2.AAAA")]
    payload: String,
    /// When it stops being good; ask again before.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Makes a pass for a coupon, or renews it; what was shown before is dead.
#[utoipa::path(post, path = "/v1/redeem/passes", tag = "redeem", request_body = PassRequest,
    responses((status = 201, body = PassDto)))]
pub async fn create(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<PassRequest>,
) -> Result<(StatusCode, Json<PassDto>), ApiError> {
    let shown = market.show_pass(&caller, request.coupon_id).await?;
    Ok((StatusCode::CREATED, Json(shown.into())))
}

/// Takes a pass back; its coupon is free again.
#[utoipa::path(delete, path = "/v1/redeem/passes/{id}", tag = "redeem", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn withdraw(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(pass): ValidPath<PassId>,
) -> Result<StatusCode, ApiError> {
    market.withdraw_pass(&caller, pass).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ShownPass> for PassDto {
    fn from(shown: ShownPass) -> Self {
        Self {
            id: shown.id.to_string(),
            coupon_id: shown.coupon.to_string(),
            code: shown.code,
            payload: shown.payload,
            expires_at: shown.expires_at,
        }
    }
}
