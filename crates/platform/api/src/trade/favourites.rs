//! `GET /v1/me/favourites`

use axum::{Json, extract::State};
use genex_services::market::Market;

use super::SeriesCard;
use crate::{ApiError, extract::SignedIn, schema::List};

/// The series the caller has marked, newest mark first.
#[utoipa::path(get, path = "/v1/me/favourites", tag = "trade",
    responses((status = 200, body = List<SeriesCard>)))]
pub async fn list(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
) -> Result<Json<List<SeriesCard>>, ApiError> {
    let cards = market.favourites(&caller).await?;
    Ok(Json(List::whole(cards.iter().map(SeriesCard::from).collect())))
}
