//! Passes and redemptions.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::{
    chain::{Address, Hash32},
    store::{
        StoreError,
        redemptions::{CashierTotal, PassRow, PassStore, Redemption, RedemptionStatus, RedemptionStore},
    },
};
use genex_types::{CouponId, IssuerId, PassId, RedemptionId, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, Select,
    UpdateMany,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Db,
    codec::{count, known, moment, parse, signed, unknown},
    error::{failed, taken},
};
use entity::{pass, redemption};

#[async_trait]
impl PassStore for Db {
    async fn put_pass(&self, pass: &PassRow) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let replace = OnConflict::columns([pass::Column::Class, pass::Column::Serial])
            .update_columns(pass::Column::iter())
            .to_owned();
        pass::Entity::insert(pass_model(pass).into_active_model())
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("pass code"))?;
        tx.commit().await
    }

    async fn pass_of(&self, coupon: CouponId) -> Result<Option<PassRow>, StoreError> {
        let key = (signed(coupon.class), signed(coupon.serial));
        one_pass(self, pass::Entity::find_by_id(key)).await
    }

    async fn pass(&self, pass: PassId) -> Result<Option<PassRow>, StoreError> {
        one_pass(self, pass::Entity::find().filter(pass::Column::Pass.eq(pass.to_string()))).await
    }

    async fn pass_by_code(&self, code: u64) -> Result<Option<PassRow>, StoreError> {
        one_pass(self, pass::Entity::find().filter(pass::Column::Code.eq(signed(code)))).await
    }

    async fn drop_pass(&self, pass: PassId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        pass::Entity::delete_many()
            .filter(pass::Column::Pass.eq(pass.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }
}

#[async_trait]
impl RedemptionStore for Db {
    async fn reserve(&self, pass: PassId, rotation: u32, row: &Redemption) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let taken_now = pass::Entity::update_many()
            .col_expr(pass::Column::Used, Expr::value(true))
            .filter(pass::Column::Pass.eq(pass.to_string()))
            .filter(pass::Column::Rotation.eq(i64::from(rotation)))
            .filter(pass::Column::Used.eq(false))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if taken_now.rows_affected != 1 {
            return Err(StoreError::Stale("pass"));
        }
        redemption::Entity::insert(model(row).into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("redemption"))?;
        tx.commit().await
    }

    async fn redemption(&self, id: RedemptionId) -> Result<Option<Redemption>, StoreError> {
        let one = redemption::Entity::find_by_id(id.to_string());
        let found = one.one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(row).transpose()
    }

    async fn redemption_of(&self, coupon: CouponId) -> Result<Option<Redemption>, StoreError> {
        let last = redemption::Entity::find()
            .filter(redemption::Column::Class.eq(signed(coupon.class)))
            .filter(redemption::Column::Serial.eq(signed(coupon.serial)))
            .order_by_desc(redemption::Column::ReservedAt);
        let found = last.one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(row).transpose()
    }

    async fn begin_capture(&self, id: RedemptionId, request: u128, at: Timestamp) -> Result<(), StoreError> {
        let capturing = RedemptionStatus::Capturing.name();
        let change = redemption::Entity::update_many()
            .col_expr(redemption::Column::Status, Expr::value(capturing))
            .col_expr(redemption::Column::CapturedAt, Expr::value(at.micros()))
            .col_expr(redemption::Column::CapturedBy, Expr::value(format!("{request:032x}")));
        change_one(self, id, RedemptionStatus::Reserved, change).await
    }

    async fn move_redemption(
        &self,
        id: RedemptionId,
        from: RedemptionStatus,
        to: RedemptionStatus,
    ) -> Result<(), StoreError> {
        let change =
            redemption::Entity::update_many().col_expr(redemption::Column::Status, Expr::value(to.name()));
        change_one(self, id, from, change).await
    }

    async fn overdue_reservations(&self, now: Timestamp) -> Result<Vec<Redemption>, StoreError> {
        let overdue = redemption::Entity::find()
            .filter(redemption::Column::Status.eq(RedemptionStatus::Reserved.name()))
            .filter(redemption::Column::ExpiresAt.lte(now.micros()));
        all(self, overdue).await
    }

    async fn capturing(&self) -> Result<Vec<Redemption>, StoreError> {
        let status = RedemptionStatus::Capturing.name();
        all(self, redemption::Entity::find().filter(redemption::Column::Status.eq(status))).await
    }

    async fn redeemed_since(
        &self,
        issuer: IssuerId,
        since: Timestamp,
    ) -> Result<Vec<CashierTotal>, StoreError> {
        let done = [RedemptionStatus::Capturing.name(), RedemptionStatus::Redeemed.name()];
        let totals: Vec<(String, String, i64)> = redemption::Entity::find()
            .select_only()
            .column(redemption::Column::Cashier)
            .column(redemption::Column::Series)
            .expr(Expr::cust("COUNT(*)"))
            .filter(redemption::Column::Issuer.eq(issuer.to_string()))
            .filter(redemption::Column::CapturedAt.gte(since.micros()))
            .filter(redemption::Column::Status.is_in(done))
            .group_by(redemption::Column::Cashier)
            .group_by(redemption::Column::Series)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(failed)?;
        totals.iter().map(total).collect()
    }
}

