//! `POST /v1/accounts/codes`

use axum::{Json, extract::State, http::StatusCode};
use genex_services::people::People;
use serde::Deserialize;
use utoipa::ToSchema;

use super::contact::ContactDto;
use crate::{ApiError, extract::ValidJson, schema::Empty};

/// Who wants a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Where it goes.
    contact: ContactDto,
}

/// Sends a code to whoever has this contact; the answer is the same when nobody has.
#[utoipa::path(post, path = "/v1/accounts/codes", tag = "accounts", request_body = CodeRequest,
    responses((status = 202, body = Empty)))]
pub async fn send(
    State(people): State<People>,
    ValidJson(request): ValidJson<CodeRequest>,
) -> Result<(StatusCode, Json<Empty>), ApiError> {
    people.send_sign_in_code(&request.contact.parse()?).await?;
    Ok((StatusCode::ACCEPTED, Json(Empty {})))
}
