//! Finds out who asks. Whether they may is said by each route ([`crate::Access`]).

use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use genex_services::Caller;

use crate::{ApiError, app::Base};

/// Who asks, as far as the request's token tells; in every request's extensions.
#[derive(Debug, Clone)]
pub enum Identity {
    /// No token, or one that is not good any more.
    Unknown,
    /// Signed in.
    Known(Caller),
}

/// Puts the [`Identity`] into the request.
pub async fn layer(State(base): State<Base>, mut request: Request, next: Next) -> Response {
    let identity = match bearer(&request) {
        Some(token) => match base.auth.caller(&token).await {
            Ok(Some(caller)) => Identity::Known(caller),
            Ok(None) => Identity::Unknown,
            Err(error) => return ApiError::from(error).into_response(),
        },
        None => Identity::Unknown,
    };
    request.extensions_mut().insert(identity);
    next.run(request).await
}

/// The token of the header; for event streams, which browsers open without headers, of the query.
fn bearer(request: &Request) -> Option<String> {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match header {
        Some(value) => value.strip_prefix("Bearer ").map(|token| token.trim().to_owned()),
        None if request.uri().path().ends_with("/stream") => query_token(request.uri().query()?),
        None => None,
    }
}

fn query_token(query: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    pairs.into_iter().find(|(name, _)| name == "access_token").map(|(_, token)| token)
}
