//! Passes of holders, reservations of tills, and tills that are cut off.

mod device;
mod offline;
mod pass;
mod reservation;
mod today;
mod verify;

use genex_services::market::Market;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard, once};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<Market> {
    let signed_in = |routes| guard(Access::SignedIn, routes);
    let staff = |routes| guard(Access::Staff, routes);
    let desk = |routes| guard(Access::IssuerDesk, routes);
    OpenApiRouter::new()
        .routes(signed_in(routes!(pass::create)))
        .routes(signed_in(routes!(pass::withdraw)))
        .routes(signed_in(routes!(verify::verify)))
        .routes(staff(routes!(today::today)))
        .routes(staff(once(routes!(reservation::create))))
        .routes(staff(once(routes!(reservation::capture))))
        .routes(staff(routes!(reservation::read, reservation::release)))
        .routes(desk(routes!(device::enrol, device::list)))
        .routes(desk(routes!(device::revoke)))
        .routes(staff(routes!(offline::data)))
        .routes(staff(routes!(offline::report)))
        .routes(staff(routes!(offline::conflicts)))
}

/// The routes, served by `market`.
pub fn router(market: Market) -> OpenApiRouter {
    routes().with_state(market)
}
