//! Whether money may leave: one row.

mod entity;

use async_trait::async_trait;
use genex_ports::store::{StoreError, halts::PayoutHalt};
use sea_orm::{EntityTrait, sea_query::Expr};

use crate::{Db, error::failed};
use entity::{Column, Entity};

#[async_trait]
impl PayoutHalt for Db {
    async fn set_payouts_halted(&self, halted: bool) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::Halted, Expr::value(halted))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn payouts_halted(&self) -> Result<bool, StoreError> {
        let row = Entity::find().one(self.reader()).await.map_err(failed)?;
        Ok(row.is_some_and(|row| row.halted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_halt_survives_a_restart_until_it_is_lifted() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("platform.db");
        for halted in [true, false] {
            let db = Db::open(&path).await.expect("a store");
            assert_eq!(db.payouts_halted().await.expect("read"), !halted);
            db.set_payouts_halted(halted).await.expect("written");
        }
        assert!(!Db::open(&path).await.expect("a store").payouts_halted().await.expect("read"));
    }
}
