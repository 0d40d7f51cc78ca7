//! Loading the rows a batch of receipts touches, and saving those it changed.

use std::collections::BTreeSet;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    market::{CandleKey, Fold, FollowerCursors, Keys, ProjectionStore, View},
};
use genex_types::{CouponId, SeriesId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn,
    QueryFilter,
    sea_query::{ExprTrait, OnConflict},
};

use super::{
    entity::{account, activity, candle, coupon, cursor, day, number, order, series, trade},
    rows,
};
use crate::{
    Db, Tx,
    codec::{count, signed, to_json},
    error::failed,
};

/// Values per `IN` list, and rows per statement: well below SQLite's 32,766 parameters.
const CHUNK: usize = 500;
pub(super) const MARKET: &str = "market";

#[async_trait]
impl ProjectionStore for Db {
    async fn cursor(&self) -> Result<u64, StoreError> {
        self.follower_cursor(MARKET).await
    }

    async fn apply(&self, keys: &Keys, from: u64, to: u64, fold: Fold<'_>) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        move_follower(&tx, MARKET, from, to).await?;
        let mut view = load(tx.conn(), keys).await?;
        fold(&mut view).map_err(|error| StoreError::Failed(Box::new(error)))?;
        save(tx.conn(), &view).await?;
        tx.commit().await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let conn = tx.conn();
        series::Entity::delete_many().exec(conn).await.map_err(failed)?;
        order::Entity::delete_many().exec(conn).await.map_err(failed)?;
        trade::Entity::delete_many().exec(conn).await.map_err(failed)?;
        coupon::Entity::delete_many().exec(conn).await.map_err(failed)?;
        account::Entity::delete_many().exec(conn).await.map_err(failed)?;
        candle::Entity::delete_many().exec(conn).await.map_err(failed)?;
        activity::Entity::delete_many().exec(conn).await.map_err(failed)?;
        cursor::Entity::delete_by_id(MARKET).exec(conn).await.map_err(failed)?;
        tx.commit().await
    }
}

#[async_trait]
impl FollowerCursors for Db {
    async fn follower_cursor(&self, name: &str) -> Result<u64, StoreError> {
        let row = cursor::Entity::find_by_id(name).one(self.reader()).await.map_err(failed)?;
        row.map_or(Ok(0), |row| count(row.seq))
    }

    async fn set_follower_cursor(&self, name: &str, seq: u64) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        put_cursor(&tx, name, seq).await?;
        tx.commit().await
    }
}

/// Moves a follower's cursor within a transaction. Errors: [`StoreError::Stale`] if it is not at `from`.
pub(crate) async fn move_follower(tx: &Tx, name: &str, from: u64, to: u64) -> Result<(), StoreError> {
    let row = cursor::Entity::find_by_id(name).one(tx.conn()).await.map_err(failed)?;
    if row.map_or(0, |row| row.seq) != signed(from) {
        return Err(StoreError::Stale("cursor"));
    }
    put_cursor(tx, name, to).await
}

async fn put_cursor(tx: &Tx, name: &str, seq: u64) -> Result<(), StoreError> {
    let row = cursor::ActiveModel { name: Set(name.to_owned()), seq: Set(signed(seq)) };
    let replace = OnConflict::column(cursor::Column::Name).update_column(cursor::Column::Seq).to_owned();
    cursor::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.conn())
        .await
        .map_err(failed)?;
    Ok(())
}

async fn load(conn: &DatabaseTransaction, keys: &Keys) -> Result<View, StoreError> {
    let mut view = View::default();
    let mut coupons = keys.coupons.clone();
    let mut series = keys.series.clone();
    for model in find::<order::Entity, _>(conn, order::Column::OrderId, texts(&keys.orders)).await? {
        let row = rows::order_row(&model)?;
        coupons.extend(&row.coupons);
        view.orders.load(row.order, row);
    }
    for model in find::<trade::Entity, _>(conn, trade::Column::Trade, texts(&keys.trades)).await? {
        let row = rows::trade_row(&model)?;
        coupons.extend(&row.coupons);
        series.insert(row.series);
        view.trades.load(row.trade, row);
    }
    for model in find::<activity::Entity, _>(conn, activity::Column::Subject, texts(&keys.trades)).await? {
        let row = rows::activity_row(&model)?;
        view.activity.load((row.subject.clone(), row.party), row);
    }
    load_coupons(conn, &coupons, &keys.whole_series, &mut series, &mut view).await?;
    for model in find::<series::Entity, _>(conn, series::Column::Series, texts(&series)).await? {
        let row = rows::series_row(&model)?;
        view.series.load(row.series, row);
    }
    let accounts = keys.accounts.iter().map(to_json).collect();
    for model in find::<account::Entity, _>(conn, account::Column::Account, accounts).await? {
        let row = rows::account_row(&model)?;
        view.accounts.load(row.account, row);
    }
    load_candles(conn, &keys.candles, &mut view).await?;
    load_numbers(conn, keys, &mut view).await?;
    Ok(view)
}

