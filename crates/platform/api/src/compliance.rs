//! Surveillance for operators: alerts, cases, the steps taken with them, and the reports that follow.

mod advance;
mod alerts;
mod cases;
mod dossier;
mod dto;
mod sars;
mod travel;

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
        .routes(guard(Access::Operator, routes!(sars::list)))
        .routes(guard(Access::Operator, routes!(sars::read)))
        .routes(guard(Access::Operator, routes!(sars::file)))
        .routes(guard(Access::Operator, routes!(sars::document)))
        .routes(guard(Access::Operator, routes!(travel::list)))
}

/// The routes, served by `compliance`.
pub fn router(compliance: Compliance) -> OpenApiRouter {
    routes().with_state(compliance)
}
