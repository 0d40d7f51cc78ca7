//! What a series changes in its issuer's and its template's rows, in its own transaction.

use genex_ports::store::StoreError;
use genex_types::{IssuerId, Money, TemplateId};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query, UpdateStatement},
};

use crate::{
    Tx,
    error::{corrupt, failed},
};

/// Moves a template on; false if it is not in `from`.
pub(super) async fn move_template(tx: &Tx, id: TemplateId, from: &str, to: &str) -> Result<bool, StoreError> {
    let update = Query::update()
        .table("template")
        .value("status", to)
        .and_where(Expr::col("id").eq(id.to_string()))
        .and_where(Expr::col("status").eq(from))
        .to_owned();
    execute(tx, update).await
}

/// Takes quota; false if there is not enough in that currency.
pub(super) async fn take_quota(tx: &Tx, issuer: IssuerId, face: Money) -> Result<bool, StoreError> {
    let used = || Expr::col("quota_used_minor").add(i64::try_from(face.minor).unwrap_or(i64::MAX));
    let update = Query::update()
        .table("issuer")
        .value("quota_used_minor", used())
        .and_where(Expr::col("id").eq(issuer.to_string()))
        .and_where(Expr::col("currency").eq(face.currency.code()))
        .and_where(used().lte(Expr::col("quota_minor")))
        .to_owned();
    execute(tx, update).await
}

/// Gives quota back, in the same transaction that remembers why, so that it comes back once.
pub(crate) async fn give_quota_back(tx: &Tx, issuer: IssuerId, face: Money) -> Result<bool, StoreError> {
    let minor = i64::try_from(face.minor).map_err(corrupt)?;
    let update = Query::update()
        .table("issuer")
        .value("quota_used_minor", Expr::col("quota_used_minor").sub(minor))
        .and_where(Expr::col("id").eq(issuer.to_string()))
        .to_owned();
    execute(tx, update).await
}

async fn execute(tx: &Tx, update: UpdateStatement) -> Result<bool, StoreError> {
    Ok(tx.conn().execute(&update).await.map_err(failed)?.rows_affected() == 1)
}
