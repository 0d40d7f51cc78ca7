//! `GET /v1/me`, `PATCH /v1/me`

use axum::{Json, extract::State};
use genex_services::{
    AccountStatus, Locale, Role,
    contact::mask,
    people::{People, Profile},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kyc::{StandingDto, status_name};
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson},
    schema::LocaleText,
};

/// The caller's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    id: String,
    name: String,
    contact_masked: String,
    #[schema(value_type = LocaleText)]
    locale: Locale,
    /// `active`, `held` or `frozen`.
    #[schema(value_type = String)]
    status: AccountStatus,
    kyc: StandingDto,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    /// The issuer the account owns or works for.
    issuer: Option<MyIssuer>,
    /// The store the account works at.
    store: Option<MyStore>,
    unread_notifications: u64,
}

/// An issuer, as far as its people need it everywhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyIssuer {
    id: String,
    brand_name: String,
    colour: String,
    mark: String,
}

/// A store, as far as its people need it everywhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyStore {
    id: String,
    name: String,
}

/// What can be changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    /// `zh`, `en` or `ja`.
    #[schema(value_type = Option<LocaleText>)]
    locale: Option<Locale>,
}

/// The caller's own account.
#[utoipa::path(get, path = "/v1/me", tag = "accounts", responses((status = 200, body = Me)))]
pub async fn read(State(people): State<People>, SignedIn(caller): SignedIn) -> Result<Json<Me>, ApiError> {
    Ok(Json(people.profile(&caller).await?.into()))
}

/// Changes the language the caller reads.
#[utoipa::path(patch, path = "/v1/me", tag = "accounts", request_body = ChangeMe,
    responses((status = 200, body = Me)))]
pub async fn change(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidJson(change): ValidJson<ChangeMe>,
) -> Result<Json<Me>, ApiError> {
    if let Some(locale) = change.locale {
        people.set_locale(&caller, locale).await?;
    }
    Ok(Json(people.profile(&caller).await?.into()))
}

impl From<Profile> for Me {
    fn from(profile: Profile) -> Self {
        let Profile { account, issuer, store, case, unread } = profile;
        Self {
            id: account.id.to_string(),
            name: account.name,
            contact_masked: mask(&account.contact),
            locale: account.locale,
            status: account.status,
            kyc: StandingDto {
                level: account.kyc_level,
                status: status_name(case.filter(|case| case.application.level > 0).map(|case| case.status)),
            },
            roles: account.roles.0,
            issuer: issuer.map(|issuer| MyIssuer {
                id: issuer.id.to_string(),
                brand_name: issuer.brand_name,
                colour: issuer.colour,
                mark: issuer.mark,
            }),
            store: store.map(|store| MyStore { id: store.id.to_string(), name: store.name }),
            unread_notifications: unread,
        }
    }
}
