//! `GET|POST /v1/issue/issuers/{id}/stores`

use axum::{Json, extract::State, http::StatusCode};
use genex_ports::store::issuers::Store;
use genex_services::people::People;
use genex_types::IssuerId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
    schema::{Line80, List},
};

/// A place where coupons are redeemed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Store)]
pub struct StoreDto {
    id: String,
    name: String,
    region: String,
    city: String,
}

/// A store to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreRequest {
    #[schema(value_type = Line80)]
    name: String,
    #[schema(value_type = Line80)]
    region: String,
    #[schema(value_type = Line80)]
    city: String,
}

/// An issuer's stores.
#[utoipa::path(get, path = "/v1/issue/issuers/{id}/stores", tag = "issue", params(("id" = String, Path)),
    responses((status = 200, body = List<StoreDto>)))]
pub async fn list(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
) -> Result<Json<List<StoreDto>>, ApiError> {
    let stores = people.stores(&caller, id).await?;
    Ok(Json(List::whole(stores.into_iter().map(StoreDto::from).collect())))
}

/// Adds a store.
#[utoipa::path(post, path = "/v1/issue/issuers/{id}/stores", tag = "issue", params(("id" = String, Path)),
    request_body = StoreRequest, responses((status = 201, body = StoreDto)))]
pub async fn create(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<IssuerId>,
    ValidJson(request): ValidJson<StoreRequest>,
) -> Result<(StatusCode, Json<StoreDto>), ApiError> {
    let store = people.add_store(&caller, id, &request.name, &request.region, &request.city).await?;
    Ok((StatusCode::CREATED, Json(store.into())))
}

impl From<Store> for StoreDto {
    fn from(store: Store) -> Self {
        Self { id: store.id.to_string(), name: store.name, region: store.region, city: store.city }
    }
}
