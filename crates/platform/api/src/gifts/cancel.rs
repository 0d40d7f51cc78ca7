//! `DELETE /v1/gifts/{id}`

use axum::{Json, extract::State};
use genex_services::market::Market;
use genex_types::GiftId;

use super::GiftDto;
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// Takes an offer back.
#[utoipa::path(delete, path = "/v1/gifts/{id}", tag = "gifts", params(("id" = String, Path)),
    responses((status = 200, body = GiftDto)))]
pub async fn cancel(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<GiftId>,
) -> Result<Json<GiftDto>, ApiError> {
    Ok(Json(market.cancel_gift(&caller, id).await?.into()))
}
