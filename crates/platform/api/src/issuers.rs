//! Issuers: application and review, stores, staff, templates.

mod create;
mod decide;
mod dto;
mod list;
mod rating;
mod read;
mod staff;
mod stores;
mod template_dto;
mod templates;

use axum::extract::FromRef;
use genex_services::{issuance::Issuance, people::People};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

pub(crate) use dto::ReasonRequest;

/// What issuers' routes need.
#[derive(Clone, FromRef)]
pub struct IssuerDesk {
    /// Issuers and templates.
    pub people: People,
    /// Their series.
    pub issuance: Issuance,
}

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<IssuerDesk> {
    let desk = |routes| guard(Access::IssuerDesk, routes);
    let operator = |routes| guard(Access::Operator, routes);
    let signed_in = |routes| guard(Access::SignedIn, routes);
    let either = |routes| guard(Access::OperatorOrIssuer, routes);
    OpenApiRouter::new()
        .routes(signed_in(routes!(create::create)))
        .routes(operator(routes!(list::list)))
        .routes(signed_in(routes!(read::read)))
        .routes(operator(routes!(decide::approve)))
        .routes(operator(routes!(decide::reject)))
        .routes(operator(routes!(decide::mark_defaulted)))
        .routes(operator(routes!(rating::rate)))
        .routes(signed_in(routes!(stores::list)))
        .routes(desk(routes!(stores::create)))
        .routes(desk(routes!(staff::list)))
        .routes(desk(routes!(staff::invite)))
        .routes(desk(routes!(templates::create)))
        .routes(either(routes!(templates::list)))
        .routes(either(routes!(templates::read)))
        .routes(desk(routes!(templates::edit)))
        .routes(desk(routes!(templates::submit)))
        .routes(operator(routes!(templates::approve)))
        .routes(operator(routes!(templates::reject)))
}

/// The routes, served by these.
pub fn router(desk: IssuerDesk) -> OpenApiRouter {
    routes().with_state(desk)
}
