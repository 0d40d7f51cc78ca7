//! `GET|PUT /v1/test/clock`

use std::sync::Arc;

use axum::{Json, extract::State};
use genex_ports::clock::TestClock;
use genex_services::Error;
use genex_types::{DAY_US, SECOND_US, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ApiError, extract::ValidJson};

/// Furthest one step goes.
const FURTHEST_US: i64 = 10 * 366 * DAY_US;

/// The sandbox's present.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockDto {
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
}

/// How far the clock is put forward: to a moment, or by a time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceRequest {
    #[schema(value_type = Option<String>, format = DateTime)]
    now: Option<Timestamp>,
    advance_seconds: Option<u32>,
}

/// The sandbox's present.
#[utoipa::path(get, path = "/v1/test/clock", tag = "sandbox", responses((status = 200, body = ClockDto)))]
pub async fn read(State(clock): State<Arc<dyn TestClock>>) -> Json<ClockDto> {
    Json(ClockDto { now: clock.now() })
}

/// Puts the clock forward.
#[utoipa::path(put, path = "/v1/test/clock", tag = "sandbox", request_body = AdvanceRequest,
    responses((status = 200, body = ClockDto)))]
pub async fn advance(
    State(clock): State<Arc<dyn TestClock>>,
    ValidJson(request): ValidJson<AdvanceRequest>,
) -> Result<Json<ClockDto>, ApiError> {
    let present = clock.now();
    let moment = match (request.now, request.advance_seconds) {
        (Some(moment), None) => moment,
        (None, Some(seconds)) => present.plus(i64::from(seconds) * SECOND_US),
        _ => return Err(ApiError::invalid("now", "give either now or advance_seconds")),
    };
    if moment < present {
        return Err(ApiError::invalid("now", "the clock can't be put back"));
    }
    if moment.since(present) > FURTHEST_US {
        return Err(ApiError::invalid("now", "at most ten years at a time"));
    }
    let now = clock.advance_to(moment).map_err(Error::internal)?;
    Ok(Json(ClockDto { now }))
}
