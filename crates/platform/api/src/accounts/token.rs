//! `POST /oauth/token`

use axum::{Json, extract::State};
use genex_services::people::{People, Tokens};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contact::ContactDto;
use crate::{ApiError, extract::ValidJson};

/// How somebody proves who they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// By a code, a password or a refresh token.
    grant_type: GrantType,
    /// Whose code or password.
    contact: Option<ContactDto>,
    /// The code that was sent.
    code: Option<String>,
    /// The password.
    password: Option<String>,
    /// The refresh token of the last pair.
    refresh_token: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum GrantType {
    Code,
    Password,
    RefreshToken,
}

/// A session's tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// Goes into `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until it is over.
    expires_in: i64,
    /// Gets the next pair, once.
    refresh_token: String,
}

impl From<Tokens> for Token {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access,
            token_type: "Bearer",
            expires_in: tokens.expires_in_s,
            refresh_token: tokens.refresh,
        }
    }
}

/// Signs in, or renews a session.
#[utoipa::path(post, path = "/oauth/token", tag = "accounts", request_body = TokenRequest,
    responses((status = 200, body = Token)))]
pub async fn token(
    State(people): State<People>,
    ValidJson(request): ValidJson<TokenRequest>,
) -> Result<Json<Token>, ApiError> {
    let tokens = match request.grant_type {
        GrantType::Code => {
            let (contact, code) = (given("contact", request.contact)?, given("code", request.code)?);
            people.sign_in_with_code(&contact.parse()?, &code).await?
        }
        GrantType::Password => {
            let (contact, password) =
                (given("contact", request.contact)?, given("password", request.password)?);
            people.sign_in_with_password(&contact.parse()?, password).await?
        }
        GrantType::RefreshToken => people.refresh(&given("refresh_token", request.refresh_token)?).await?,
    };
    Ok(Json(tokens.into()))
}

fn given<T>(param: &'static str, value: Option<T>) -> Result<T, ApiError> {
    value.ok_or_else(|| ApiError::invalid(param, format!("this grant needs {param}")))
}
