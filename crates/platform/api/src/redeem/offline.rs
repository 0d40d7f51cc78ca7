//! `GET /v1/redeem/offline-data`, `POST /v1/redeem/sync`, `GET /v1/redeem/offline-conflicts`

use axum::{Json, extract::State};
use genex_coupon::offline::{LogError, SealedEntry};
use genex_ports::store::offline::TakenEntry;
use genex_services::market::{EntryAnswer, Market, OfflineData, SignedBudget};
use genex_types::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError,
    extract::{SignedIn, ValidJson, ValidQuery},
    schema::{DeviceIdText, List},
};

/// Which till.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeviceQuery {
    /// The till, as it was enrolled.
    #[param(value_type = DeviceIdText)]
    device_id: DeviceId,
}

/// What a till takes along before it is cut off.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfflineDataDto {
    /// The Ed25519 key that passes and budgets are checked with: `0x` and 64 hexadecimal digits.
    issuer_key: String,
    /// The platform's time.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// Number of the last entry of the till's log that was taken in; 0 for none.
    head_seq: u64,
    /// Its SHA-256 digest: `0x` and 64 hexadecimal digits.
    head: String,
    budgets: Vec<BudgetDto>,
}

/// What a till may redeem of one series today.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetDto {
    series_name: String,
    /// The signed text.
    #[schema(example = "GNXB1.e30.AAAA")]
    budget: String,
    /// How much of it the till's log has spent.
    spent: u32,
}

/// Entries of a till's log, oldest first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchRequest {
    #[schema(value_type = DeviceIdText)]
    device_id: DeviceId,
    /// At most 50.
    #[schema(max_items = 50)]
    entries: Vec<EntryDto>,
}

/// An entry of a till's log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryDto {
    /// The entry as JSON text, as it was signed.
    body: String,
    /// The till's Ed25519 signature over `GNXE1.` and the body, in base64url without padding.
    #[schema(pattern = "^[A-Za-z0-9_-]{86}$")]
    signature: String,
}

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// One for each entry, in their order.
    items: Vec<EntryAnswerDto>,
}

/// What became of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryAnswerDto {
    /// `accepted`, `conflict`, `beyond_budget`, `refused`; or it was not taken in: `revoked`, `forked`, `gap`,
    /// `bad_log`, `clock_ahead`.
    result: &'static str,
}

/// A redemption of a till that was cut off, in vain.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictDto {
    device_id: String,
    /// Its number in the till's log.
    seq: u64,
    coupon_id: Option<String>,
    /// When, by the till's clock.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `conflict`, `beyond_budget` or `refused`.
    result: &'static str,
}

/// Keys, time and today's signed budgets for a till that may be cut off.
#[utoipa::path(get, path = "/v1/redeem/offline-data", tag = "redeem", params(DeviceQuery),
    responses((status = 200, body = OfflineDataDto)))]
pub async fn data(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<DeviceQuery>,
) -> Result<Json<OfflineDataDto>, ApiError> {
    Ok(Json(market.offline_data(&caller, query.device_id).await?.into()))
}

/// Takes in what a till redeemed while it was cut off. Sending entries again gives the same answers.
#[utoipa::path(post, path = "/v1/redeem/sync", tag = "redeem", request_body = BatchRequest,
    responses((status = 200, body = BatchAnswer)))]
pub async fn report(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<BatchRequest>,
) -> Result<Json<BatchAnswer>, ApiError> {
    let entries: Vec<SealedEntry> = request.entries.into_iter().map(SealedEntry::from).collect();
    let answers = market.take_offline_batch(&caller, request.device_id, &entries).await?;
    let items = answers.into_iter().map(|answer| EntryAnswerDto { result: name(answer) }).collect();
    Ok(Json(BatchAnswer { items }))
}

/// What the issuer's tills redeemed in vain while they were cut off, newest first.
#[utoipa::path(get, path = "/v1/redeem/offline-conflicts", tag = "redeem",
    responses((status = 200, body = List<ConflictDto>)))]
pub async fn conflicts(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
) -> Result<Json<List<ConflictDto>>, ApiError> {
    let data = market.offline_conflicts(&caller).await?.into_iter().map(ConflictDto::from).collect();
    Ok(Json(List::whole(data)))
}

const fn name(answer: EntryAnswer) -> &'static str {
    match answer {
        EntryAnswer::Taken(outcome) => outcome.name(),
        EntryAnswer::Revoked => "revoked",
        EntryAnswer::Forked => "forked",
        EntryAnswer::BadLog(LogError::Gap) => "gap",
        EntryAnswer::BadLog(_) => "bad_log",
        EntryAnswer::ClockAhead => "clock_ahead",
    }
}

impl From<EntryDto> for SealedEntry {
    fn from(entry: EntryDto) -> Self {
        Self { body: entry.body, signature: entry.signature }
    }
}

impl From<OfflineData> for OfflineDataDto {
    fn from(data: OfflineData) -> Self {
        Self {
            issuer_key: format!("0x{}", hex::encode(data.issuer_key)),
            now: data.now,
            head_seq: data.device.head_seq,
            head: format!("0x{}", hex::encode(data.device.head)),
            budgets: data.budgets.into_iter().map(BudgetDto::from).collect(),
        }
    }
}

impl From<SignedBudget> for BudgetDto {
    fn from(signed: SignedBudget) -> Self {
        Self { series_name: signed.series_name, budget: signed.text, spent: signed.spent }
    }
}

impl From<TakenEntry> for ConflictDto {
    fn from(entry: TakenEntry) -> Self {
        Self {
            device_id: entry.device.to_string(),
            seq: entry.seq,
            coupon_id: entry.coupon.map(|coupon| coupon.to_string()),
            at: entry.at,
            result: entry.outcome.name(),
        }
    }
}
