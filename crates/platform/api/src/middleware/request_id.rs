//! An id for every request, in its log lines, its answer and its problem, if it has one.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use crate::app::Base;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// Id of the request being served; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Serves the request under an id of its own.
pub async fn layer(State(base): State<Base>, request: Request, next: Next) -> Response {
    let id = format!("req_{:032x}", base.entropy.bits());
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = CURRENT.scope(id.clone(), next.run(request).instrument(span)).await;
    let value = HeaderValue::from_str(&id).expect("hexadecimal digits are a header value");
    response.headers_mut().insert(HEADER, value);
    response
}
