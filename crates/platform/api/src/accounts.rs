//! People: registration, signing in, their own data, money in and out, verification, inbox, favourites.

mod balance;
mod codes;
mod contact;
mod deposits;
mod favourites;
mod kyc;
mod me;
mod notifications;
mod payouts;
mod register;
mod revoke;
mod token;
mod verify;

use genex_services::people::People;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard, once};

pub(crate) use contact::ContactDto;
pub(crate) use token::Token;

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<People> {
    let public = |routes| guard(Access::Public, routes);
    let signed_in = |routes| guard(Access::SignedIn, routes);
    OpenApiRouter::new()
        .routes(public(routes!(register::register)))
        .routes(public(routes!(verify::verify)))
        .routes(public(routes!(codes::send)))
        .routes(public(routes!(token::token)))
        .routes(public(routes!(revoke::revoke)))
        .routes(signed_in(routes!(me::read)))
        .routes(signed_in(routes!(me::change)))
        .routes(signed_in(routes!(balance::read)))
        .routes(signed_in(routes!(kyc::read)))
        .routes(signed_in(routes!(kyc::apply)))
        .routes(signed_in(once(routes!(deposits::create))))
        .routes(signed_in(routes!(deposits::read)))
        .routes(signed_in(once(routes!(payouts::create))))
        .routes(signed_in(routes!(payouts::read)))
        .routes(signed_in(routes!(notifications::list)))
        .routes(signed_in(routes!(notifications::mark_read)))
        .routes(signed_in(routes!(favourites::add)))
        .routes(signed_in(routes!(favourites::remove)))
}

/// The routes, served by `people`.
pub fn router(people: People) -> OpenApiRouter {
    routes().with_state(people)
}
