//! Series.

pub(crate) mod entity;
mod foreign;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::{
    chain::ChainOp,
    store::{
        StoreError,
        outbox::OpId,
        series::{Series, SeriesCreation, SeriesStatus, SeriesStore},
    },
};
use genex_types::{IssuerId, SeriesId, TemplateId, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
    sea_query::SimpleExpr,
};

use crate::{
    Db, Tx,
    codec::{from_json, to_json},
    error::{corrupt, failed},
    outbox,
};
use entity::{ActiveModel, Column, Entity, Model};
pub(crate) use foreign::give_quota_back;

#[async_trait]
impl SeriesStore for Db {
    async fn create_series(
        &self,
        series: &Series,
        id: OpId,
        op: &ChainOp,
    ) -> Result<SeriesCreation, StoreError> {
        let tx = self.begin().await?;
        let found = Entity::find_by_id(series.id.to_string()).one(tx.conn()).await.map_err(failed)?;
        if found.is_some() {
            return Ok(SeriesCreation::Created);
        }
        if !foreign::move_template(&tx, series.template, "approved", "issued").await? {
            return Ok(SeriesCreation::TemplateNotReady);
        }
        match series.quota() {
            Some(face) if foreign::take_quota(&tx, series.issuer, face).await? => {}
            _ => return Ok(SeriesCreation::QuotaExceeded),
        }
        Entity::insert(row(series)?).exec_without_returning(tx.conn()).await.map_err(failed)?;
        outbox::insert(&tx, id, op).await?;
        tx.commit().await?;
        Ok(SeriesCreation::Created)
    }

    async fn series(&self, id: SeriesId) -> Result<Option<Series>, StoreError> {
        let row = Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(series).transpose()
    }

    async fn series_of_template(&self, template: TemplateId) -> Result<Option<Series>, StoreError> {
        let row = Entity::find()
            .filter(Column::TemplateId.eq(template.to_string()))
            .order_by_desc(Column::Id)
            .one(self.reader())
            .await
            .map_err(failed)?;
        row.map(series).transpose()
    }

    async fn series_of_issuer(
        &self,
        issuer: IssuerId,
        after: Option<SeriesId>,
        limit: u32,
    ) -> Result<Vec<Series>, StoreError> {
        let mut query = Entity::find().filter(Column::IssuerId.eq(issuer.to_string()));
        if let Some(after) = after {
            query = query.filter(Column::Id.lt(after.to_string()));
        }
        let rows = query.order_by_desc(Column::Id).limit(u64::from(limit)).all(self.reader()).await;
        rows.map_err(failed)?.into_iter().map(series).collect()
    }

