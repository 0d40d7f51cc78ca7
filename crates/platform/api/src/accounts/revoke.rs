//! `POST /oauth/revoke`

use axum::{Json, extract::State};
use genex_services::people::People;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{ApiError, extract::ValidJson, schema::Empty};

/// Which session ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeRequest {
    /// Its access or refresh token.
    token: String,
}

/// Ends a session. An unknown token is no error (RFC 7009).
#[utoipa::path(post, path = "/oauth/revoke", tag = "accounts", request_body = RevokeRequest,
    responses((status = 200, body = Empty)))]
pub async fn revoke(
    State(people): State<People>,
    ValidJson(request): ValidJson<RevokeRequest>,
) -> Result<Json<Empty>, ApiError> {
    people.sign_out(&request.token).await?;
    Ok(Json(Empty {}))
}
