//! `POST|GET /v1/issue/templates`, `GET|PUT …/{id}`, `POST …/{id}/submit|approve|reject`

use axum::{Json, extract::State, http::StatusCode};
use genex_ports::store::issuers::{Template, TemplateStatus};
use genex_services::people::{People, TemplateScope};
use genex_types::{IssuerId, TemplateId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    dto::ReasonRequest,
    template_dto::{TemplateDto, TemplateRequest},
};
use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidJson, ValidPath, ValidQuery, id_cursor},
    schema::{IssuerIdText, List, TemplateStatusText},
};

/// Which templates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TemplatesQuery {
    /// In this status only.
    #[param(value_type = Option<TemplateStatusText>, inline)]
    status: Option<TemplateStatus>,
    /// Of this issuer only; for operators.
    #[param(value_type = Option<IssuerIdText>, inline)]
    issuer_id: Option<IssuerId>,
}

/// Makes a draft.
#[utoipa::path(post, path = "/v1/issue/templates", tag = "issue", request_body = TemplateRequest,
    responses((status = 201, body = TemplateDto)))]
pub async fn create(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<TemplateRequest>,
) -> Result<(StatusCode, Json<TemplateDto>), ApiError> {
    let template = people.create_template(&caller, request.into_draft()?).await?;
    Ok((StatusCode::CREATED, Json(show(&people, template).await?)))
}

/// Templates, newest first: the issuer's own, or for operators all.
#[utoipa::path(get, path = "/v1/issue/templates", tag = "issue", params(TemplatesQuery, PageParams),
    responses((status = 200, body = List<TemplateDto>)))]
pub async fn list(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<TemplatesQuery>,
    page: Page,
) -> Result<Json<List<TemplateDto>>, ApiError> {
    let scope = TemplateScope { issuer: query.issuer_id, status: query.status };
    let found = people.templates(&caller, scope, id_cursor(&page)?, page.limit).await?;
    let issuers: Vec<IssuerId> = found.templates.iter().map(|template| template.issuer).collect();
    let brands = people.brands(&issuers).await?;
    let brand = |id: &IssuerId| brands.get(id).cloned().unwrap_or_default();
    let data = found.templates.into_iter().map(|template| {
        let brand = brand(&template.issuer);
        TemplateDto::new(template, brand)
    });
    Ok(Json(List { data: data.collect(), next_cursor: found.next.map(|id| id.to_string()) }))
}

/// One template.
#[utoipa::path(get, path = "/v1/issue/templates/{id}", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = TemplateDto)))]
pub async fn read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<TemplateId>,
) -> Result<Json<TemplateDto>, ApiError> {
    let template = people.template(&caller, id).await?;
    Ok(Json(show(&people, template).await?))
}

/// Changes a draft, or makes a draft of a rejected template.
#[utoipa::path(put, path = "/v1/issue/templates/{id}", tag = "issue", params(("id" = String, Path)),
    request_body = TemplateRequest, responses((status = 200, body = TemplateDto)))]
pub async fn edit(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<TemplateId>,
    ValidJson(request): ValidJson<TemplateRequest>,
) -> Result<Json<TemplateDto>, ApiError> {
    let template = people.edit_template(&caller, id, request.into_draft()?).await?;
    Ok(Json(show(&people, template).await?))
}

/// Hands a draft in for review.
#[utoipa::path(post, path = "/v1/issue/templates/{id}/submit", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = TemplateDto)))]
pub async fn submit(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<TemplateId>,
) -> Result<Json<TemplateDto>, ApiError> {
    let template = people.submit_template(&caller, id).await?;
    Ok(Json(show(&people, template).await?))
}

/// Allows a template to be issued.
#[utoipa::path(post, path = "/v1/issue/templates/{id}/approve", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = TemplateDto)))]
pub async fn approve(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<TemplateId>,
) -> Result<Json<TemplateDto>, ApiError> {
    let template = people.review_template(&caller, id, true, None).await?;
    Ok(Json(show(&people, template).await?))
}

/// Sends a template back.
#[utoipa::path(post, path = "/v1/issue/templates/{id}/reject", tag = "issue", params(("id" = String, Path)),
    request_body = ReasonRequest, responses((status = 200, body = TemplateDto)))]
pub async fn reject(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<TemplateId>,
    ValidJson(request): ValidJson<ReasonRequest>,
) -> Result<Json<TemplateDto>, ApiError> {
    let template = people.review_template(&caller, id, false, Some(&request.reason)).await?;
    Ok(Json(show(&people, template).await?))
}

async fn show(people: &People, template: Template) -> Result<TemplateDto, ApiError> {
    let mut brands = people.brands(&[template.issuer]).await?;
    let brand = brands.remove(&template.issuer).unwrap_or_default();
    Ok(TemplateDto::new(template, brand))
}
