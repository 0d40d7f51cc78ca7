//! Listed addresses that are on the chain's own list.

mod entity;

use std::collections::BTreeSet;

use async_trait::async_trait;
use genex_ports::{
    chain::Address,
    store::{StoreError, listed::ListedStore},
};
use genex_types::Timestamp;
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};

use crate::{Db, codec::parse, error::failed};
use entity::{Column, Entity, Model};

#[async_trait]
impl ListedStore for Db {
    async fn listed_addresses(&self) -> Result<BTreeSet<Address>, StoreError> {
        let rows = Entity::find().all(self.reader()).await.map_err(failed)?;
        rows.iter().map(|row| parse(&row.address)).collect()
    }

    async fn note_listed(&self, addresses: &[Address], at: Timestamp) -> Result<(), StoreError> {
        if addresses.is_empty() {
            return Ok(());
        }
        let tx = self.begin().await?;
        let row = |address: &Address| Model { address: address.to_string(), noted_at: at.micros() };
        Entity::insert_many(addresses.iter().map(|address| row(address).into_active_model()))
            .on_conflict(OnConflict::column(Column::Address).do_nothing().to_owned())
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }
}
