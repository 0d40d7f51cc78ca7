//! `POST /v1/gifts`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_services::market::{GiftDraft, Market};
use genex_types::CouponId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::GiftDto;
use crate::{
    ApiError,
    accounts::ContactDto,
    extract::{Attempt, SignedIn, ValidJson},
    schema::CouponIdText,
};

/// A gift to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiftRequest {
    #[schema(value_type = CouponIdText)]
    coupon_id: CouponId,
    /// To whom; they need not be registered.
    to: ContactDto,
    /// At most 280 characters.
    #[serde(default)]
    #[schema(max_length = 280)]
    message: String,
}

/// Offers a coupon to somebody.
#[utoipa::path(post, path = "/v1/gifts", tag = "gifts", request_body = GiftRequest,
    responses((status = 201, body = GiftDto)))]
pub async fn create(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<GiftRequest>,
) -> Result<(StatusCode, Json<GiftDto>), ApiError> {
    let draft = GiftDraft { coupon: request.coupon_id, to: request.to.parse()?, message: request.message };
    let gift = market.give(&caller, &attempt, draft).await?;
    Ok((StatusCode::CREATED, Json(gift.into())))
}
