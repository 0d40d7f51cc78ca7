//! `GET /v1/issue/series/{id}`

use axum::{Json, extract::State};
use genex_types::SeriesId;

use super::{IssuanceDesk, dto::IssuerSeries};
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// One series, for its issuer's people and for operators.
#[utoipa::path(get, path = "/v1/issue/series/{id}", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = IssuerSeries)))]
pub async fn read(
    State(desk): State<IssuanceDesk>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<SeriesId>,
) -> Result<Json<IssuerSeries>, ApiError> {
    let series = desk.issuance.get(&caller, id).await?;
    Ok(Json(IssuerSeries::one(&desk, series).await?))
}
