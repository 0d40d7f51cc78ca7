//! `GET /healthz`: whether this process serves.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// The route.
pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(guard(Access::Public, routes!(health)))
}

/// The process serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`; a process that is not well does not answer.
    status: &'static str,
}

/// Says that the process serves.
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, body = Health)))]
pub async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}
