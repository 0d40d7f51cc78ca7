//! `GET /v1/redeem/verify`

use axum::{Json, extract::State};
use genex_services::{
    Error,
    market::{Market, PassCheck},
};
use genex_types::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{ApiError, extract::ValidQuery, schema::MoneyDto};

/// What to check.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VerifyQuery {
    /// A pass, or its twelve digits.
    #[param(min_length = 1)]
    code: String,
}

/// Whether a coupon is good.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassCheckDto {
    valid: bool,
    /// Why not, as a stable code.
    reason: Option<&'static str>,
    series_name: Option<String>,
    #[schema(value_type = Option<MoneyDto>)]
    face_value: Option<Money>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Says whether the coupon behind a pass is good, without using it.
#[utoipa::path(get, path = "/v1/redeem/verify", tag = "redeem", params(VerifyQuery),
    responses((status = 200, body = PassCheckDto)))]
pub async fn verify(
    State(market): State<Market>,
    ValidQuery(query): ValidQuery<VerifyQuery>,
) -> Result<Json<PassCheckDto>, ApiError> {
    let check = market.check_pass(&query.code).await.map_err(|error| match error {
        Error::Invalid { detail, .. } => ApiError::invalid("code", detail),
        other => other.into(),
    })?;
    Ok(Json(check.into()))
}

impl From<PassCheck> for PassCheckDto {
    fn from(check: PassCheck) -> Self {
        let series = check.card.as_ref().map(|card| &card.facts.row);
        Self {
            valid: check.reason.is_none(),
            reason: check.reason,
            face_value: series.map(|row| row.face.in_currency(row.currency)),
            expires_at: series.map(|row| row.expires_at),
            series_name: check.card.as_ref().map(|card| card.facts.profile.name.clone()),
        }
    }
}
