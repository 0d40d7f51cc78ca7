//! `POST /v1/compliance/kyc/{case_id}/approve|reject`

use axum::{Json, extract::State};
use genex_ports::store::kyc::{CaseStatus, KycCase};
use genex_services::people::People;
use genex_types::CaseId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
    issuers::ReasonRequest,
};

/// A decided case.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedCase {
    id: String,
    user_id: String,
    level: u8,
    /// `approved` or `rejected`.
    #[schema(value_type = String)]
    status: CaseStatus,
    reason: Option<String>,
}

/// Grants the level, or ends a hold.
#[utoipa::path(post, path = "/v1/compliance/kyc/{case_id}/approve", tag = "operator",
    params(("case_id" = String, Path)), responses((status = 200, body = DecidedCase)))]
pub async fn approve(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<CaseId>,
) -> Result<Json<DecidedCase>, ApiError> {
    Ok(Json(people.decide_case(&caller, id, true, None).await?.into()))
}

/// Refuses the level, or freezes a held account.
#[utoipa::path(post, path = "/v1/compliance/kyc/{case_id}/reject", tag = "operator",
    params(("case_id" = String, Path)), request_body = ReasonRequest,
    responses((status = 200, body = DecidedCase)))]
pub async fn reject(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<CaseId>,
    ValidJson(request): ValidJson<ReasonRequest>,
) -> Result<Json<DecidedCase>, ApiError> {
    Ok(Json(people.decide_case(&caller, id, false, Some(request.reason)).await?.into()))
}

impl From<KycCase> for DecidedCase {
    fn from(case: KycCase) -> Self {
        Self {
            id: case.id.to_string(),
            user_id: case.user().to_string(),
            level: case.application.level,
            status: case.status,
            reason: case.reason,
        }
    }
}
