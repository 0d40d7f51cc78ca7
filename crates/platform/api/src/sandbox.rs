//! What only the sandbox has: messages instead of mail, people to try it as, a clock that can be put forward, and a
//! way to wait until nothing is in flight. A live build does not have these routes.

mod clock;
mod login;
mod mailbox;
mod personas;
mod settle;

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::FromRef;
use genex_ports::clock::TestClock;
use genex_services::{Error, people::People};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// Waits until nothing is in flight.
#[async_trait]
pub trait Settle: Send + Sync {
    /// Returns once everything that was asked for before is final and booked.
    async fn settle(&self) -> Result<(), Error>;
}

/// What the sandbox's routes need.
#[derive(Clone, FromRef)]
pub struct Sandbox {
    /// Personas and mailbox.
    pub people: People,
    /// The clock of the whole process.
    pub clock: Arc<dyn TestClock>,
    /// Everything that is in flight.
    pub settle: Arc<dyn Settle>,
}

/// The routes, open to everybody who can reach the sandbox.
pub fn routes() -> OpenApiRouter<Sandbox> {
    let public = |routes| guard(Access::Public, routes);
    OpenApiRouter::new()
        .routes(public(routes!(mailbox::list)))
        .routes(public(routes!(personas::list)))
        .routes(public(routes!(login::login)))
        .routes(public(routes!(clock::read)))
        .routes(public(routes!(clock::advance)))
        .routes(public(routes!(settle::settle)))
}

/// The routes, served by `sandbox`.
pub fn router(sandbox: Sandbox) -> OpenApiRouter {
    routes().with_state(sandbox)
}
