//! `POST /v1/accounts`

use axum::{Json, extract::State, http::StatusCode};
use genex_services::{
    Locale, contact,
    people::{People, Registration},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ApiError, extract::ValidJson};

/// What somebody hands in to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// Phone number with country code; or `email`.
    phone: Option<String>,
    /// E-mail address; or `phone`.
    email: Option<String>,
    /// 8 to 128 characters.
    password: String,
    /// Full name.
    name: String,
    /// ISO 8601 date; at least 18 years ago.
    #[schema(example = "1990-05-17")]
    birth_date: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "US")]
    nationality: String,
    /// Where they live.
    address: AddressDto,
    /// `zh`, `en` or `ja`.
    #[schema(value_type = String, example = "en")]
    locale: Locale,
}

/// Where somebody lives.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressDto {
    /// ISO 3166-1 alpha-2.
    country: String,
    /// State or region.
    region: Option<String>,
}

/// A new account that waits for its code.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterAnswer {
    /// The account.
    id: String,
    /// Where the code went, with its middle hidden.
    contact_masked: String,
    /// Always `code_sent`.
    verification: &'static str,
}

/// Registers and sends a code.
#[utoipa::path(post, path = "/v1/accounts", tag = "accounts", request_body = RegisterRequest,
    responses((status = 201, body = RegisterAnswer)))]
pub async fn register(
    State(people): State<People>,
    ValidJson(request): ValidJson<RegisterRequest>,
) -> Result<(StatusCode, Json<RegisterAnswer>), ApiError> {
    let registered = people.register(request.into_registration()?).await?;
    let answer = RegisterAnswer {
        id: registered.id.to_string(),
        contact_masked: registered.contact_masked,
        verification: "code_sent",
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

impl RegisterRequest {
    fn into_registration(self) -> Result<Registration, ApiError> {
        Ok(Registration {
            contact: contact::contact(self.phone.as_deref(), self.email.as_deref())?,
            password: self.password,
            name: self.name,
            birth_date: self.birth_date,
            nationality: self.nationality,
            country: self.address.country,
            region: self.address.region,
            locale: self.locale,
        })
    }
}
