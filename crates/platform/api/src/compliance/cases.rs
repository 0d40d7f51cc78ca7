//! `GET /v1/compliance/cases`

use axum::{Json, extract::State};
use genex_services::compliance::Compliance;
use serde::Deserialize;
use utoipa::IntoParams;

use super::dto::CaseItem;
use crate::{
    ApiError,
    extract::{SignedIn, ValidQuery},
    schema::List,
};

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Those that are closed; those that wait unless told.
    closed: Option<bool>,
}

/// Cases that wait, the one due first in front; or closed ones, the newest first.
#[utoipa::path(get, path = "/v1/compliance/cases", tag = "compliance", params(CasesQuery),
    responses((status = 200, body = List<CaseItem>)))]
pub async fn list(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<CasesQuery>,
) -> Result<Json<List<CaseItem>>, ApiError> {
    let cases = compliance.cases(&caller, query.closed.unwrap_or(false)).await?;
    Ok(Json(List::whole(cases.iter().map(CaseItem::from).collect())))
}
