//! `?limit=&cursor=`.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Deserialize;
use utoipa::IntoParams;

use super::query;
use crate::ApiError;

const DEFAULT: u32 = 50;
const MOST: u32 = 200;

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most so many items.
    pub limit: u32,
    /// The `next_cursor` of the page before; opaque to clients.
    pub cursor: Option<String>,
}

/// Documentation of [`Page`]: `params(PageParams)`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// At most so many items, 1 to 200; 50 unless told.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let PageParams { limit, cursor } = query::parse(parts.uri.query().unwrap_or_default())?;
        let limit = limit.unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&limit) {
            return Err(ApiError::invalid("limit", format!("must be 1 to {MOST}")));
        }
        Ok(Self { limit, cursor })
    }
}

/// The cursor of a list whose cursors are ids. Errors: it is not one.
pub fn id_cursor<T: std::str::FromStr>(page: &Page) -> Result<Option<T>, ApiError> {
    let parsed = page.cursor.as_deref().map(str::parse).transpose();
    parsed.map_err(|_| ApiError::invalid("cursor", "not a cursor of this list"))
}
