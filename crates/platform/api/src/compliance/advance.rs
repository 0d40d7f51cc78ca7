//! `POST /v1/compliance/cases/{case_id}/steps`

use axum::{Json, extract::State};
use genex_services::compliance::{CaseStep, Compliance};
use genex_surveillance::Outcome;
use genex_types::{CaseId, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::dto::CaseDossier;
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
};

/// The longest reason, in characters.
const REASON_LIMIT: usize = 2_000;

/// What to do with a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRequest {
    step: StepKind,
    /// Why; every step but `take` and `confirm` needs it.
    reason: Option<String>,
    /// What is decided: `dismiss`, `report` or `freeze`.
    #[schema(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// How long it is put aside.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StepKind {
    Take,
    Escalate,
    Snooze,
    Decide,
    Confirm,
    TurnDown,
    Reopen,
}

/// Takes a step with a case. What was proposed is confirmed or turned down by somebody else.
#[utoipa::path(post, path = "/v1/compliance/cases/{case_id}/steps", tag = "compliance",
    params(("case_id" = String, Path)), request_body = StepRequest,
    responses((status = 200, body = CaseDossier)))]
pub async fn advance(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<CaseId>,
    ValidJson(request): ValidJson<StepRequest>,
) -> Result<Json<CaseDossier>, ApiError> {
    let step = request.step()?;
    Ok(Json(compliance.advance(&caller, id, &step).await?.into()))
}

impl StepRequest {
    fn step(self) -> Result<CaseStep, ApiError> {
        Ok(match self.step {
            StepKind::Take => CaseStep::Take,
            StepKind::Confirm => CaseStep::Confirm,
            StepKind::Escalate => CaseStep::Escalate { reason: said(self.reason)? },
            StepKind::TurnDown => CaseStep::TurnDown { reason: said(self.reason)? },
            StepKind::Reopen => CaseStep::Reopen { reason: said(self.reason)? },
            StepKind::Snooze => {
                CaseStep::Snooze { until: given("until", self.until)?, reason: said(self.reason)? }
            }
            StepKind::Decide => {
                CaseStep::Decide { outcome: given("outcome", self.outcome)?, reason: said(self.reason)? }
            }
        })
    }
}

fn said(reason: Option<String>) -> Result<String, ApiError> {
    let reason = given("reason", reason)?.trim().to_owned();
    let printable = reason.chars().all(|c| !c.is_control() || c == '\n');
    if reason.is_empty() || reason.chars().count() > REASON_LIMIT || !printable {
        return Err(ApiError::invalid("reason", format!("1 to {REASON_LIMIT} printable characters")));
    }
    Ok(reason)
}

fn given<T>(param: &'static str, value: Option<T>) -> Result<T, ApiError> {
    value.ok_or_else(|| ApiError::invalid(param, "this step needs it"))
}
