//! `POST|GET /v1/redeem/devices`, `DELETE …/{id}`

use axum::{Json, extract::State, http::StatusCode};
use genex_ports::store::offline::Device;
use genex_services::market::{DeviceDraft, Market};
use genex_types::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reservation::bytes;
use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidPath},
    schema::{Line60, List},
};

/// A till to enrol.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// In the manager's words.
    #[schema(value_type = Line60)]
    name: String,
    /// The till's Ed25519 public key: `0x` and 64 hexadecimal digits.
    #[schema(pattern = "^0x[0-9a-fA-F]{64}$")]
    public_key: String,
}

/// A till that may redeem while it is cut off.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceDto {
    id: String,
    name: String,
    /// Where it stands; null for all stores.
    store_id: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    enrolled_at: Timestamp,
    /// Since when it may do nothing any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// Number of the last entry of its log that was taken in.
    head_seq: u64,
}

/// Enrols a till at the manager's store.
#[utoipa::path(post, path = "/v1/redeem/devices", tag = "redeem", request_body = DeviceRequest,
    responses((status = 201, body = DeviceDto)))]
pub async fn enrol(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<DeviceRequest>,
) -> Result<(StatusCode, Json<DeviceDto>), ApiError> {
    let key = bytes("public_key", &request.public_key)?;
    let device = market.enrol_device(&caller, &DeviceDraft { name: request.name, key }).await?;
    Ok((StatusCode::CREATED, Json(device.into())))
}

/// The tills of the caller's issuer.
#[utoipa::path(get, path = "/v1/redeem/devices", tag = "redeem", responses((status = 200, body = List<DeviceDto>)))]
pub async fn list(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
) -> Result<Json<List<DeviceDto>>, ApiError> {
    let data = market.devices(&caller).await?.into_iter().map(DeviceDto::from).collect();
    Ok(Json(List::whole(data)))
}

/// Takes a till's rights away. What it has redeemed and not reported is not taken in any more.
#[utoipa::path(delete, path = "/v1/redeem/devices/{id}", tag = "redeem", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn revoke(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<DeviceId>,
) -> Result<StatusCode, ApiError> {
    market.revoke_device(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Device> for DeviceDto {
    fn from(device: Device) -> Self {
        Self {
            id: device.id.to_string(),
            name: device.name,
            store_id: device.store.map(|store| store.to_string()),
            enrolled_at: device.enrolled_at,
            revoked_at: device.revoked_at,
            head_seq: device.head_seq,
        }
    }
}
