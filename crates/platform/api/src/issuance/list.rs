//! `GET /v1/issue/series`

use axum::{Json, extract::State};
use genex_types::IssuerId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{IssuanceDesk, dto::IssuerSeries};
use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidQuery, id_cursor},
    schema::{IssuerIdText, List},
};

/// Whose series.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesQuery {
    /// An issuer; the caller's own unless told.
    #[param(value_type = Option<IssuerIdText>, inline)]
    issuer_id: Option<IssuerId>,
}

/// An issuer's series, newest first.
#[utoipa::path(get, path = "/v1/issue/series", tag = "issue", params(SeriesQuery, PageParams),
    responses((status = 200, body = List<IssuerSeries>)))]
pub async fn list(
    State(desk): State<IssuanceDesk>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<SeriesQuery>,
    page: Page,
) -> Result<Json<List<IssuerSeries>>, ApiError> {
    let after = id_cursor(&page)?;
    let found = desk.issuance.list(&caller, query.issuer_id, after, page.limit).await?;
    let is_full = found.len() == page.limit as usize;
    let next_cursor = found.last().filter(|_| is_full).map(|last| last.id.to_string());
    let shown = desk.issuance.shown(&desk.market, found).await?;
    Ok(Json(List { data: shown.into_iter().map(IssuerSeries::from).collect(), next_cursor }))
}
