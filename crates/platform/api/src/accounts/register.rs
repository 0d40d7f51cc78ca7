//! `POST /v1/accounts`

use axum::{Json, extract::State, http::StatusCode};
use genex_services::{
    Locale, contact,
    people::{People, Registration},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::ValidJson,
    schema::{CountryText, DateText, Line64, Line100, LocaleText},
};

/// What somebody hands in to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// Phone number with country code; or `email`.
    phone: Option<String>,
    /// E-mail address; or `phone`.
    email: Option<String>,
    /// 8 to 128 characters.
    #[schema(min_length = 8, max_length = 128)]
    password: String,
    /// Full name.
    #[schema(value_type = Line100)]
    name: String,
    /// ISO 8601 date; at least 18 years ago.
    #[schema(value_type = DateText)]
    birth_date: String,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = CountryText)]
    nationality: String,
    /// Where they live.
    address: AddressDto,
    /// `zh`, `en` or `ja`.
    #[schema(value_type = LocaleText, example = "en")]
    locale: Locale,
}

/// Where somebody lives.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressDto {
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = CountryText)]
    country: String,
    /// State or region.
    #[schema(value_type = Option<Line64>)]
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
