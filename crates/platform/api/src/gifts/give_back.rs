//! `POST /v1/gifts/{id}/return`

use axum::{Json, extract::State};
use genex_services::market::Market;
use genex_types::GiftId;

use super::GiftDto;
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// Declines an offer, or gives back what was claimed within seven days.
#[utoipa::path(post, path = "/v1/gifts/{id}/return", tag = "gifts", params(("id" = String, Path)),
    responses((status = 200, body = GiftDto)))]
pub async fn give_back(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<GiftId>,
) -> Result<Json<GiftDto>, ApiError> {
    Ok(Json(market.return_gift(&caller, id).await?.into()))
}
