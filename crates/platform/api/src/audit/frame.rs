//! `GET /v1/audit/journal/{seq}/frame`

use axum::{extract::State, http::header::CONTENT_TYPE, response::IntoResponse};
use genex_services::anchors::Anchors;

use crate::{ApiError, extract::ValidPath};

/// The frame that holds a command, byte for byte as the journal has it. It names parties by their ids, so that only
/// operators and regulators may read it; its hash, and what proves it, may everybody.
#[utoipa::path(get, path = "/v1/audit/journal/{seq}/frame", tag = "audit", params(("seq" = u64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn read(
    State(anchors): State<Anchors>,
    ValidPath(seq): ValidPath<u64>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(([(CONTENT_TYPE, "application/octet-stream")], anchors.frame(seq).await?))
}
