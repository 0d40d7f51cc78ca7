//! `GET /v1/issue/issuers`

use axum::{Json, extract::State};
use genex_ports::store::issuers::IssuerStatus;
use genex_services::people::People;
use serde::Deserialize;
use utoipa::IntoParams;

use super::dto::IssuerDto;
use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidQuery, id_cursor},
    schema::List,
};

/// Which issuers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IssuersQuery {
    /// In this status only.
    #[param(value_type = Option<String>)]
    status: Option<IssuerStatus>,
}

/// Issuers, newest first. For operators.
#[utoipa::path(get, path = "/v1/issue/issuers", tag = "issue", params(IssuersQuery, PageParams),
    responses((status = 200, body = List<IssuerDto>)))]
pub async fn list(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<IssuersQuery>,
    page: Page,
) -> Result<Json<List<IssuerDto>>, ApiError> {
    let after = id_cursor(&page)?;
    let found = people.issuers(&caller, query.status, after, page.limit).await?;
    Ok(Json(List {
        data: found.issuers.into_iter().map(IssuerDto::from).collect(),
        next_cursor: found.next.map(|id| id.to_string()),
    }))
}
