//! Statements about logs: `queued`, `anchored` or `refused`.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::{
    chain::{ChainOp, Hash32, Statement},
    store::{
        StoreError,
        anchors::{AnchorState, AnchorStore, Anchored, Anchoring},
        outbox::OpId,
    },
};
use genex_types::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

use crate::{
    Db, Tx,
    codec::{count, moment, parse, parse_option, signed, unknown},
    error::{failed, taken},
    outbox,
};
use entity::{Column, Entity, Model};

const QUEUED: &str = "queued";
const ANCHORED: &str = "anchored";
const REFUSED: &str = "refused";

#[async_trait]
impl AnchorStore for Db {
    async fn last_anchoring(&self, stream: Hash32) -> Result<Option<Anchoring>, StoreError> {
        self.one(about(stream).order_by_desc(Column::Seq)).await
    }

    async fn state(&self, anchoring: &Anchoring, id: OpId, op: &ChainOp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        match anchoring.attempt {
            1 => begin(&tx, anchoring).await?,
            _ => begin_again(&tx, anchoring).await?,
        }
        outbox::insert(&tx, id, op).await?;
        tx.commit().await
    }

    async fn note_anchored(
        &self,
        statement: &Statement,
        id: OpId,
        block: u64,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let hash = outbox::transaction_of(&tx, id).await?.ok_or(StoreError::NotFound("transaction"))?;
        let changed = Entity::update_many()
            .col_expr(Column::State, Expr::value(ANCHORED))
            .col_expr(Column::TxHash, Expr::value(hash))
            .col_expr(Column::Block, Expr::value(signed(block)))
            .col_expr(Column::AnchoredAt, Expr::value(at.micros()))
            .filter(this(statement))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        expect_one(changed.rows_affected)?;
        tx.commit().await
    }

    async fn note_refused(
        &self,
        statement: &Statement,
        attempt: u32,
        reason: &str,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::State, Expr::value(REFUSED))
            .col_expr(Column::Reason, Expr::value(reason))
            .filter(this(statement))
            .filter(Column::Attempt.eq(i64::from(attempt)))
            .filter(Column::State.eq(QUEUED))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn anchorings(
        &self,
        stream: Hash32,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Anchoring>, StoreError> {
        let mut query = about(stream).order_by_desc(Column::Seq).limit(u64::from(limit));
        if let Some(before) = before {
            query = query.filter(Column::Seq.lt(i64::try_from(before).unwrap_or(i64::MAX)));
        }
        query.all(self.reader()).await.map_err(failed)?.iter().map(anchoring).collect()
    }

    async fn anchoring_of(&self, stream: Hash32, seq: u64) -> Result<Option<Anchoring>, StoreError> {
        let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
        self.one(standing(stream).filter(Column::LastSeq.gte(seq))).await
    }

    async fn anchoring_at(&self, stream: Hash32, size: u64) -> Result<Option<Anchoring>, StoreError> {
        let Ok(size) = i64::try_from(size) else { return Ok(None) };
        self.one(standing(stream).filter(Column::Size.eq(size))).await
    }
}

impl Db {
    async fn one(&self, query: Select<Entity>) -> Result<Option<Anchoring>, StoreError> {
        query.one(self.reader()).await.map_err(failed)?.as_ref().map(anchoring).transpose()
    }
}

fn about(stream: Hash32) -> Select<Entity> {
    Entity::find().filter(Column::Stream.eq(stream.to_string()))
}

/// What stands on the chain, the first in front.
fn standing(stream: Hash32) -> Select<Entity> {
    about(stream).filter(Column::State.eq(ANCHORED)).order_by_asc(Column::Seq)
}

/// The row of a statement, if it says the same.
fn this(statement: &Statement) -> Condition {
    Condition::all()
        .add(Column::Stream.eq(statement.stream.to_string()))
        .add(Column::Seq.eq(signed(statement.seq)))
        .add(Column::Previous.eq(statement.previous.to_string()))
        .add(Column::Root.eq(statement.root.to_string()))
        .add(Column::Size.eq(signed(statement.size)))
}

/// The first statement, or the one after a statement that stands on the chain and whose root it names.
async fn begin(tx: &Tx, anchoring: &Anchoring) -> Result<(), StoreError> {
    let statement = &anchoring.statement;
    let last = about(statement.stream).order_by_desc(Column::Seq).one(tx.conn()).await.map_err(failed)?;
    let follows = match &last {
        None => statement.seq == 1,
        Some(last) => {
            last.state == ANCHORED
                && last.seq + 1 == signed(statement.seq)
                && last.root == statement.previous.to_string()
        }
    };
    if !follows {
        return Err(StoreError::Stale("anchor"));
    }
    let row = Model {
        stream: statement.stream.to_string(),
        seq: signed(statement.seq),
        previous: statement.previous.to_string(),
        root: statement.root.to_string(),
        size: signed(statement.size),
        last_seq: signed(anchoring.last_seq),
        made_at: anchoring.made_at.micros(),
        attempt: i64::from(anchoring.attempt),
        state: QUEUED.to_owned(),
        tx_hash: None,
        block: None,
        anchored_at: None,
        reason: None,
    };
    Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await
        .map_err(taken("anchor"))?;
    Ok(())
}

async fn begin_again(tx: &Tx, anchoring: &Anchoring) -> Result<(), StoreError> {
    let attempt = i64::from(anchoring.attempt);
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(QUEUED))
        .col_expr(Column::Attempt, Expr::value(attempt))
        .col_expr(Column::MadeAt, Expr::value(anchoring.made_at.micros()))
        .filter(this(&anchoring.statement))
        .filter(Column::State.eq(REFUSED))
        .filter(Column::Attempt.eq(attempt - 1))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    expect_one(changed.rows_affected)
}

const fn expect_one(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale("anchor")) }
}

fn anchoring(row: &Model) -> Result<Anchoring, StoreError> {
    Ok(Anchoring {
        statement: Statement {
            stream: parse(&row.stream)?,
            seq: count(row.seq)?,
            previous: parse(&row.previous)?,
            root: parse(&row.root)?,
            size: count(row.size)?,
        },
        last_seq: count(row.last_seq)?,
        made_at: moment(row.made_at),
        attempt: count(row.attempt)?,
        state: state(row)?,
    })
}

fn state(row: &Model) -> Result<AnchorState, StoreError> {
    match row.state.as_str() {
        QUEUED => Ok(AnchorState::Queued),
        REFUSED => Ok(AnchorState::Refused { reason: row.reason.clone().unwrap_or_default() }),
        ANCHORED => {
            let (tx, block) = (parse_option(row.tx_hash.as_deref())?, row.block.map(count).transpose()?);
            let (Some(tx), Some(block), Some(at)) = (tx, block, row.anchored_at.map(moment)) else {
                return Err(unknown(ANCHORED));
            };
            Ok(AnchorState::Anchored(Anchored { tx, block, at }))
        }
        other => Err(unknown(other)),
    }
}
