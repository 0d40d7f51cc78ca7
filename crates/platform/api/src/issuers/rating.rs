//! `POST /v1/issue/issuers/{id}/rating`

use axum::{Json, extract::State};
use genex_services::people::{Audit, People};
use genex_types::{Bps, IssuerId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::dto::IssuerDto;
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
};

/// What an auditor has found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingRequest {
    /// Redeemed of matured coupons, 0 to 10000.
    #[schema(maximum = 10000)]
    redemption_rate_bps: u32,
    /// Expired unredeemed of matured coupons, 0 to 10000.
    #[schema(maximum = 10000)]
    breakage_rate_bps: u32,
    /// Months in business with us.
    #[schema(maximum = 600)]
    tenure_months: u32,
    /// How content people are, 0 to 10000.
    #[schema(maximum = 10000)]
    satisfaction_bps: u32,
}

/// Rates an issuer by an audit.
#[utoipa::path(post, path = "/v1/issue/issuers/{id}/rating", tag = "issue", params(("id" = String, Path)),
    request_body = RatingRequest, responses((status = 200, body = IssuerDto)))]
pub async fn rate(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
    ValidJson(request): ValidJson<RatingRequest>,
) -> Result<Json<IssuerDto>, ApiError> {
    let audit = Audit {
        redemption_rate: Bps(request.redemption_rate_bps),
        breakage_rate: Bps(request.breakage_rate_bps),
        tenure_months: request.tenure_months,
        satisfaction: Bps(request.satisfaction_bps),
    };
    Ok(Json(people.rate_issuer(&caller, id, audit).await?.into()))
}
