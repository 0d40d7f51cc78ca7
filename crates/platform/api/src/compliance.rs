//! Surveillance for operators: alerts, cases, and the steps taken with them.

mod advance;
mod alerts;
mod cases;
mod dossier;
mod dto;

use genex_services::compliance::Compliance;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<Compliance> {
    OpenApiRouter::new()
        .routes(guard(Access::Operator, routes!(alerts::list)))
        .routes(guard(Access::Operator, routes!(cases::list)))
        .routes(guard(Access::Operator, routes!(dossier::read)))
        .routes(guard(Access::Operator, routes!(advance::advance)))
}

/// The routes, served by `compliance`.
pub fn router(compliance: Compliance) -> OpenApiRouter {
    routes().with_state(compliance)
}
