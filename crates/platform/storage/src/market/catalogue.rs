//! Series with what a card shows: best ask, volume of a day, closing prices of a month.

use std::collections::HashMap;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    market::{Interval, SeriesChoice, SeriesFacts, SeriesProfile, SeriesProfiles},
};
use genex_types::{DAY_US, Price, SeriesId, Timestamp};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{
    entity::{candle, order, profile, series},
    rows::series_row,
};
use crate::{
    Db,
    codec::{count, from_json, to_json},
    error::failed,
};

const SPARK_DAYS: i64 = 30;
/// Series read with one query: SQLite takes 32,766 values at most.
const BATCH: usize = 10_000;

#[async_trait]
impl SeriesProfiles for Db {
    async fn publish(&self, series: SeriesId, profile: &SeriesProfile) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let row = profile::ActiveModel { series: Set(series.to_string()), profile: Set(to_json(profile)) };
        let keep = OnConflict::column(profile::Column::Series).do_nothing().to_owned();
        profile::Entity::insert(row)
            .on_conflict(keep)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }
}

/// The chosen series with their facts.
pub(super) async fn series_facts(
    db: &Db,
    choice: &SeriesChoice,
    now: Timestamp,
) -> Result<Vec<SeriesFacts>, StoreError> {
    let found = chosen(choice).all(db.reader()).await.map_err(failed)?;
    let mut facts = Vec::with_capacity(found.len());
    for models in found.chunks(BATCH) {
        facts.extend(facts_of(db, models, now).await?);
    }
    Ok(facts)
}

async fn facts_of(db: &Db, models: &[series::Model], now: Timestamp) -> Result<Vec<SeriesFacts>, StoreError> {
    let ids: Vec<String> = models.iter().map(|model| model.series.clone()).collect();
    let profiles = profiles(db, &ids).await?;
    let asks = best_asks(db, &ids).await?;
    let volumes = volumes(db, &ids, now).await?;
    let mut sparks = sparks(db, &ids, now).await?;
    let mut facts = Vec::with_capacity(models.len());
    for model in models {
        let Some(profile) = profiles.get(&model.series) else { continue };
        facts.push(SeriesFacts {
            row: series_row(model)?,
            profile: from_json(profile)?,
            best_ask: asks.get(&model.series).copied().map(Price),
            volume_24h: count(volumes.get(&model.series).copied().unwrap_or(0))?,
            spark: sparks.remove(&model.series).unwrap_or_default(),
        });
    }
    Ok(facts)
}

fn chosen(choice: &SeriesChoice) -> Select<series::Entity> {
    let all = series::Entity::find();
    match choice {
        SeriesChoice::Listed => {
            all.filter(series::Column::Listed.eq(true).and(series::Column::Expired.eq(false)))
        }
        SeriesChoice::Issuer(issuer) => all.filter(series::Column::Issuer.eq(issuer.to_string())),
        SeriesChoice::Of(ids) => {
            all.filter(series::Column::Series.is_in(ids.iter().map(ToString::to_string)))
        }
    }
}

async fn profiles(db: &Db, ids: &[String]) -> Result<HashMap<String, String>, StoreError> {
    let some = profile::Entity::find().filter(profile::Column::Series.is_in(ids));
    let found = some.all(db.reader()).await.map_err(failed)?;
    Ok(found.into_iter().map(|row| (row.series, row.profile)).collect())
}

async fn best_asks(db: &Db, ids: &[String]) -> Result<HashMap<String, i64>, StoreError> {
    let asks: Vec<(String, i64)> = order::Entity::find()
        .select_only()
        .column(order::Column::Series)
        .column_as(order::Column::Price.min(), "best")
        .filter(order::Column::Status.eq("open"))
        .filter(order::Column::Series.is_in(ids))
        .filter(order::Column::Side.eq("sell"))
        .filter(order::Column::Price.is_not_null())
        .group_by(order::Column::Series)
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)?;
    Ok(asks.into_iter().collect())
}

/// Units of the hours that began within the last 24.
async fn volumes(db: &Db, ids: &[String], now: Timestamp) -> Result<HashMap<String, i64>, StoreError> {
    let units: Vec<(String, i64)> = candle::Entity::find()
        .select_only()
        .column(candle::Column::Series)
        .column_as(Expr::cust("CAST(SUM(volume) AS BIGINT)"), "units")
        .filter(candle::Column::Length.eq(Interval::Hour.name()))
        .filter(candle::Column::Time.gt(now.plus(-DAY_US).micros()))
        .filter(candle::Column::Series.is_in(ids))
        .group_by(candle::Column::Series)
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)?;
    Ok(units.into_iter().collect())
}

async fn sparks(db: &Db, ids: &[String], now: Timestamp) -> Result<HashMap<String, Vec<Price>>, StoreError> {
    let closes: Vec<(String, i64)> = candle::Entity::find()
        .select_only()
        .column(candle::Column::Series)
        .column(candle::Column::Close)
        .filter(candle::Column::Length.eq(Interval::Day.name()))
        .filter(candle::Column::Time.gt(now.plus(-SPARK_DAYS * DAY_US).micros()))
        .filter(candle::Column::Series.is_in(ids))
        .order_by(candle::Column::Time, Order::Asc)
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)?;
    let mut sparks: HashMap<String, Vec<Price>> = HashMap::new();
    for (series, close) in closes {
        sparks.entry(series).or_default().push(Price(close));
    }
    Ok(sparks)
}
