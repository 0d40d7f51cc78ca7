//! `POST /v1/issue/issuers`

use axum::{Json, extract::State, http::StatusCode};
use genex_ports::store::issuers::BusinessTrade;
use genex_services::people::{IssuerApplication, People};
use serde::Deserialize;
use utoipa::ToSchema;

use super::dto::IssuerDto;
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson},
    schema::{BusinessTradeText, CountryText, Line2, Line60, Line64, Line120},
};

/// What a business hands in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerRequest {
    /// Name in the register.
    #[schema(value_type = Line120)]
    legal_name: String,
    /// Name people know.
    #[schema(value_type = Line60)]
    brand_name: String,
    /// `catering`, `hotel`, `travel` or `retail`.
    #[schema(value_type = BusinessTradeText)]
    trade: BusinessTrade,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = CountryText)]
    country: String,
    #[schema(value_type = Line64)]
    registration_number: String,
    /// `#RRGGBB`.
    #[schema(example = "#1A2B3C", pattern = "^#[0-9A-Fa-f]{6}$")]
    colour: String,
    /// One or two characters.
    #[schema(value_type = Line2)]
    mark: String,
    #[schema(format = "email")]
    contact_email: String,
}

/// Applies for a business, whose owner the caller becomes.
#[utoipa::path(post, path = "/v1/issue/issuers", tag = "issue", request_body = IssuerRequest,
    responses((status = 201, body = IssuerDto)))]
pub async fn create(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<IssuerRequest>,
) -> Result<(StatusCode, Json<IssuerDto>), ApiError> {
    let issuer = people.apply_as_issuer(&caller, request.into()).await?;
    Ok((StatusCode::CREATED, Json(issuer.into())))
}

impl From<IssuerRequest> for IssuerApplication {
    fn from(request: IssuerRequest) -> Self {
        Self {
            legal_name: request.legal_name,
            brand_name: request.brand_name,
            trade: request.trade,
            country: request.country,
            registration_number: request.registration_number,
            colour: request.colour,
            mark: request.mark,
            contact_email: request.contact_email,
        }
    }
}
