//! `POST /v1/accounts/verify`

use axum::{Json, extract::State};
use genex_services::people::People;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{contact::ContactDto, token::Token};
use crate::{ApiError, extract::ValidJson};

/// The code that was sent at registration.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {
    /// Where it was sent.
    contact: ContactDto,
    /// Six digits.
    #[schema(example = "012345", pattern = "^[0-9]{6}$")]
    code: String,
}

/// Proves a contact and signs in.
#[utoipa::path(post, path = "/v1/accounts/verify", tag = "accounts", request_body = VerifyRequest,
    responses((status = 200, body = Token)))]
pub async fn verify(
    State(people): State<People>,
    ValidJson(request): ValidJson<VerifyRequest>,
) -> Result<Json<Token>, ApiError> {
    let tokens = people.sign_in_with_code(&request.contact.parse()?, &request.code).await?;
    Ok(Json(tokens.into()))
}
