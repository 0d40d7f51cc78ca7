//! `POST /v1/test/personas/{key}/login`

use axum::{Json, extract::State};
use genex_services::people::People;

use crate::{ApiError, accounts::Token, extract::ValidPath};

/// Signs in as a persona.
#[utoipa::path(post, path = "/v1/test/personas/{key}/login", tag = "sandbox",
    params(("key" = String, Path)), responses((status = 200, body = Token)))]
pub async fn login(
    State(people): State<People>,
    ValidPath(key): ValidPath<String>,
) -> Result<Json<Token>, ApiError> {
    Ok(Json(people.sign_in_as(&key).await?.into()))
}
