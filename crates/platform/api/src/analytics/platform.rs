//! `GET /v1/analytics/platform/kpis`

use axum::{Json, extract::State};
use genex_services::analytics::{Analytics, Kpi};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiError;

/// The platform's board.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    kpis: Vec<KpiDto>,
}

/// One figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct KpiDto {
    #[schema(example = "trade_success")]
    key: &'static str,
    /// A decimal; null while there is nothing to measure.
    #[schema(example = "99.50")]
    value: Option<String>,
    #[schema(example = "percent")]
    unit: &'static str,
    #[schema(example = ">95")]
    target: &'static str,
}

/// The figures that are measured.
#[utoipa::path(get, path = "/v1/analytics/platform/kpis", tag = "analytics",
    responses((status = 200, body = Board)))]
pub async fn kpis(State(analytics): State<Analytics>) -> Result<Json<Board>, ApiError> {
    let kpis = analytics.platform().await?.into_iter().map(KpiDto::from).collect();
    Ok(Json(Board { kpis }))
}

impl From<Kpi> for KpiDto {
    fn from(kpi: Kpi) -> Self {
        Self { key: kpi.key, value: kpi.value, unit: kpi.unit, target: kpi.target }
    }
}
