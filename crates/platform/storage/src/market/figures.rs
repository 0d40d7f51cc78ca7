//! Totals over the projections.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    figures::{Figures, IssuerDay, PlatformTotals},
    market::SeriesRow,
};
use genex_types::{DAY_US, IssuerId, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::{
    entity::{activity, series, trade},
    rows::series_row,
};
use crate::{Db, codec::count, error::failed};

/// Units and money of a status in a series.
type Sum = (String, String, Option<String>, i64, i64, i64);

#[async_trait]
impl Figures for Db {
    async fn issuer_series(&self, issuer: IssuerId) -> Result<Vec<SeriesRow>, StoreError> {
        let rows = series::Entity::find()
            .filter(series::Column::Issuer.eq(issuer.to_string()))
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(series_row).collect()
    }

    async fn issuer_days(&self, issuer: IssuerId, since: Timestamp) -> Result<Vec<IssuerDay>, StoreError> {
        let series: Vec<String> =
            self.issuer_series(issuer).await?.iter().map(|row| row.series.to_string()).collect();
        let mut days: BTreeMap<i64, IssuerDay> = BTreeMap::new();
        for (day, units, minor) in sales(self, &series, since).await? {
            let entry = days.entry(day).or_insert(IssuerDay { day, ..IssuerDay::default() });
            (entry.sold_units, entry.sold_minor) = (count(units)?, minor);
        }
        for (day, units) in redemptions(self, &series, since).await? {
            let entry = days.entry(day).or_insert(IssuerDay { day, ..IssuerDay::default() });
            entry.redeemed_units = count(units)?;
        }
        Ok(days.into_values().collect())
    }

    async fn platform_totals(&self) -> Result<PlatformTotals, StoreError> {
        let all = series::Entity::find().all(self.reader()).await.map_err(failed)?;
        let mut totals = PlatformTotals::default();
        for row in &all {
            totals.sold_units += count::<u64>(row.sold)?;
            totals.redeemed_units += count::<u64>(row.redeemed)?;
        }
        let faces: HashMap<&str, i64> = all.iter().map(|row| (row.series.as_str(), row.face)).collect();
        for sum in trades_by_status(self).await? {
            add(&mut totals, &sum, faces.get(sum.0.as_str()).copied().unwrap_or(0))?;
        }
        Ok(totals)
    }
}

async fn sales(db: &Db, series: &[String], since: Timestamp) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    trade::Entity::find()
        .select_only()
        .expr(day_of("made_at"))
        .expr(Expr::cust("CAST(SUM(quantity) AS BIGINT)"))
        .expr(Expr::cust("CAST(SUM(quantity * price) AS BIGINT)"))
        .filter(trade::Column::Series.is_in(series.iter().cloned()))
        .filter(trade::Column::Purchase.is_not_null())
        .filter(trade::Column::Status.is_in(["pending", "settled"]))
        .filter(trade::Column::MadeAt.gte(since.micros()))
        .group_by(day_of("made_at"))
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)
}

async fn redemptions(db: &Db, series: &[String], since: Timestamp) -> Result<Vec<(i64, i64)>, StoreError> {
    activity::Entity::find()
        .select_only()
        .expr(day_of("at"))
        .expr(Expr::cust("CAST(SUM(quantity) AS BIGINT)"))
        .filter(activity::Column::Series.is_in(series.iter().cloned()))
        .filter(activity::Column::Kind.eq("redemption"))
        .filter(activity::Column::Status.eq("settled"))
        .filter(activity::Column::At.gte(since.micros()))
        .group_by(day_of("at"))
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)
}

/// Series, status, a purchase if there is one, and how many trades, units and minor units.
async fn trades_by_status(db: &Db) -> Result<Vec<Sum>, StoreError> {
    trade::Entity::find()
        .select_only()
        .column(trade::Column::Series)
        .column(trade::Column::Status)
        .expr(Expr::cust("MIN(purchase)"))
        .expr(Expr::cust("COUNT(*)"))
        .expr(Expr::cust("CAST(SUM(quantity) AS BIGINT)"))
        .expr(Expr::cust("CAST(SUM(quantity * price) AS BIGINT)"))
        .group_by(trade::Column::Series)
        .group_by(trade::Column::Status)
        .group_by(Expr::cust("purchase IS NULL"))
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)
}

fn add(totals: &mut PlatformTotals, sum: &Sum, face: i64) -> Result<(), StoreError> {
    let (_, status, purchase, trades, units, paid) = sum;
    let trades: u64 = count(*trades)?;
    match status.as_str() {
        "settled" | "refunded" => {
            totals.trades_settled += trades;
            totals.purchases += if purchase.is_some() { trades } else { 0 };
            totals.refunds += if status == "refunded" { trades } else { 0 };
            totals.paid_minor += i128::from(*paid);
            totals.face_minor += i128::from(face) * i128::from(*units);
        }
        "reversed" => totals.trades_reversed += trades,
        _ => {}
    }
    Ok(())
}

fn day_of(column: &str) -> sea_orm::sea_query::SimpleExpr {
    Expr::cust(format!("{column} / {DAY_US}"))
}
