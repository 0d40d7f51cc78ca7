//! `POST /v1/issue/issuers/{id}/approve|reject|default`

use axum::{Json, extract::State};
use genex_services::{issuance::Issuance, people::People};
use genex_types::IssuerId;

use super::dto::{IssuerDto, ReasonRequest};
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
};

/// Admits an issuer.
#[utoipa::path(post, path = "/v1/issue/issuers/{id}/approve", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = IssuerDto)))]
pub async fn approve(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
) -> Result<Json<IssuerDto>, ApiError> {
    Ok(Json(people.approve_issuer(&caller, id).await?.into()))
}

/// Turns an issuer away.
#[utoipa::path(post, path = "/v1/issue/issuers/{id}/reject", tag = "issue", params(("id" = String, Path)),
    request_body = ReasonRequest, responses((status = 200, body = IssuerDto)))]
pub async fn reject(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
    ValidJson(request): ValidJson<ReasonRequest>,
) -> Result<Json<IssuerDto>, ApiError> {
    Ok(Json(people.reject_issuer(&caller, id, &request.reason).await?.into()))
}

/// Marks an issuer as not honouring its coupons, and closes its series.
#[utoipa::path(post, path = "/v1/issue/issuers/{id}/default", tag = "issue", params(("id" = String, Path)),
    request_body = ReasonRequest, responses((status = 200, body = IssuerDto)))]
pub async fn mark_defaulted(
    State(people): State<People>,
    State(issuance): State<Issuance>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
    ValidJson(request): ValidJson<ReasonRequest>,
) -> Result<Json<IssuerDto>, ApiError> {
    let issuer = people.default_issuer(&caller, id, &request.reason).await?;
    issuance.default_all(id).await?;
    Ok(Json(issuer.into()))
}
