//! `GET /v1/compliance/cases/{case_id}`

use axum::{Json, extract::State};
use genex_services::compliance::Compliance;
use genex_types::CaseId;

use super::dto::CaseDossier;
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
};

/// A case with its alerts, transfers and history.
#[utoipa::path(get, path = "/v1/compliance/cases/{case_id}", tag = "compliance",
    params(("case_id" = String, Path)), responses((status = 200, body = CaseDossier)))]
pub async fn read(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<CaseId>,
) -> Result<Json<CaseDossier>, ApiError> {
    Ok(Json(compliance.dossier(&caller, id).await?.into()))
}
