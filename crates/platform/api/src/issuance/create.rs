//! `POST /v1/issue/series`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_types::TemplateId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{IssuanceDesk, dto::IssuerSeries};
use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson},
    schema::TemplateIdText,
};

/// What to issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesRequest {
    /// An approved template.
    #[schema(value_type = TemplateIdText)]
    template_id: TemplateId,
    /// How many coupons.
    quantity: u64,
}

/// Issues a series of an approved template. It is on sale as soon as its coupons exist.
#[utoipa::path(post, path = "/v1/issue/series", tag = "issue", request_body = SeriesRequest,
    responses((status = 201, body = IssuerSeries)))]
pub async fn create(
    State(desk): State<IssuanceDesk>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<SeriesRequest>,
) -> Result<(StatusCode, Json<IssuerSeries>), ApiError> {
    let series = desk.issuance.issue(&caller, &attempt, request.template_id, request.quantity).await?;
    Ok((StatusCode::CREATED, Json(IssuerSeries::one(&desk, series).await?)))
}