    async fn series_on_chain(&self) -> Result<Vec<Series>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Class.is_not_null())
            .order_by_asc(Column::Class)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(series).collect()
    }

    async fn set_series_class(&self, id: SeriesId, class: u64) -> Result<(), StoreError> {
        let class = i64::try_from(class).map_err(corrupt)?;
        let tx = self.begin().await?;
        let values = [(Column::Class, Expr::value(class))];
        if end_minting(&tx, id, SeriesStatus::Listed, &values).await?.is_some() {
            tx.commit().await?;
        }
        Ok(())
    }

    async fn set_series_failed(&self, id: SeriesId, reason: &str) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let values = [(Column::Failure, Expr::value(reason))];
        if let Some(failed) = end_minting(&tx, id, SeriesStatus::Failed, &values).await? {
            foreign::move_template(&tx, failed.template, "issued", "approved").await?;
            if let Some(face) = failed.quota() {
                foreign::give_quota_back(&tx, failed.issuer, face).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    async fn set_series_status(
        &self,
        id: SeriesId,
        from: &[SeriesStatus],
        to: SeriesStatus,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        if !move_series(&tx, id, from, to, &[]).await? {
            return Err(StoreError::Stale("series"));
        }
        tx.commit().await
    }

    async fn series_ending(&self, until: Timestamp) -> Result<Vec<Series>, StoreError> {
        use SeriesStatus::{Defaulted, Delisted, Listed, Recalled};
        let rows = Entity::find()
            .filter(Column::Status.is_in([Listed, Delisted, Recalled, Defaulted].map(SeriesStatus::name)))
            .filter(Column::ExpiresAt.lt(until.micros()))
            .order_by_asc(Column::ExpiresAt)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(series).collect()
    }

    async fn mark_reminded(&self, id: SeriesId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::Reminded, Expr::value(true))
            .filter(Column::Id.eq(id.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }
}

/// Minting to what came of it. Returns the series as it was; `None` for a repetition, which finds it there already.
async fn end_minting(
    tx: &Tx,
    id: SeriesId,
    to: SeriesStatus,
    values: &[(Column, SimpleExpr)],
) -> Result<Option<Series>, StoreError> {
    let row = Entity::find_by_id(id.to_string()).one(tx.conn()).await.map_err(failed)?;
    let found = series(row.ok_or(StoreError::NotFound("series"))?)?;
    if move_series(tx, id, &[SeriesStatus::Minting], to, values).await? {
        return Ok(Some(found));
    }
    let repeated = (found.status == SeriesStatus::Failed) == (to == SeriesStatus::Failed);
    if repeated { Ok(None) } else { Err(StoreError::Stale("series")) }
}

async fn move_series(
    tx: &Tx,
    id: SeriesId,
    from: &[SeriesStatus],
    to: SeriesStatus,
    values: &[(Column, SimpleExpr)],
) -> Result<bool, StoreError> {
    let mut update = Entity::update_many().col_expr(Column::Status, Expr::value(to.name()));
    for (column, value) in values {
        update = update.col_expr(*column, value.clone());
    }
    let done = update
        .filter(Column::Id.eq(id.to_string()))
        .filter(Column::Status.is_in(from.iter().map(|status| status.name())))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    Ok(done.rows_affected == 1)
}

fn row(series: &Series) -> Result<ActiveModel, StoreError> {
    Ok(ActiveModel {
        id: Set(series.id.to_string()),
        template_id: Set(series.template.to_string()),
        issuer_id: Set(series.issuer.to_string()),
        name: Set(series.name.clone()),
        kind: Set(series.terms.kind.code().to_owned()),
        description: Set(series.description.clone()),
        terms: Set(to_json(&series.terms)),
        quantity: Set(i64::try_from(series.quantity).map_err(corrupt)?),
        valid_from: Set(series.valid_from.micros()),
        expires_at: Set(series.expires_at.micros()),
        created_at: Set(series.created_at.micros()),
        status: Set(series.status.name().to_owned()),
        class: Set(series.class.map(i64::try_from).transpose().map_err(corrupt)?),
        failure: Set(series.failure.clone()),
        reminded: Set(series.reminded),
    })
}

/// A row as the platform knows it.
pub(crate) fn series(row: Model) -> Result<Series, StoreError> {
    Ok(Series {
        id: row.id.parse().map_err(corrupt)?,
        template: row.template_id.parse().map_err(corrupt)?,
        issuer: row.issuer_id.parse().map_err(corrupt)?,
        name: row.name,
        description: row.description,
        terms: from_json(&row.terms)?,
        quantity: u64::try_from(row.quantity).map_err(corrupt)?,
        valid_from: Timestamp::from_micros(row.valid_from),
        expires_at: Timestamp::from_micros(row.expires_at),
        created_at: Timestamp::from_micros(row.created_at),
        status: SeriesStatus::from_name(&row.status)
            .ok_or_else(|| StoreError::Failed(format!("no such status: {}", row.status).into()))?,
        class: row.class.map(u64::try_from).transpose().map_err(corrupt)?,
        failure: row.failure,
        reminded: row.reminded,
    })
}
