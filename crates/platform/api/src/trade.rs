//! The market: series, books, prices, purchases, orders, refunds, live data.

mod book;
mod candles;
mod card;
mod catalogue;
mod favourites;
mod my_orders;
mod order;
mod purchase;
mod quote;
mod refund;
mod series;
mod stream;
mod trades;
mod valuation;

use genex_services::market::Market;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard, once};

pub(crate) use card::{IssuerBrief, SeriesCard};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<Market> {
    let public = |routes| guard(Access::Public, routes);
    let signed_in = |routes| guard(Access::SignedIn, routes);
    OpenApiRouter::new()
        .routes(public(routes!(catalogue::list)))
        .routes(public(routes!(series::read)))
        .routes(public(routes!(book::read)))
        .routes(public(routes!(candles::list)))
        .routes(public(routes!(trades::list)))
        .routes(public(routes!(valuation::read)))
        .routes(public(routes!(stream::market)))
        .routes(signed_in(routes!(quote::create)))
        .routes(signed_in(once(routes!(purchase::create))))
        .routes(signed_in(routes!(purchase::read)))
        .routes(signed_in(once(routes!(order::create))))
        .routes(signed_in(routes!(order::read, order::cancel)))
        .routes(signed_in(routes!(my_orders::list)))
        .routes(signed_in(once(routes!(refund::create))))
        .routes(signed_in(routes!(favourites::list)))
        .routes(signed_in(routes!(stream::mine)))
}

/// The routes, served by `market`.
pub fn router(market: Market) -> OpenApiRouter {
    routes().with_state(market)
}
