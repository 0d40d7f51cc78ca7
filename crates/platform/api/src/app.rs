//! The whole HTTP surface, put together.

use std::{any::Any, path::PathBuf, sync::Arc};

use axum::{
    Extension, Json, Router,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use genex_ports::clock::Entropy;
use genex_services::{Authenticate, Error, idempotency::Idempotency};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    ApiError, RateLimits, health,
    middleware::{authenticate, deadline, headers, rate_limit, rate_limit::Limiters, request_id},
    openapi, web,
};

/// The largest body that is read.
pub const BODY_LIMIT: usize = 64 * 1024;

/// What every request needs, whatever it asks for.
#[derive(Clone)]
pub struct Base {
    /// Finds the account behind a token.
    pub auth: Arc<dyn Authenticate>,
    /// Requests that happen once.
    pub idempotency: Idempotency,
    /// Ids of requests.
    pub entropy: Arc<dyn Entropy>,
    /// Requests per minute; `None` for a load test on this machine.
    pub rate_limits: Option<RateLimits>,
    /// Where the production build of the web apps is.
    pub web: Option<PathBuf>,
}

/// The areas of the API, joined one by one.
pub struct App {
    base: Base,
    routes: OpenApiRouter,
}

impl App {
    /// An API that can only say that it is alive.
    pub fn new(base: Base) -> Self {
        let routes = OpenApiRouter::with_openapi(openapi::skeleton()).merge(health::routes());
        Self { base, routes }
    }

    /// Adds an area.
    pub fn area(mut self, routes: OpenApiRouter) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// The document that describes all of it.
    pub fn openapi(&self) -> OpenApi {
        openapi::complete(self.routes.clone().into_openapi())
    }

    /// The router, ready to be served with `into_make_service_with_connect_info::<SocketAddr>()`.
    pub fn into_router(self) -> Router {
        let Self { base, routes } = self;
        let (router, openapi) = routes.split_for_parts();
        let openapi = openapi::complete(openapi);
        let api = router
            .route("/v1/openapi.json", get(move || std::future::ready(Json(openapi.clone()))))
            .route("/v1/{*rest}", axum::routing::any(no_route))
            .method_not_allowed_fallback(|| std::future::ready(ApiError::MethodNotAllowed))
            .layer(
                ServiceBuilder::new()
                    .layer(from_fn_with_state(base.clone(), authenticate::layer))
                    .layer(from_fn_with_state(base.rate_limits.map(Limiters::new), rate_limit::layer))
                    .layer(Extension(base.idempotency.clone())),
            );
        let app = match &base.web {
            Some(dist) => api.fallback_service(web::router(dist)),
            None => api.fallback(no_route),
        };
        app.layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(base, request_id::layer))
                .layer(from_fn(headers::layer))
                .layer(CompressionLayer::new())
                .layer(from_fn(deadline::layer))
                .layer(CatchPanicLayer::custom(panicked)),
        )
    }
}

async fn no_route() -> ApiError {
    ApiError::NoRoute
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::from(Error::internal("a handler panicked")).into_response()
}
