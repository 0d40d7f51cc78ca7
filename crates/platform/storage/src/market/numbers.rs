//! Order numbers.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    numbers::{OrderNumbers, day_of, format_number},
};
use genex_types::Timestamp;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use super::entity::{day, number};
use crate::{
    Db, Tx,
    codec::{count, signed},
    error::failed,
};

#[async_trait]
impl OrderNumbers for Db {
    async fn number_for(&self, subject: &str, at: Timestamp) -> Result<String, StoreError> {
        let found = number::Entity::find_by_id(subject).one(self.reader()).await.map_err(failed)?;
        if let Some(row) = found {
            return Ok(row.number);
        }
        let tx = self.begin().await?;
        let number = number_within(&tx, subject, at).await?;
        tx.commit().await?;
        Ok(number)
    }
}

/// The number of `subject`, given within a transaction of another area.
pub async fn number_within(tx: &Tx, subject: &str, at: Timestamp) -> Result<String, StoreError> {
    let found = number::Entity::find_by_id(subject).one(tx.conn()).await.map_err(failed)?;
    if let Some(row) = found {
        return Ok(row.number);
    }
    let day = day_of(at);
    let number = format_number(day, next(tx, day).await?);
    let row = number::ActiveModel { subject: Set(subject.to_owned()), number: Set(number.clone()) };
    number::Entity::insert(row).exec_without_returning(tx.conn()).await.map_err(failed)?;
    Ok(number)
}

async fn next(tx: &Tx, day: u32) -> Result<u64, StoreError> {
    let key = i64::from(day);
    let row = day::Entity::find_by_id(key).one(tx.conn()).await.map_err(failed)?;
    let next: u64 = count(row.map_or(0, |row| row.last))?;
    let row = day::ActiveModel { day: Set(key), last: Set(signed(next + 1)) };
    let replace = OnConflict::column(day::Column::Day).update_column(day::Column::Last).to_owned();
    day::Entity::insert(row).on_conflict(replace).exec_without_returning(tx.conn()).await.map_err(failed)?;
    Ok(next + 1)
}
