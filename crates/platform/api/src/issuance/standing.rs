//! `POST /v1/issue/series/{id}/delist|relist|recall`

use axum::{Json, extract::State};
use genex_types::SeriesId;

use super::{IssuanceDesk, dto::IssuerSeries};
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// Closes a series to buying and trading. Holders keep their coupons.
#[utoipa::path(post, path = "/v1/issue/series/{id}/delist", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = IssuerSeries)))]
pub async fn delist(
    State(desk): State<IssuanceDesk>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<SeriesId>,
) -> Result<Json<IssuerSeries>, ApiError> {
    let series = desk.issuance.delist(&caller, id).await?;
    Ok(Json(IssuerSeries::one(&desk, series).await?))
}

/// Opens a closed series again.
#[utoipa::path(post, path = "/v1/issue/series/{id}/relist", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = IssuerSeries)))]
pub async fn relist(
    State(desk): State<IssuanceDesk>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<SeriesId>,
) -> Result<Json<IssuerSeries>, ApiError> {
    let series = desk.issuance.relist(&caller, id).await?;
    Ok(Json(IssuerSeries::one(&desk, series).await?))
}

/// Closes a series for good: what is unsold is never sold. Holders keep their coupons.
#[utoipa::path(post, path = "/v1/issue/series/{id}/recall", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = IssuerSeries)))]
pub async fn recall(
    State(desk): State<IssuanceDesk>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<SeriesId>,
) -> Result<Json<IssuerSeries>, ApiError> {
    let series = desk.issuance.recall(&caller, id).await?;
    Ok(Json(IssuerSeries::one(&desk, series).await?))
}
