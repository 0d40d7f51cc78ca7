//! `PUT|DELETE /v1/me/favourites/{series_id}`

use axum::{extract::State, http::StatusCode};
use genex_services::people::People;
use genex_types::SeriesId;

use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// Marks a series as a favourite.
#[utoipa::path(put, path = "/v1/me/favourites/{series_id}", tag = "accounts",
    params(("series_id" = String, Path)), responses((status = 204)))]
pub async fn add(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(series): ValidPath<SeriesId>,
) -> Result<StatusCode, ApiError> {
    people.add_favourite(&caller, series).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the mark away.
#[utoipa::path(delete, path = "/v1/me/favourites/{series_id}", tag = "accounts",
    params(("series_id" = String, Path)), responses((status = 204)))]
pub async fn remove(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(series): ValidPath<SeriesId>,
) -> Result<StatusCode, ApiError> {
    people.remove_favourite(&caller, series).await?;
    Ok(StatusCode::NO_CONTENT)
}
