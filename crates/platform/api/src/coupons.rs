//! What somebody holds and what has happened to them.

mod activity;
mod coupon;

use genex_services::market::Market;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<Market> {
    let signed_in = |routes| guard(Access::SignedIn, routes);
    OpenApiRouter::new()
        .routes(signed_in(routes!(coupon::list)))
        .routes(signed_in(routes!(coupon::read)))
        .routes(signed_in(routes!(activity::list)))
}

/// The routes, served by `market`.
pub fn router(market: Market) -> OpenApiRouter {
    routes().with_state(market)
}
