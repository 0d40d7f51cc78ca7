//! The projections as the standing checker sees them.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    audit::{ProjectionAudit, ProjectionFacts},
};
use genex_protocol::Account;
use genex_types::CouponId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TransactionTrait};

use super::{
    entity::{account, coupon, cursor},
    projection::MARKET,
    rows::account_row,
};
use crate::{
    Db,
    codec::{count, parse},
    error::failed,
};

/// States of coupons that nobody holds here any more.
const GONE: [&str; 2] = ["redeemed", "withdrawn"];

#[async_trait]
impl ProjectionAudit for Db {
    /// One read transaction, so that cursor, accounts and coupons are of one moment.
    async fn facts(&self) -> Result<ProjectionFacts, StoreError> {
        let tx = self.reader().begin().await.map_err(failed)?;
        let at = cursor::Entity::find_by_id(MARKET).one(&tx).await.map_err(failed)?;
        let accounts = account::Entity::find().all(&tx).await.map_err(failed)?;
        let coupons = coupon::Entity::find()
            .filter(coupon::Column::State.is_not_in(GONE))
            .all(&tx)
            .await
            .map_err(failed)?;
        tx.rollback().await.map_err(failed)?;
        let mut facts = ProjectionFacts { seq: count(at.map_or(0, |row| row.seq))?, ..Default::default() };
        for row in &accounts {
            let row = account_row(row)?;
            if let Account::Cash { party, currency } = row.account {
                facts.cash.push((party, currency, i128::from(row.posted_minor)));
            }
        }
        for row in &coupons {
            let coupon = CouponId { class: count(row.class)?, serial: count(row.serial)? };
            facts.holders.push((coupon, parse(&row.holder)?));
        }
        Ok(facts)
    }
}
