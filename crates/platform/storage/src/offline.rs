//! Tills that redeem while they are cut off.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    offline::{Allowance, Device, EntryOutcome, OfflineStore, TakenEntry},
};
use genex_types::{CouponId, DeviceId, IssuerId, SeriesId, Timestamp};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Db,
    codec::{count, hex, known, moment, parse, parse_option, signed, unknown},
    error::{failed, taken},
};
use entity::{allowance, device, entry};

#[async_trait]
impl OfflineStore for Db {
    async fn enrol(&self, row: &Device) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        device::Entity::insert(device_model(row).into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("device key"))?;
        tx.commit().await
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        let found = device::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(device_row).transpose()
    }

    async fn devices_of(&self, issuer: IssuerId) -> Result<Vec<Device>, StoreError> {
        let query = device::Entity::find()
            .filter(device::Column::Issuer.eq(issuer.to_string()))
            .order_by_asc(device::Column::Device);
        query.all(self.reader()).await.map_err(failed)?.iter().map(device_row).collect()
    }

    async fn revoke(&self, id: DeviceId, at: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        device::Entity::update_many()
            .col_expr(device::Column::RevokedAt, Expr::value(at.micros()))
            .filter(device::Column::Device.eq(id.to_string()))
            .filter(device::Column::RevokedAt.is_null())
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn allowance_or(&self, fresh: Allowance) -> Result<Allowance, StoreError> {
        let tx = self.begin().await?;
        let key = [allowance::Column::Device, allowance::Column::Series, allowance::Column::Day];
        allowance::Entity::insert(allowance_model(fresh).into_active_model())
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        let kept = self.allowance(fresh.device, fresh.series, fresh.day).await?;
        kept.ok_or(StoreError::NotFound("allowance"))
    }

    async fn allowance(
        &self,
        device: DeviceId,
        series: SeriesId,
        day: i64,
    ) -> Result<Option<Allowance>, StoreError> {
        let key = (device.to_string(), series.to_string(), day);
        let found = allowance::Entity::find_by_id(key).one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(allowance_row).transpose()
    }

    async fn take_in(&self, row: &TakenEntry, prev: [u8; 32], day: i64) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        move_head(tx.conn(), row, prev).await?;
        if let (true, Some(series)) = (row.outcome.spends(), row.series) {
            spend(tx.conn(), row.device, series, day).await?;
        }
        entry::Entity::insert(entry_model(row).into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("entry"))?;
        tx.commit().await
    }

    async fn taken_entry(&self, device: DeviceId, seq: u64) -> Result<Option<TakenEntry>, StoreError> {
        let query = entry::Entity::find_by_id((device.to_string(), signed(seq)));
        query.one(self.reader()).await.map_err(failed)?.as_ref().map(entry_row).transpose()
    }

    async fn troubled_entries(&self, issuer: IssuerId, limit: u64) -> Result<Vec<TakenEntry>, StoreError> {
        let devices = self.devices_of(issuer).await?;
        let query = entry::Entity::find()
            .filter(entry::Column::Device.is_in(devices.iter().map(|device| device.id.to_string())))
            .filter(entry::Column::Outcome.ne(EntryOutcome::Accepted.name()))
            .order_by_desc(entry::Column::At)
            .limit(limit);
        query.all(self.reader()).await.map_err(failed)?.iter().map(entry_row).collect()
    }
}

async fn move_head(tx: &DatabaseTransaction, row: &TakenEntry, prev: [u8; 32]) -> Result<(), StoreError> {
    let moved = device::Entity::update_many()
        .col_expr(device::Column::HeadSeq, Expr::value(signed(row.seq)))
        .col_expr(device::Column::Head, Expr::value(hex(&row.digest)))
        .filter(device::Column::Device.eq(row.device.to_string()))
        .filter(device::Column::HeadSeq.eq(signed(row.seq) - 1))
        .filter(device::Column::Head.eq(hex(&prev)))
        .exec(tx)
        .await
        .map_err(failed)?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale("log")) }
}

async fn spend(
    tx: &DatabaseTransaction,
    device: DeviceId,
    series: SeriesId,
    day: i64,
) -> Result<(), StoreError> {
    let spent = allowance::Entity::update_many()
        .col_expr(allowance::Column::Spent, Expr::col(allowance::Column::Spent).add(1))
        .filter(allowance::Column::Device.eq(device.to_string()))
        .filter(allowance::Column::Series.eq(series.to_string()))
        .filter(allowance::Column::Day.eq(day))
        .filter(Expr::col(allowance::Column::Spent).lt(Expr::col(allowance::Column::Units)))
        .exec(tx)
        .await
        .map_err(failed)?;
    if spent.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale("allowance")) }
}

fn device_model(row: &Device) -> device::Model {
    device::Model {
        device: row.id.to_string(),
        issuer: row.issuer.to_string(),
        store: row.store.map(|store| store.to_string()),
        name: row.name.clone(),
        public_key: hex(&row.key),
        enrolled_by: row.enrolled_by.to_string(),
        enrolled_at: row.enrolled_at.micros(),
        revoked_at: row.revoked_at.map(Timestamp::micros),
        head_seq: signed(row.head_seq),
        head: hex(&row.head),
    }
}

fn device_row(model: &device::Model) -> Result<Device, StoreError> {
    Ok(Device {
        id: parse(&model.device)?,
        issuer: parse(&model.issuer)?,
        store: parse_option(model.store.as_deref())?,
        name: model.name.clone(),
        key: digest(&model.public_key)?,
        enrolled_by: parse(&model.enrolled_by)?,
        enrolled_at: moment(model.enrolled_at),
        revoked_at: model.revoked_at.map(moment),
        head_seq: count(model.head_seq)?,
        head: digest(&model.head)?,
    })
}

fn allowance_model(row: Allowance) -> allowance::Model {
    allowance::Model {
        device: row.device.to_string(),
        series: row.series.to_string(),
        day: row.day,
        units: row.units.into(),
        spent: row.spent.into(),
    }
}

fn allowance_row(model: &allowance::Model) -> Result<Allowance, StoreError> {
    Ok(Allowance {
        device: parse(&model.device)?,
        series: parse(&model.series)?,
        day: model.day,
        units: count(model.units)?,
        spent: count(model.spent)?,
    })
}

fn entry_model(row: &TakenEntry) -> entry::Model {
    entry::Model {
        device: row.device.to_string(),
        seq: signed(row.seq),
        digest: hex(&row.digest),
        class: row.coupon.map(|coupon| signed(coupon.class)),
        serial: row.coupon.map(|coupon| signed(coupon.serial)),
        series: row.series.map(|series| series.to_string()),
        at: row.at.micros(),
        outcome: row.outcome.name().to_owned(),
    }
}

fn entry_row(model: &entry::Model) -> Result<TakenEntry, StoreError> {
    let outcome = EntryOutcome::ALL.into_iter().find(|outcome| outcome.name() == model.outcome);
    let coupon = model.class.zip(model.serial).map(|(class, serial)| {
        Ok::<_, StoreError>(CouponId { class: count(class)?, serial: count(serial)? })
    });
    Ok(TakenEntry {
        device: parse(&model.device)?,
        seq: count(model.seq)?,
        digest: digest(&model.digest)?,
        coupon: coupon.transpose()?,
        series: parse_option(model.series.as_deref())?,
        at: moment(model.at),
        outcome: known(outcome, &model.outcome)?,
    })
}

fn digest(text: &str) -> Result<[u8; 32], StoreError> {
    let mut out = [0; 32];
    ::hex::decode_to_slice(text, &mut out).map_err(|_| unknown(text))?;
    Ok(out)
}
