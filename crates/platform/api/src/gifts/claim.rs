//! `POST /v1/gifts/{id}/claim`

use axum::{Json, extract::State};
use genex_services::market::Market;
use genex_types::GiftId;

use super::GiftDto;
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// Takes a gift addressed to the caller.
#[utoipa::path(post, path = "/v1/gifts/{id}/claim", tag = "gifts", params(("id" = String, Path)),
    responses((status = 200, body = GiftDto)))]
pub async fn claim(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<GiftId>,
) -> Result<Json<GiftDto>, ApiError> {
    Ok(Json(market.claim_gift(&caller, id).await?.into()))
}
