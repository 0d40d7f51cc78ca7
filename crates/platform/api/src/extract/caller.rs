//! The signed-in caller.

use axum::{extract::FromRequestParts, http::request::Parts};
use genex_services::{Caller, Error};

use crate::{ApiError, middleware::authenticate::Identity};

/// The caller of a route that is not public.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Caller);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        match parts.extensions.get::<Identity>() {
            Some(Identity::Known(caller)) => Ok(Self(caller.clone())),
            _ => Err(Error::Unauthenticated.into()),
        }
    }
}

impl<S: Sync> axum::extract::OptionalFromRequestParts<S> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        match parts.extensions.get::<Identity>() {
            Some(Identity::Known(caller)) => Ok(Some(Self(caller.clone()))),
            _ => Ok(None),
        }
    }
}
