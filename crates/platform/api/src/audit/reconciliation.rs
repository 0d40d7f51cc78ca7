//! `GET /v1/audit/reconciliation`

use std::sync::Arc;

use axum::{Json, extract::State};
use genex_services::reconciliation::{CheckStatus, Checker, Difference, Drift, Report};
use genex_types::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiError;

/// What the standing checker found last.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reconciliation {
    /// `agrees`, `differs`, or `pending` if the books could not be compared.
    #[schema(value_type = String)]
    status: CheckStatus,
    /// Height of the block.
    block: u64,
    /// Journal sequence.
    seq: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    coupons_checked: usize,
    accounts_checked: usize,
    /// Whether the projections were compared too.
    projections_checked: bool,
    differences: Vec<DifferenceDto>,
}

/// One thing on which the books differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceDto {
    /// What kind of thing: `cash`, `escrow`, `fees`, `supply`, `sum`, `holder`, `stock`, `redeemed`,
    /// `projected_cash`, `projected_holder`.
    #[schema(value_type = String)]
    kind: Drift,
    /// Which account, series or coupon.
    subject: String,
    chain: Option<String>,
    ledger: Option<String>,
    projection: Option<String>,
}

/// Whether the books agree.
#[utoipa::path(get, path = "/v1/audit/reconciliation", tag = "audit",
    responses((status = 200, body = Reconciliation)))]
pub async fn read(State(checker): State<Arc<Checker>>) -> Result<Json<Reconciliation>, ApiError> {
    Ok(Json(checker.latest().await.into()))
}

impl From<Report> for Reconciliation {
    fn from(report: Report) -> Self {
        Self {
            status: report.status,
            block: report.block,
            seq: report.seq,
            at: report.at,
            coupons_checked: report.coupons_checked,
            accounts_checked: report.accounts_checked,
            projections_checked: report.projections_checked,
            differences: report.differences.into_iter().map(DifferenceDto::from).collect(),
        }
    }
}

impl From<Difference> for DifferenceDto {
    fn from(difference: Difference) -> Self {
        let Difference { kind, subject, chain, ledger, projection } = difference;
        Self { kind, subject, chain, ledger, projection }
    }
}
