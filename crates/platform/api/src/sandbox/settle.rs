//! `POST /v1/test/settle`

use std::sync::Arc;

use axum::{Json, extract::State};

use super::Settle;
use crate::{ApiError, schema::Empty};

/// Waits until nothing is in flight.
#[utoipa::path(post, path = "/v1/test/settle", tag = "sandbox", responses((status = 200, body = Empty)))]
pub async fn settle(State(settle): State<Arc<dyn Settle>>) -> Result<Json<Empty>, ApiError> {
    settle.settle().await?;
    Ok(Json(Empty {}))
}
