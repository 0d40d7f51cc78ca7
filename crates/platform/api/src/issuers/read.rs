//! `GET /v1/issue/issuers/{id}`

use axum::{Json, extract::State};
use genex_services::people::People;
use genex_types::IssuerId;

use super::dto::IssuerDto;
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// One issuer, for its own people and for operators.
#[utoipa::path(get, path = "/v1/issue/issuers/{id}", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = IssuerDto)))]
pub async fn read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
) -> Result<Json<IssuerDto>, ApiError> {
    Ok(Json(people.issuer(&caller, id).await?.into()))
}
