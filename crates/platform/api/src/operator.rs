//! The platform's operators: what waits for them, and decisions about people.

mod decide_case;
mod reviews;

use genex_services::people::People;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new()
        .routes(guard(Access::Operator, routes!(reviews::list)))
        .routes(guard(Access::Operator, routes!(decide_case::approve)))
        .routes(guard(Access::Operator, routes!(decide_case::reject)))
}

/// The routes, served by `people`.
pub fn router(people: People) -> OpenApiRouter {
    routes().with_state(people)
}
