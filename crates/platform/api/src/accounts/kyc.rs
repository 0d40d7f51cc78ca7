//! `GET /v1/me/kyc`, `POST /v1/me/kyc`

use axum::{Json, extract::State, http::StatusCode};
use genex_services::people::{Application, People, Rights, rights};
use genex_types::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{SignedIn, ValidJson},
    schema::{CountryText, DateText, Line64, Line100, MoneyDto},
};
use genex_ports::store::kyc::CaseStatus;

/// Level and state of the last application.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingDto {
    /// 0 to 3.
    pub(super) level: u8,
    /// `none`, `approved`, `review` or `rejected`.
    pub(super) status: &'static str,
}

/// Where the caller stands and what each level allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct KycAnswer {
    /// 0 to 3.
    level: u8,
    /// `none`, `approved`, `review` or `rejected`.
    status: &'static str,
    /// The level to apply for next.
    next_level: Option<u8>,
    /// Every level, lowest first.
    rights: Vec<RightsDto>,
}

/// What a level allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct RightsDto {
    level: u8,
    /// Most that may be paid in within 24 hours; null for no limit.
    #[schema(value_type = Option<MoneyDto>)]
    daily_limit: Option<Money>,
    /// Most that may lie in the account; null for no limit.
    #[schema(value_type = Option<MoneyDto>)]
    holding_limit: Option<Money>,
    /// Names of what is allowed: `buy`, `sell`, `payout`, …
    can: Vec<&'static str>,
}

/// What is handed in for a level.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KycRequest {
    /// The next level.
    #[schema(minimum = 1, maximum = 3)]
    level: u8,
    /// Name as in the document.
    #[schema(value_type = Line100)]
    name: String,
    /// ISO 8601 date.
    #[schema(value_type = DateText)]
    birth_date: String,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = CountryText)]
    nationality: String,
    /// Number of the document; from level 2.
    #[schema(value_type = Option<Line64>)]
    document_number: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseAnswer {
    case_id: String,
    level: u8,
    /// `approved`, `review` or `rejected`.
    status: &'static str,
    reason: Option<String>,
}

/// Where the caller stands and what each level allows.
#[utoipa::path(get, path = "/v1/me/kyc", tag = "accounts", responses((status = 200, body = KycAnswer)))]
pub async fn read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
) -> Result<Json<KycAnswer>, ApiError> {
    let standing = people.kyc_standing(&caller).await?;
    Ok(Json(KycAnswer {
        level: standing.level,
        status: status_name(standing.status),
        next_level: standing.next_level,
        rights: (0..=3).map(|level| rights(level).into()).collect(),
    }))
}

/// Applies for the next level.
#[utoipa::path(post, path = "/v1/me/kyc", tag = "accounts", request_body = KycRequest,
    responses((status = 201, body = CaseAnswer)))]
pub async fn apply(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<KycRequest>,
) -> Result<(StatusCode, Json<CaseAnswer>), ApiError> {
    let case = people.apply_for_level(&caller, request.into()).await?;
    let answer = CaseAnswer {
        case_id: case.id.to_string(),
        level: case.application.level,
        status: status_name(Some(case.status)),
        reason: case.reason.filter(|_| case.status == CaseStatus::Rejected),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// A case that nobody has decided is under review, whoever is reviewing it.
pub(super) const fn status_name(status: Option<CaseStatus>) -> &'static str {
    match status {
        None => "none",
        Some(CaseStatus::Approved) => "approved",
        Some(CaseStatus::Pending | CaseStatus::Review) => "review",
        Some(CaseStatus::Rejected) => "rejected",
    }
}

impl From<KycRequest> for Application {
    fn from(request: KycRequest) -> Self {
        Self {
            level: request.level,
            name: request.name,
            birth_date: request.birth_date,
            nationality: request.nationality,
            document_number: request.document_number,
        }
    }
}

impl From<Rights> for RightsDto {
    fn from(rights: Rights) -> Self {
        Self {
            level: rights.level,
            daily_limit: rights.daily_limit,
            holding_limit: rights.holding_limit,
            can: rights.can.iter().map(|ability| ability.code()).collect(),
        }
    }
}
