//! From the database's errors to the store's.

use genex_ports::store::StoreError;
use sea_orm::{DbErr, SqlErr};

/// A failure nobody expects: the store is broken or out of reach.
pub(crate) fn failed(error: DbErr) -> StoreError {
    StoreError::Failed(Box::new(error))
}

/// A failure of an insert or update, where a taken unique value means `what` exists already.
pub(crate) fn taken(what: &'static str) -> impl FnOnce(DbErr) -> StoreError {
    move |error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => StoreError::Conflict(what),
        _ => failed(error),
    }
}

/// A stored value that does not parse: the row was not written by this program.
pub(crate) fn corrupt<E>(error: E) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
{
    StoreError::Failed(Box::new(error))
}
