//! `GET /v1/gifts`

use axum::{Json, extract::State};
use genex_services::market::Market;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::GiftDto;
use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidQuery, id_cursor},
    schema::List,
};

/// Which gifts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GiftsQuery {
    /// `sent`, or `received` unless told.
    #[param(inline)]
    direction: Option<DirectionDto>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DirectionDto {
    Sent,
    Received,
}

/// The caller's gifts, newest first.
#[utoipa::path(get, path = "/v1/gifts", tag = "gifts", params(GiftsQuery, PageParams),
    responses((status = 200, body = List<GiftDto>)))]
pub async fn list(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<GiftsQuery>,
    page: Page,
) -> Result<Json<List<GiftDto>>, ApiError> {
    let sent = query.direction == Some(DirectionDto::Sent);
    let found = market.gifts_of(&caller, sent, id_cursor(&page)?, page.limit).await?;
    Ok(Json(List {
        data: found.gifts.into_iter().map(GiftDto::from).collect(),
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}