async fn load_coupons(
    conn: &DatabaseTransaction,
    ids: &BTreeSet<CouponId>,
    whole: &BTreeSet<SeriesId>,
    series: &mut BTreeSet<SeriesId>,
    view: &mut View,
) -> Result<(), StoreError> {
    let mut models = find::<coupon::Entity, _>(conn, coupon::Column::Series, texts(whole)).await?;
    for (class, serials) in by_class(ids) {
        for chunk in serials.chunks(CHUNK) {
            let chosen = coupon::Column::Class.eq(class).and(coupon::Column::Serial.is_in(chunk.to_vec()));
            models.extend(coupon::Entity::find().filter(chosen).all(conn).await.map_err(failed)?);
        }
    }
    for model in models {
        let row = rows::coupon_row(&model)?;
        series.insert(row.series);
        view.coupons.load(row.coupon, row);
    }
    Ok(())
}

fn by_class(ids: &BTreeSet<CouponId>) -> Vec<(i64, Vec<i64>)> {
    let mut classes: Vec<(i64, Vec<i64>)> = Vec::new();
    for id in ids {
        let class = signed(id.class);
        match classes.last_mut() {
            Some((last, serials)) if *last == class => serials.push(signed(id.serial)),
            _ => classes.push((class, vec![signed(id.serial)])),
        }
    }
    classes
}

async fn load_candles(
    conn: &DatabaseTransaction,
    keys: &BTreeSet<CandleKey>,
    view: &mut View,
) -> Result<(), StoreError> {
    let keys: Vec<&CandleKey> = keys.iter().collect();
    for chunk in keys.chunks(CHUNK / 3) {
        let any = chunk.iter().fold(Condition::any(), |any, key| {
            any.add(
                candle::Column::Series
                    .eq(key.series.to_string())
                    .and(candle::Column::Length.eq(key.interval.name()))
                    .and(candle::Column::Time.eq(key.time.micros())),
            )
        });
        for model in candle::Entity::find().filter(any).all(conn).await.map_err(failed)? {
            let row = rows::candle_row(&model)?;
            view.candles.load(row.key, row);
        }
    }
    Ok(())
}

async fn load_numbers(conn: &DatabaseTransaction, keys: &Keys, view: &mut View) -> Result<(), StoreError> {
    let subjects = keys.numbered.iter().cloned().collect();
    for model in find::<number::Entity, _>(conn, number::Column::Subject, subjects).await? {
        view.numbers.load(model.subject.clone(), (model.subject, model.number));
    }
    let days: Vec<i64> = keys.days.iter().map(|day| i64::from(*day)).collect();
    let found = day::Entity::find().filter(day::Column::Day.is_in(days)).all(conn).await.map_err(failed)?;
    for model in found {
        let day = count(model.day)?;
        view.counters.load(day, (day, count(model.last)?));
    }
    Ok(())
}

async fn save(conn: &DatabaseTransaction, view: &View) -> Result<(), StoreError> {
    upsert::<series::Entity>(conn, view.series.changed().map(rows::series_model).collect()).await?;
    upsert::<order::Entity>(conn, view.orders.changed().map(rows::order_model).collect()).await?;
    upsert::<trade::Entity>(conn, view.trades.changed().map(rows::trade_model).collect()).await?;
    upsert::<coupon::Entity>(conn, view.coupons.changed().map(rows::coupon_model).collect()).await?;
    upsert::<account::Entity>(conn, view.accounts.changed().map(rows::account_model).collect()).await?;
    upsert::<candle::Entity>(conn, view.candles.changed().map(rows::candle_model).collect()).await?;
    upsert::<activity::Entity>(conn, view.activity.changed().map(rows::activity_model).collect()).await?;
    let numbers = view
        .numbers
        .changed()
        .map(|(subject, number)| number::Model { subject: subject.clone(), number: number.clone() });
    upsert::<number::Entity>(conn, numbers.collect()).await?;
    let days =
        view.counters.changed().map(|(day, last)| day::Model { day: i64::from(*day), last: signed(*last) });
    upsert::<day::Entity>(conn, days.collect()).await
}

fn texts<K: ToString>(keys: &BTreeSet<K>) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}

/// Rows whose column is one of the values.
async fn find<E, C>(
    conn: &DatabaseTransaction,
    column: C,
    values: Vec<String>,
) -> Result<Vec<E::Model>, StoreError>
where
    E: EntityTrait,
    C: ColumnTrait,
{
    let mut found = Vec::new();
    for chunk in values.chunks(CHUNK) {
        let some = E::find().filter(column.is_in(chunk.iter().cloned()));
        found.extend(some.all(conn).await.map_err(failed)?);
    }
    Ok(found)
}

/// Inserts whole rows; one with the same key is replaced.
async fn upsert<E>(conn: &DatabaseTransaction, models: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let mut models = models.into_iter().peekable();
    while models.peek().is_some() {
        let chunk: Vec<E::Model> = models.by_ref().take(CHUNK).collect();
        let replace = OnConflict::columns(keys.clone()).update_columns(E::Column::iter()).to_owned();
        E::insert_many(chunk.into_iter().map(IntoActiveModel::into_active_model))
            .on_conflict(replace)
            .exec_without_returning(conn)
            .await
            .map_err(failed)?;
    }
    Ok(())
}
