//! Escrows: `held`, `leaving` (an operation pays them out), `over`.

use async_trait::async_trait;
use genex_ports::{
    chain::{ChainOp, EscrowTerms},
    store::{
        StoreError,
        outbox::OpId,
        settlement::{EscrowStore, HeldEscrow},
    },
};
use genex_types::{CouponId, SeriesId, Timestamp, TradeId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{chunks, entity::escrow, entity::escrow_coupon, put};
use crate::{
    Db, Tx,
    codec::{from_json, to_json},
    error::{corrupt, failed},
    outbox,
};

const HELD: &str = "held";
const LEAVING: &str = "leaving";
const OVER: &str = "over";

#[async_trait]
impl EscrowStore for Db {
    async fn hold(&self, escrows: &[HeldEscrow]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        for held in escrows {
            let row = escrow::ActiveModel {
                trade: Set(held.terms.trade.to_string()),
                series: Set(held.series.to_string()),
                state: Set(HELD.to_owned()),
                release_at: Set(held.release_at.micros()),
                terms: Set(to_json(&held.terms)),
            };
            let known = OnConflict::column(escrow::Column::Trade).do_nothing().to_owned();
            let inserted = escrow::Entity::insert(row)
                .on_conflict(known)
                .exec_without_returning(tx.conn())
                .await
                .map_err(failed)?;
            if inserted == 1 {
                hold_coupons(&tx, &held.terms).await?;
            }
        }
        tx.commit().await
    }

    async fn escrow_of(&self, trade: TradeId) -> Result<Option<EscrowTerms>, StoreError> {
        let row = escrow::Entity::find_by_id(trade.to_string()).one(self.reader()).await.map_err(failed)?;
        row.filter(|row| row.state != OVER).map(|row| from_json(&row.terms)).transpose()
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<HeldEscrow>, StoreError> {
        let rows = escrow::Entity::find()
            .filter(escrow::Column::State.eq(HELD))
            .filter(escrow::Column::ReleaseAt.lte(now.micros()))
            .order_by_asc(escrow::Column::ReleaseAt)
            .order_by_asc(escrow::Column::Trade)
            .limit(u64::from(limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(held).collect()
    }

    async fn begin_release(&self, trades: &[TradeId], id: OpId, op: &ChainOp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let moved = escrow::Entity::update_many()
            .col_expr(escrow::Column::State, Expr::value(LEAVING))
            .filter(escrow::Column::Trade.is_in(trades.iter().map(TradeId::to_string)))
            .filter(escrow::Column::State.eq(HELD))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if moved.rows_affected != trades.len() as u64 {
            return Err(StoreError::Stale("escrow"));
        }
        outbox::insert(&tx, id, op).await?;
        tx.commit().await
    }

    async fn hold_on(&self, trades: &[TradeId], until: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        escrow::Entity::update_many()
            .col_expr(escrow::Column::State, Expr::value(HELD))
            .col_expr(escrow::Column::ReleaseAt, Expr::value(until.micros()))
            .filter(escrow::Column::Trade.is_in(trades.iter().map(TradeId::to_string)))
            .filter(escrow::Column::State.eq(LEAVING))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn close(&self, trades: &[TradeId]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let ids: Vec<String> = trades.iter().map(TradeId::to_string).collect();
        escrow::Entity::update_many()
            .col_expr(escrow::Column::State, Expr::value(OVER))
            .filter(escrow::Column::Trade.is_in(ids.clone()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        escrow_coupon::Entity::delete_many()
            .filter(escrow_coupon::Column::Trade.is_in(ids))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }
}

/// Escrows whose purchase these coupons are of are due at once.
pub(super) async fn free_coupons(tx: &Tx, coupons: &[CouponId], now: Timestamp) -> Result<(), StoreError> {
    for part in chunks(coupons.to_vec()) {
        let rows = escrow_coupon::Entity::find()
            .filter(escrow_coupon::Column::Coupon.is_in(part.iter().map(CouponId::to_string)))
            .all(tx.conn())
            .await
            .map_err(failed)?;
        let trades = rows.into_iter().map(|row| row.trade);
        let ours = escrow::Column::Trade.is_in(trades);
        free(tx, ours, now).await?;
    }
    Ok(())
}

/// All escrows of these series are due at once.
pub(super) async fn free_series(tx: &Tx, series: &[SeriesId], now: Timestamp) -> Result<(), StoreError> {
    if series.is_empty() {
        return Ok(());
    }
    free(tx, escrow::Column::Series.is_in(series.iter().map(SeriesId::to_string)), now).await
}

async fn free(tx: &Tx, ours: sea_orm::sea_query::SimpleExpr, now: Timestamp) -> Result<(), StoreError> {
    escrow::Entity::update_many()
        .col_expr(escrow::Column::ReleaseAt, Expr::value(now.micros()))
        .filter(ours)
        .filter(escrow::Column::ReleaseAt.gt(now.micros()))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    Ok(())
}

/// A refunded coupon may be sold again; the last purchase counts.
async fn hold_coupons(tx: &Tx, terms: &EscrowTerms) -> Result<(), StoreError> {
    let rows = terms.coupons.iter().map(|coupon| escrow_coupon::ActiveModel {
        coupon: Set(coupon.to_string()),
        trade: Set(terms.trade.to_string()),
    });
    put(tx, rows).await
}

fn held(row: escrow::Model) -> Result<HeldEscrow, StoreError> {
    Ok(HeldEscrow {
        series: row.series.parse().map_err(corrupt)?,
        terms: from_json(&row.terms)?,
        release_at: Timestamp::from_micros(row.release_at),
    })
}
