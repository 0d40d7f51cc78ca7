//! Series: made of approved templates, shown to their issuer, closed and opened.

mod create;
mod dto;
mod list;
mod read;
mod standing;

use genex_services::{issuance::Issuance, market::Market};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard, once};

/// What these endpoints need.
#[derive(Clone)]
pub struct IssuanceDesk {
    /// Makes and closes series.
    pub issuance: Issuance,
    /// Knows how they are doing.
    pub market: Market,
}

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<IssuanceDesk> {
    let either = |routes| guard(Access::OperatorOrIssuer, routes);
    OpenApiRouter::new()
        .routes(guard(Access::IssuerDesk, once(routes!(create::create))))
        .routes(either(routes!(list::list)))
        .routes(either(routes!(read::read)))
        .routes(either(routes!(standing::delist)))
        .routes(either(routes!(standing::relist)))
        .routes(either(routes!(standing::recall)))
}

/// The routes, served by `desk`.
pub fn router(desk: IssuanceDesk) -> OpenApiRouter {
    routes().with_state(desk)
}
