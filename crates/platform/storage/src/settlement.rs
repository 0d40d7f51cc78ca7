//! What settlement remembers of the journal.

mod entity;
mod escrow;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    settlement::{SettlementChanges, SettlementMemory, SettlementStore},
};
use genex_types::Timestamp;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Db, Tx,
    codec::{from_json, to_json},
    error::{corrupt, failed},
    outbox,
    series::give_quota_back,
};
use entity::{cursor, order, series, trade};

/// Rows in one statement; databases bound the number of parameters.
const ROWS: usize = 400;

#[async_trait]
impl SettlementStore for Db {
    async fn memory(&self) -> Result<SettlementMemory, StoreError> {
        let found = cursor::Entity::find().one(self.reader()).await.map_err(failed)?;
        let series = series::Entity::find().all(self.reader()).await.map_err(failed)?;
        let orders = order::Entity::find().all(self.reader()).await.map_err(failed)?;
        let trades = trade::Entity::find().all(self.reader()).await.map_err(failed)?;
        Ok(SettlementMemory {
            cursor: u64::try_from(found.map_or(0, |row| row.seq)).map_err(corrupt)?,
            series: parsed(series.iter().map(|row| row.body.as_str()))?,
            orders: parsed(orders.iter().map(|row| row.body.as_str()))?,
            trades: parsed(trades.iter().map(|row| row.body.as_str()))?,
        })
    }

    async fn advance(&self, changes: &SettlementChanges, now: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        move_cursor(&tx, changes.from, changes.to).await?;
        let rows = changes.series.iter().map(|s| body(s.series, s));
        put(&tx, rows.map(|(id, body)| series::ActiveModel { id: Set(id), body: Set(body) })).await?;
        let rows = changes.orders.iter().map(|o| body(o.order, o));
        put(&tx, rows.map(|(id, body)| order::ActiveModel { id: Set(id), body: Set(body) })).await?;
        let rows = changes.trades.iter().map(|t| body(t.trade, t));
        put(&tx, rows.map(|(id, body)| trade::ActiveModel { id: Set(id), body: Set(body) })).await?;
        drop_rows::<order::Entity>(&tx, order::Column::Id, changes.orders_done.iter().map(text)).await?;
        drop_rows::<trade::Entity>(&tx, trade::Column::Id, changes.trades_done.iter().map(text)).await?;
        escrow::free_coupons(&tx, &changes.escrow_free, now).await?;
        escrow::free_series(&tx, &changes.series_expired, now).await?;
        for (id, op) in &changes.ops {
            outbox::insert(&tx, *id, op).await?;
        }
        for (issuer, freed) in &changes.quota {
            give_quota_back(&tx, *issuer, *freed).await?;
        }
        tx.commit().await
    }
}

/// Errors: [`StoreError::Stale`] if somebody else has moved the cursor.
async fn move_cursor(tx: &Tx, from: u64, to: u64) -> Result<(), StoreError> {
    let (from, to) = (i64::try_from(from).map_err(corrupt)?, i64::try_from(to).map_err(corrupt)?);
    let moved = cursor::Entity::update_many()
        .col_expr(cursor::Column::Seq, Expr::value(to))
        .filter(cursor::Column::Seq.eq(from))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale("settlement")) }
}

/// Inserts rows or replaces what is there under the same key.
async fn put<A>(tx: &Tx, rows: impl Iterator<Item = A>) -> Result<(), StoreError>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let keys = || <A::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let rows: Vec<A> = rows.collect();
    for part in chunks(rows) {
        let replace =
            OnConflict::columns(keys()).update_columns(<A::Entity as EntityTrait>::Column::iter()).to_owned();
        A::Entity::insert_many(part)
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
    }
    Ok(())
}

async fn drop_rows<E: EntityTrait>(
    tx: &Tx,
    key: E::Column,
    ids: impl Iterator<Item = String>,
) -> Result<(), StoreError> {
    for part in chunks(ids.collect()) {
        E::delete_many().filter(key.is_in(part)).exec(tx.conn()).await.map_err(failed)?;
    }
    Ok(())
}

fn chunks<T>(all: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut rest = all.into_iter();
    std::iter::from_fn(move || {
        Some(rest.by_ref().take(ROWS).collect::<Vec<T>>()).filter(|part| !part.is_empty())
    })
}

fn body(id: impl ToString, value: &impl Serialize) -> (String, String) {
    (id.to_string(), to_json(value))
}

fn text(id: &impl ToString) -> String {
    id.to_string()
}

fn parsed<'a, T: DeserializeOwned>(bodies: impl Iterator<Item = &'a str>) -> Result<Vec<T>, StoreError> {
    bodies.map(from_json).collect()
}
