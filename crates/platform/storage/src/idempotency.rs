//! Idempotency keys. A key with a node is running there; with a status it is answered; with neither it is free.

mod entity;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    idempotency::{Claim, Claimed, IdempotencyStore, KeyId, StoredAnswer},
};
use genex_types::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr, sea_query::OnConflict,
};

use crate::{Db, error::failed};
use entity::{ActiveModel, Column, Entity, Model};

#[async_trait]
impl IdempotencyStore for Db {
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let tx = self.begin().await?;
        let found = Entity::find_by_id(primary_key(&claim.id)).one(tx.conn()).await.map_err(failed)?;
        let claimed = judge(claim, found);
        if let Claimed::Run { first_seen } = claimed {
            let row = running(claim, first_seen);
            let replace = OnConflict::columns([Column::Scope, Column::Key])
                .update_columns([Column::Fingerprint, Column::Node, Column::FirstSeen])
                .value(Column::Status, Option::<i64>::None)
                .value(Column::ContentType, Option::<String>::None)
                .value(Column::Body, Option::<String>::None)
                .to_owned();
            Entity::insert(row).on_conflict(replace).exec(tx.conn()).await.map_err(failed)?;
            tx.commit().await?;
        }
        Ok(claimed)
    }

    async fn answer(&self, id: &KeyId, answer: &StoredAnswer) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::Node, Expr::value(Option::<String>::None))
            .col_expr(Column::Status, Expr::value(i64::from(answer.status)))
            .col_expr(Column::ContentType, Expr::value(answer.content_type.clone()))
            .col_expr(Column::Body, Expr::value(answer.body.clone()))
            .filter(Column::Scope.eq(&id.scope))
            .filter(Column::Key.eq(&id.key))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn forget(&self, id: &KeyId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::delete_by_id(primary_key(id)).exec(tx.conn()).await.map_err(failed)?;
        tx.commit().await
    }

    async fn release(&self, id: &KeyId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::Node, Expr::value(Option::<String>::None))
            .filter(Column::Scope.eq(&id.scope))
            .filter(Column::Key.eq(&id.key))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn release_node(&self, node: &str) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::Node, Expr::value(Option::<String>::None))
            .filter(Column::Node.eq(node))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn purge(&self, moment: Timestamp) -> Result<u64, StoreError> {
        let tx = self.begin().await?;
        let deleted = Entity::delete_many()
            .filter(Column::FirstSeen.lt(moment.micros()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        Ok(deleted.rows_affected)
    }
}

fn primary_key(id: &KeyId) -> (String, String) {
    (id.scope.clone(), id.key.clone())
}

/// What the stored row, if there is one, means for the claim.
fn judge(claim: &Claim, found: Option<Model>) -> Claimed {
    let forgotten = |row: &Model| row.first_seen < claim.forget_before.micros();
    let Some(row) = found.filter(|row| !forgotten(row)) else {
        return Claimed::Run { first_seen: claim.now };
    };
    if row.fingerprint != to_hex(&claim.fingerprint) {
        return Claimed::Reused;
    }
    match (row.status, row.node) {
        (Some(status), _) => Claimed::Answered(StoredAnswer {
            status: u16::try_from(status).expect("written from a u16"),
            content_type: row.content_type.unwrap_or_default(),
            body: row.body.unwrap_or_default(),
        }),
        (None, Some(_)) => Claimed::Running,
        (None, None) => Claimed::Run { first_seen: Timestamp::from_micros(row.first_seen) },
    }
}

fn running(claim: &Claim, first_seen: Timestamp) -> ActiveModel {
    ActiveModel {
        scope: Set(claim.id.scope.clone()),
        key: Set(claim.id.key.clone()),
        fingerprint: Set(to_hex(&claim.fingerprint)),
        node: Set(Some(claim.node.clone())),
        first_seen: Set(first_seen.micros()),
        status: Set(None),
        content_type: Set(None),
        body: Set(None),
    }
}

fn to_hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
