//! `POST /v1/redeem/reservations`, `GET|DELETE …/{id}`, `POST …/{id}/capture`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_ports::{
    chain::{Address, Hash32},
    store::redemptions::RedemptionStatus,
};
use genex_services::market::{Market, ReservationDraft, ReservationView};
use genex_types::{Money, RedemptionId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson, ValidPath},
    schema::MoneyDto,
};

const PASS_LIMIT: usize = 256;

/// What a till hands in. Store, bill and items stay at the till.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservationRequest {
    /// The pass as scanned, or its digits as typed.
    #[schema(min_length = 1)]
    pass: String,
    /// The till's rotating key: `0x` and 40 hexadecimal digits.
    #[schema(pattern = "^0x[0-9a-fA-F]{40}$")]
    terminal_key: String,
    /// Its EIP-191 signature over `keccak256(pass ‖ commitment)`: `0x` and 130 hexadecimal digits.
    #[schema(pattern = "^0x[0-9a-fA-F]{130}$")]
    terminal_signature: String,
    /// Salted commitment to store, bill and items: `0x` and 64 hexadecimal digits.
    #[schema(pattern = "^0x[0-9a-fA-F]{64}$")]
    commitment: String,
    /// The till's word that the bill reaches the minimum spend.
    minimum_met: bool,
}

/// What a till may know of a coupon.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReservedCouponDto {
    id: String,
    series_name: String,
    /// `spend_and_save`, `discount`, `gift_card` or `stored_value`.
    kind: &'static str,
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    #[schema(value_type = Option<MoneyDto>)]
    min_spend: Option<Money>,
    stackable: bool,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// A coupon in a till's hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reservation {
    id: String,
    /// The number people see.
    number: String,
    /// `reserved`, `cancelled`, `capturing`, `redeemed` or `failed`.
    status: &'static str,
    coupon: ReservedCouponDto,
    /// When it lapses unless captured.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    captured_at: Option<Timestamp>,
}

/// A final redemption.
#[derive(Debug, Serialize, ToSchema)]
pub struct Capture {
    id: String,
    /// The number people see.
    number: String,
    /// `capturing`, `redeemed` or `failed`.
    status: &'static str,
    #[schema(value_type = Option<String>, format = DateTime)]
    captured_at: Option<Timestamp>,
}

/// Takes a coupon in hand.
#[utoipa::path(post, path = "/v1/redeem/reservations", tag = "redeem", request_body = ReservationRequest,
    responses((status = 201, body = Reservation)))]
pub async fn create(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<ReservationRequest>,
) -> Result<(StatusCode, Json<Reservation>), ApiError> {
    let reserved = market.reserve(&caller, &draft(request)?).await?;
    Ok((StatusCode::CREATED, Json(reserved.into())))
}

/// A redemption of the caller's issuer.
#[utoipa::path(get, path = "/v1/redeem/reservations/{id}", tag = "redeem", params(("id" = String, Path)),
    responses((status = 200, body = Reservation)))]
pub async fn read(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<RedemptionId>,
) -> Result<Json<Reservation>, ApiError> {
    Ok(Json(market.reservation_of(&caller, id).await?.into()))
}

/// Gives a coupon back to its holder, before it is captured.
#[utoipa::path(delete, path = "/v1/redeem/reservations/{id}", tag = "redeem", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn release(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<RedemptionId>,
) -> Result<StatusCode, ApiError> {
    market.release(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a reservation final.
#[utoipa::path(post, path = "/v1/redeem/reservations/{id}/capture", tag = "redeem",
    params(("id" = String, Path)), responses((status = 200, body = Capture)))]
pub async fn capture(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidPath(id): ValidPath<RedemptionId>,
) -> Result<Json<Capture>, ApiError> {
    let redemption = market.capture(&caller, &attempt, id).await?.redemption;
    Ok(Json(Capture {
        id: redemption.id.to_string(),
        number: redemption.number,
        status: status(redemption.status),
        captured_at: redemption.captured_at,
    }))
}

fn draft(request: ReservationRequest) -> Result<ReservationDraft, ApiError> {
    if request.pass.is_empty() || request.pass.len() > PASS_LIMIT {
        return Err(ApiError::invalid("pass", "this is not a pass"));
    }
    let signature: [u8; 65] = bytes("terminal_signature", &request.terminal_signature)?;
    Ok(ReservationDraft {
        pass: request.pass,
        terminal: Address(bytes("terminal_key", &request.terminal_key)?),
        signature: signature.to_vec(),
        commitment: Hash32(bytes("commitment", &request.commitment)?),
        minimum_met: request.minimum_met,
    })
}

/// `0x` and the digits of `N` bytes.
pub(super) fn bytes<const N: usize>(param: &str, text: &str) -> Result<[u8; N], ApiError> {
    let mut out = [0; N];
    match text.strip_prefix("0x").map(|digits| hex::decode_to_slice(digits, &mut out)) {
        Some(Ok(())) => Ok(out),
        _ => Err(ApiError::invalid(param, format!("must be 0x and {} hexadecimal digits", 2 * N))),
    }
}

const fn status(status: RedemptionStatus) -> &'static str {
    status.name()
}

impl From<ReservationView> for Reservation {
    fn from(view: ReservationView) -> Self {
        let (row, card) = (view.redemption, &view.coupon.card);
        let (series, profile) = (&card.facts.row, &card.facts.profile);
        Self {
            id: row.id.to_string(),
            number: row.number,
            status: status(row.status),
            coupon: ReservedCouponDto {
                id: row.coupon.to_string(),
                series_name: profile.name.clone(),
                kind: profile.kind.code(),
                face_value: series.face.in_currency(series.currency),
                min_spend: profile.rules.min_spend,
                stackable: profile.rules.stackable,
                expires_at: series.expires_at,
            },
            expires_at: row.expires_at,
            captured_at: row.captured_at,
        }
    }
}
