//! `GET /v1/gifts/claim/{token}`

use axum::{Json, extract::State};
use genex_services::{
    contact::mask,
    market::{GiftView, Market},
};
use genex_types::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{GiftSeries, message, status};
use crate::{ApiError, extract::ValidPath};

/// What the link in a gift's message shows before anybody signs in.
#[derive(Debug, Serialize, ToSchema)]
pub struct GiftPreview {
    /// To claim it with, once signed in.
    id: String,
    number: String,
    series: GiftSeries,
    /// Where it was sent: registering with this contact makes it claimable.
    to_masked: String,
    from_masked: String,
    message: Option<String>,
    status: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// The gift behind a link.
#[utoipa::path(get, path = "/v1/gifts/claim/{token}", tag = "gifts", params(("token" = String, Path)),
    responses((status = 200, body = GiftPreview)))]
pub async fn preview(
    State(market): State<Market>,
    ValidPath(token): ValidPath<String>,
) -> Result<Json<GiftPreview>, ApiError> {
    Ok(Json(market.gift_preview(&token).await?.into()))
}

impl From<GiftView> for GiftPreview {
    fn from(view: GiftView) -> Self {
        let gift = &view.gift;
        Self {
            id: gift.id.to_string(),
            number: gift.number.clone(),
            series: (&view).into(),
            to_masked: mask(&gift.to),
            from_masked: gift.from_masked.clone(),
            message: message(&gift.message),
            status: status(gift.status),
            created_at: gift.created_at,
            expires_at: gift.expires_at,
        }
    }
}
