//! Who sent and who received, for transfers to which the Travel Rule applied.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::{
    chain::Hash32,
    store::{
        StoreError,
        travel::{TravelRecord, TravelStore},
    },
};
use genex_types::CouponId;
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder, QuerySelect, sea_query::OnConflict};

use crate::{
    Db,
    codec::{count, moment, parse, signed},
    error::failed,
};
use entity::{Column, Entity, Model};

#[async_trait]
impl TravelStore for Db {
    async fn keep_travel_record(&self, record: &TravelRecord) -> Result<TravelRecord, StoreError> {
        let tx = self.begin().await?;
        let keep = OnConflict::columns([Column::Gift, Column::Back]).do_nothing().to_owned();
        let new = model(record);
        let id = (new.gift.clone(), new.back);
        Entity::insert(new.into_active_model())
            .on_conflict(keep)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        let kept = Entity::find_by_id(id).one(tx.conn()).await.map_err(failed)?;
        let kept = kept.ok_or(StoreError::NotFound("travel record"))?;
        tx.commit().await?;
        travel_record(&kept)
    }

    async fn travel_records(&self, limit: u64) -> Result<Vec<TravelRecord>, StoreError> {
        let newest = Entity::find().order_by_desc(Column::MadeAt).order_by_desc(Column::Gift).limit(limit);
        newest.all(self.reader()).await.map_err(failed)?.iter().map(travel_record).collect()
    }
}

fn model(record: &TravelRecord) -> Model {
    Model {
        gift: record.gift.to_string(),
        back: record.back,
        sender: record.from.to_string(),
        receiver: record.to.to_string(),
        class: signed(record.coupon.class),
        serial: signed(record.coupon.serial),
        worth_cents: signed(record.worth_cents),
        payload: record.payload.clone(),
        commitment_key: Hash32(record.key).to_string(),
        commitment: record.commitment.to_string(),
        made_at: record.made_at.micros(),
        expires_at: record.expires_at.micros(),
    }
}

fn travel_record(row: &Model) -> Result<TravelRecord, StoreError> {
    let Hash32(key) = parse(&row.commitment_key)?;
    Ok(TravelRecord {
        gift: parse(&row.gift)?,
        back: row.back,
        from: parse(&row.sender)?,
        to: parse(&row.receiver)?,
        coupon: CouponId { class: count(row.class)?, serial: count(row.serial)? },
        worth_cents: count(row.worth_cents)?,
        payload: row.payload.clone(),
        key,
        commitment: parse(&row.commitment)?,
        made_at: moment(row.made_at),
        expires_at: moment(row.expires_at),
    })
}
