//! No answer takes longer than this; streams begin within it.

use std::time::Duration;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::ApiError;

const DEADLINE: Duration = Duration::from_secs(30);

/// Gives up on a handler that takes too long.
pub async fn layer(request: Request, next: Next) -> Response {
    match tokio::time::timeout(DEADLINE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TimedOut.into_response(),
    }
}
