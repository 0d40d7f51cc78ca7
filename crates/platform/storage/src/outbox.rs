//! Operations for the chain. A row is `queued`, `signed` (with its transaction), `final` or `handled` (with its
//! outcome; of the transaction only the hash is left, since a batch's bytes are many).

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::{
    chain::{ChainOp, Outcome, SignedTx},
    store::{
        StoreError,
        outbox::{OpId, OpState, OutboxEntry, OutboxStore, Replacement},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use crate::{
    Db, Tx,
    codec::{from_json, to_json},
    error::{corrupt, failed},
};
use entity::{ActiveModel, Column, Entity, Model};

const QUEUED: &str = "queued";
const SIGNED: &str = "signed";
const FINAL: &str = "final";
const HANDLED: &str = "handled";

/// Records an operation within a transaction of another area. Wake the sender after the commit.
///
/// Repeating it changes nothing. Errors: [`StoreError::Conflict`] if `id` is taken by another operation.
pub async fn insert(tx: &Tx, id: OpId, op: &ChainOp) -> Result<(), StoreError> {
    let text = to_json(op);
    if let Some(found) = Entity::find_by_id(primary_key(id)).one(tx.conn()).await.map_err(failed)? {
        return if found.op == text { Ok(()) } else { Err(StoreError::Conflict("operation")) };
    }
    let last: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Seq.max(), "last")
        .into_tuple()
        .one(tx.conn())
        .await
        .map_err(failed)?;
    let (purpose, subject) = primary_key(id);
    let row = ActiveModel {
        purpose: Set(purpose),
        subject: Set(subject),
        seq: Set(last.flatten().unwrap_or(0) + 1),
        state: Set(QUEUED.to_owned()),
        op: Set(text),
        tx_hash: Set(None),
        tx: Set(None),
        replacement: Set(None),
        outcome: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.conn()).await.map_err(failed)?;
    Ok(())
}

/// The hash of an operation's transaction, if it was signed. `None` for an unknown operation too.
pub(crate) async fn transaction_of(tx: &Tx, id: OpId) -> Result<Option<String>, StoreError> {
    let row = Entity::find_by_id(primary_key(id)).one(tx.conn()).await.map_err(failed)?;
    Ok(row.and_then(|row| row.tx_hash))
}

#[async_trait]
impl OutboxStore for Db {
    async fn insert(&self, id: OpId, op: &ChainOp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        insert(&tx, id, op).await?;
        tx.commit().await
    }

    async fn get(&self, id: OpId) -> Result<Option<OutboxEntry>, StoreError> {
        let row = Entity::find_by_id(primary_key(id)).one(self.reader()).await.map_err(failed)?;
        row.map(entry).transpose()
    }

    async fn queued(&self, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
        let rows = Entity::find()
            .filter(Column::State.eq(QUEUED))
            .order_by_asc(Column::Seq)
            .limit(u64::from(limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(entry).collect()
    }

    async fn in_flight(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let rows = Entity::find()
            .filter(Column::State.is_in([SIGNED, FINAL]))
            .order_by_asc(Column::Seq)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(entry).collect()
    }

    async fn queued_count(&self) -> Result<u64, StoreError> {
        Entity::find().filter(Column::State.eq(QUEUED)).count(self.reader()).await.map_err(failed)
    }

    async fn record_signed(&self, signed: &[(OpId, SignedTx)]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        for (id, signed) in signed {
            let hash = Some(signed.hash.to_string());
            let change = [(Column::Tx, Some(to_json(signed))), (Column::TxHash, hash)];
            advance(&tx, *id, &[QUEUED], SIGNED, &change).await?;
        }
        tx.commit().await
    }

    async fn record_replacement(&self, id: OpId, replacement: &Replacement) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let change = [(Column::Replacement, Some(to_json(replacement)))];
        advance(&tx, id, &[SIGNED], SIGNED, &change).await?;
        tx.commit().await
    }

    async fn requeue(&self, id: OpId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let change = [(Column::Tx, None), (Column::TxHash, None), (Column::Replacement, None)];
        advance(&tx, id, &[SIGNED], QUEUED, &change).await?;
        tx.commit().await
    }

    async fn record_final(&self, outcomes: &[(OpId, Outcome)]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        for (id, outcome) in outcomes {
            let change = [(Column::Outcome, Some(to_json(outcome))), (Column::Tx, None)];
            advance(&tx, *id, &[QUEUED, SIGNED], FINAL, &change).await?;
        }
        tx.commit().await
    }

    async fn record_handled(&self, ids: &[OpId]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        for id in ids {
            advance(&tx, *id, &[FINAL, HANDLED], HANDLED, &[]).await?;
        }
        tx.commit().await
    }
}

/// Moves one operation on. Errors: [`StoreError::Stale`] if it is in none of the states `from`.
async fn advance(
    tx: &Tx,
    id: OpId,
    from: &[&str],
    to: &str,
    values: &[(Column, Option<String>)],
) -> Result<(), StoreError> {
    let (purpose, subject) = primary_key(id);
    let mut update = Entity::update_many().col_expr(Column::State, Expr::value(to));
    for (column, value) in values {
        update = update.col_expr(*column, Expr::value(value.clone()));
    }
    let done = update
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::Subject.eq(subject))
        .filter(Column::State.is_in(from.iter().copied()))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale("operation")) }
}

fn primary_key(id: OpId) -> (String, String) {
    (id.purpose.name().to_owned(), format!("{:032x}", id.subject))
}

fn entry(row: Model) -> Result<OutboxEntry, StoreError> {
    let id = OpId::new(
        row.purpose.parse().map_err(corrupt)?,
        u128::from_str_radix(&row.subject, 16).map_err(corrupt)?,
    );
    let op = from_json(&row.op)?;
    Ok(OutboxEntry { seq: row.seq, id, op, state: state(&row)? })
}

fn state(row: &Model) -> Result<OpState, StoreError> {
    let outcome = || from_json::<Outcome>(row.outcome.as_deref().unwrap_or_default());
    match row.state.as_str() {
        QUEUED => Ok(OpState::Queued),
        FINAL => outcome().map(OpState::Final),
        HANDLED => outcome().map(OpState::Handled),
        _ => Ok(OpState::Signed {
            tx: from_json(row.tx.as_deref().unwrap_or_default())?,
            replacement: row.replacement.as_deref().map(from_json).transpose()?,
        }),
    }
}
