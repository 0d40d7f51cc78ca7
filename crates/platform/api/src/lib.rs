//! REST over HTTP: one file per endpoint, with its request, answer, documentation and handler.
//!
//! An area is a folder with a `router(services) -> OpenApiRouter`, whose routes each say who may call them
//! ([`Access`]) and, if they move value, that they happen [`once`](access::once). [`App`] joins the areas, gives
//! every request its id, caller, rate limit and deadline, documents all of it at `/v1/openapi.json` and serves
//! the web apps.

pub mod access;
pub mod accounts;
pub mod analytics;
mod app;
pub mod audit;
pub mod compliance;
pub mod coupons;
mod error;
pub mod extract;
pub mod gifts;
mod health;
pub mod issuance;
pub mod issuers;
mod middleware;
mod openapi;
pub mod operator;
pub mod redeem;
pub mod sandbox;
pub mod schema;
pub mod trade;
mod web;

pub use access::{Access, guard, once};
pub use app::{App, Base};
pub use error::ApiError;
pub use middleware::rate_limit::RateLimits;
pub use openapi::openapi_json;
