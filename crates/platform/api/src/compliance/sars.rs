//! `GET /v1/compliance/sars`, `GET …/{case_id}`, `POST …/{case_id}/file`, `GET …/{case_id}/document`

use axum::{
    Json,
    extract::State,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use genex_filings::{Standing, Suspicion};
use genex_services::compliance::{Compliance, SarDraft, SarText, SarView};
use genex_types::{CaseId, Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dto::{PartyInCase, party};
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath, ValidQuery},
    schema::{CaseIdText, List, MoneyDto, SuspicionText},
};

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SarsQuery {
    /// Those that were filed; those that are due unless told.
    filed: Option<bool>,
}

/// A suspicious activity report that a case calls for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SarItem {
    /// Its case; one report each.
    #[schema(value_type = CaseIdText)]
    case_id: CaseId,
    /// Whom it is about. They must not learn of it.
    subject: PartyInCase,
    /// The last day to file it.
    #[schema(format = Date)]
    due_on: String,
    /// `due`, `overdue`, `filed` or `filed_late`.
    standing: &'static str,
    /// Days that are left, the last one included.
    days_left: Option<i32>,
    #[schema(value_type = Option<String>, format = DateTime)]
    filed_at: Option<Timestamp>,
    filed_by: Option<PartyInCase>,
    /// The last day it must be kept.
    #[schema(format = Date)]
    keep_until: Option<String>,
}

/// What a report would say, as far as the case tells.
#[derive(Debug, Serialize, ToSchema)]
pub struct SarDraftDto {
    /// First day of the activity.
    #[schema(format = Date)]
    from: String,
    /// Its last day.
    #[schema(format = Date)]
    to: String,
    /// What moved; null if nothing did.
    #[schema(value_type = Option<MoneyDto>)]
    amount: Option<Money>,
    #[schema(value_type = Vec<SuspicionText>)]
    suspicions: Vec<Suspicion>,
    narrative: String,
}

/// A report with its draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct SarDetail {
    report: SarItem,
    draft: SarDraftDto,
}

/// What an operator says in a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SarRequest {
    /// What is suspicious, in the authority's words.
    #[schema(value_type = Vec<SuspicionText>, min_items = 1)]
    suspicions: Vec<Suspicion>,
    /// Who did what, when, where and how, and why it is suspicious.
    #[schema(min_length = 1, max_length = 20_000)]
    narrative: String,
}

/// Reports that are due, the first in front; or filed ones, the newest first.
#[utoipa::path(get, path = "/v1/compliance/sars", tag = "compliance", params(SarsQuery),
    responses((status = 200, body = List<SarItem>)))]
pub async fn list(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<SarsQuery>,
) -> Result<Json<List<SarItem>>, ApiError> {
    let views = compliance.sars(&caller, query.filed.unwrap_or(false)).await?;
    Ok(Json(List::whole(views.iter().map(SarItem::from).collect())))
}

/// A report, with what the case tells for it.
#[utoipa::path(get, path = "/v1/compliance/sars/{case_id}", tag = "compliance",
    params(("case_id" = String, Path)), responses((status = 200, body = SarDetail)))]
pub async fn read(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidPath(case): ValidPath<CaseId>,
) -> Result<Json<SarDetail>, ApiError> {
    let (view, draft) = compliance.sar(&caller, case).await?;
    Ok(Json(SarDetail { report: SarItem::from(&view), draft: draft.into() }))
}

/// Files the report: its file is made, and stays as it is.
#[utoipa::path(post, path = "/v1/compliance/sars/{case_id}/file", tag = "compliance",
    params(("case_id" = String, Path)), request_body = SarRequest, responses((status = 200, body = SarItem)))]
pub async fn file(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidPath(case): ValidPath<CaseId>,
    ValidJson(request): ValidJson<SarRequest>,
) -> Result<Json<SarItem>, ApiError> {
    let text = SarText { suspicions: request.suspicions, narrative: request.narrative };
    Ok(Json(SarItem::from(&compliance.file_sar(&caller, case, text).await?)))
}

/// The file as it was filed, in FinCEN's XML.
#[utoipa::path(get, path = "/v1/compliance/sars/{case_id}/document", tag = "compliance",
    params(("case_id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/xml")))]
pub async fn document(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
    ValidPath(case): ValidPath<CaseId>,
) -> Result<impl IntoResponse, ApiError> {
    let document = compliance.sar_document(&caller, case).await?;
    let name = format!("attachment; filename=\"sar-{case}.xml\"");
    Ok(([(CONTENT_TYPE, "application/xml".to_owned()), (CONTENT_DISPOSITION, name)], document))
}

impl From<&SarView> for SarItem {
    fn from(view: &SarView) -> Self {
        let subject = view.case.record.case.accounts.first().map(String::as_str).unwrap_or_default();
        let (standing, days_left) = match view.standing {
            Standing::Filed => ("filed", None),
            Standing::FiledLate => ("filed_late", None),
            Standing::Due { days } => ("due", Some(days)),
            Standing::Overdue => ("overdue", None),
        };
        Self {
            case_id: view.filing.case,
            subject: party(&view.case, subject),
            due_on: view.due.to_string(),
            standing,
            days_left,
            filed_at: view.filing.filed.map(|(at, _)| at),
            filed_by: view.filing.filed.map(|(_, by)| party(&view.case, &by.to_string())),
            keep_until: view.keep_until.map(|day| day.to_string()),
        }
    }
}

impl From<SarDraft> for SarDraftDto {
    fn from(draft: SarDraft) -> Self {
        Self {
            from: draft.from.to_string(),
            to: draft.to.to_string(),
            amount: draft.amount_cents.map(|cents| Money::new(i128::from(cents), Currency::Usd)),
            suspicions: draft.text.suspicions,
            narrative: draft.text.narrative,
        }
    }
}
