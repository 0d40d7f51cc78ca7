//! `GET|POST /v1/issue/issuers/{id}/staff`

use axum::{Json, extract::State, http::StatusCode};
use genex_services::{
    Role,
    people::{Invitation, People, StaffMember},
};
use genex_types::{IssuerId, StoreId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    accounts::ContactDto,
    extract::{SignedIn, ValidJson, ValidPath},
    schema::{List, StoreIdText},
};

/// Somebody who works for an issuer, or was asked to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Staff)]
pub struct StaffDto {
    /// The account; null until the invitation is taken.
    user_id: Option<String>,
    /// The name; null until the invitation is taken.
    name: Option<String>,
    contact_masked: String,
    /// `issuer_owner`, `manager` or `cashier`.
    #[schema(value_type = String)]
    role: Role,
    store_id: Option<String>,
    /// `active` or `invited`.
    status: &'static str,
}

/// A place to work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffRequest {
    contact: ContactDto,
    /// `manager` or `cashier`.
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = StoreIdText)]
    store_id: StoreId,
}

/// Everybody who works for an issuer or was asked to.
#[utoipa::path(get, path = "/v1/issue/issuers/{id}/staff", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = List<StaffDto>)))]
pub async fn list(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
) -> Result<Json<List<StaffDto>>, ApiError> {
    let staff = people.staff(&caller, id).await?;
    Ok(Json(List::whole(staff.into_iter().map(StaffDto::from).collect())))
}

/// Offers a place to work; whoever has the contact takes it, at once or on registration.
#[utoipa::path(post, path = "/v1/issue/issuers/{id}/staff", tag = "issue", params(("id" = String, Path)),
    request_body = StaffRequest, responses((status = 201, body = StaffDto)))]
pub async fn invite(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
    ValidJson(request): ValidJson<StaffRequest>,
) -> Result<(StatusCode, Json<StaffDto>), ApiError> {
    let invitation =
        Invitation { contact: request.contact.parse()?, role: request.role, store: request.store_id };
    let member = people.invite_staff(&caller, id, invitation).await?;
    Ok((StatusCode::CREATED, Json(member.into())))
}

impl From<StaffMember> for StaffDto {
    fn from(member: StaffMember) -> Self {
        Self {
            status: if member.user.is_some() { "active" } else { "invited" },
            user_id: member.user.map(|id| id.to_string()),
            name: member.name,
            contact_masked: member.contact_masked,
            role: member.role,
            store_id: member.store.map(|id| id.to_string()),
        }
    }
}
