//! Ids in the path.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use genex_services::Error;
use serde::de::DeserializeOwned;

use crate::ApiError;

/// Values of the path. An id that can't exist is answered like one that does not.
#[derive(Debug, Clone)]
pub struct ValidPath<T>(pub T);

impl<S, T> FromRequestParts<S> for ValidPath<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(Error::NotFound("resource").into()),
        }
    }
}
