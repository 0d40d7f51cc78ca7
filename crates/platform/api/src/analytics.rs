//! Figures: an issuer's own, and the platform's board.

mod issuer;
mod platform;

use genex_services::analytics::Analytics;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<Analytics> {
    OpenApiRouter::new()
        .routes(guard(Access::OperatorOrIssuer, routes!(issuer::summary)))
        .routes(guard(Access::Auditor, routes!(platform::kpis)))
}

/// The routes, served by `analytics`.
pub fn router(analytics: Analytics) -> OpenApiRouter {
    routes().with_state(analytics)
}