fn total((cashier, series, units): &(String, String, i64)) -> Result<CashierTotal, StoreError> {
    Ok(CashierTotal { cashier: parse(cashier)?, series: parse(series)?, count: count(*units)? })
}

/// Changes a redemption that is in `from`.
async fn change_one(
    db: &Db,
    id: RedemptionId,
    from: RedemptionStatus,
    change: UpdateMany<redemption::Entity>,
) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let changed = change
        .filter(redemption::Column::Redemption.eq(id.to_string()))
        .filter(redemption::Column::Status.eq(from.name()))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    if changed.rows_affected != 1 {
        return Err(StoreError::Stale("redemption"));
    }
    tx.commit().await
}

async fn one_pass(db: &Db, query: Select<pass::Entity>) -> Result<Option<PassRow>, StoreError> {
    query.one(db.reader()).await.map_err(failed)?.as_ref().map(pass_row).transpose()
}

async fn all(db: &Db, query: Select<redemption::Entity>) -> Result<Vec<Redemption>, StoreError> {
    query.all(db.reader()).await.map_err(failed)?.iter().map(row).collect()
}

fn pass_model(row: &PassRow) -> pass::Model {
    pass::Model {
        class: signed(row.coupon.class),
        serial: signed(row.coupon.serial),
        pass: row.pass.to_string(),
        series: row.series.to_string(),
        holder: row.holder.to_string(),
        rotation: row.rotation.into(),
        code: signed(row.code),
        lock_id: row.lock.to_string(),
        expires_at: row.expires_at.micros(),
        used: row.used,
    }
}

fn pass_row(model: &pass::Model) -> Result<PassRow, StoreError> {
    Ok(PassRow {
        pass: parse(&model.pass)?,
        coupon: CouponId { class: count(model.class)?, serial: count(model.serial)? },
        series: parse(&model.series)?,
        holder: parse(&model.holder)?,
        rotation: count(model.rotation)?,
        code: count(model.code)?,
        lock: parse(&model.lock_id)?,
        expires_at: moment(model.expires_at),
        used: model.used,
    })
}

fn model(row: &Redemption) -> redemption::Model {
    redemption::Model {
        redemption: row.id.to_string(),
        number: row.number.clone(),
        class: signed(row.coupon.class),
        serial: signed(row.coupon.serial),
        series: row.series.to_string(),
        issuer: row.issuer.to_string(),
        holder: row.holder.to_string(),
        cashier: row.cashier.to_string(),
        terminal: row.terminal.to_string(),
        commitment: row.commitment.to_string(),
        minimum_met: row.minimum_met,
        status: row.status.name().to_owned(),
        reserved_at: row.reserved_at.micros(),
        expires_at: row.expires_at.micros(),
        captured_at: row.captured_at.map(|at| at.micros()),
        captured_by: row.captured_by.map(|request| format!("{request:032x}")),
    }
}

fn row(model: &redemption::Model) -> Result<Redemption, StoreError> {
    let status = RedemptionStatus::ALL.into_iter().find(|status| status.name() == model.status);
    Ok(Redemption {
        id: parse(&model.redemption)?,
        number: model.number.clone(),
        coupon: CouponId { class: count(model.class)?, serial: count(model.serial)? },
        series: parse(&model.series)?,
        issuer: parse(&model.issuer)?,
        holder: parse(&model.holder)?,
        cashier: parse(&model.cashier)?,
        terminal: Address(bytes(&model.terminal)?),
        commitment: Hash32(bytes(&model.commitment)?),
        minimum_met: model.minimum_met,
        status: known(status, &model.status)?,
        reserved_at: moment(model.reserved_at),
        expires_at: moment(model.expires_at),
        captured_at: model.captured_at.map(moment),
        captured_by: model.captured_by.as_deref().map(request).transpose()?,
    })
}

fn request(digits: &str) -> Result<u128, StoreError> {
    u128::from_str_radix(digits, 16).map_err(|_| unknown(digits))
}

/// `0x` and the digits of `N` bytes.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], StoreError> {
    let mut out = [0; N];
    let digits = text.strip_prefix("0x").unwrap_or_default();
    hex::decode_to_slice(digits, &mut out).map_err(|_| unknown(text))?;
    Ok(out)
}
