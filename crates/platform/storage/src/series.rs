//! Series.

pub(crate) mod entity;

use async_trait::async_trait;
use genex_ports::{
    chain::ChainOp,
    store::{
        StoreError,
        outbox::OpId,
        series::{Series, SeriesStatus, SeriesStore},
    },
};
use genex_types::{IssuerId, SeriesId, TemplateId, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
    sea_query::SimpleExpr,
};

use crate::{
    Db,
    error::{corrupt, failed},
    json::{from_json, to_json},
    outbox,
};
use entity::{ActiveModel, Column, Entity, Model};

#[async_trait]
impl SeriesStore for Db {
    async fn create_series(&self, series: &Series, id: OpId, op: &ChainOp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let found = Entity::find_by_id(series.id.to_string()).one(tx.conn()).await.map_err(failed)?;
        if found.is_none() {
            Entity::insert(row(series)?).exec_without_returning(tx.conn()).await.map_err(failed)?;
        }
        outbox::insert(&tx, id, op).await?;
        tx.commit().await
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

    async fn set_series_class(&self, id: SeriesId, class: u64) -> Result<(), StoreError> {
        let class = i64::try_from(class).map_err(corrupt)?;
        let values = [(Column::Class, Expr::value(class))];
        self.end_minting(id, SeriesStatus::Listed, &values).await
    }

    async fn set_series_failed(&self, id: SeriesId, reason: &str) -> Result<(), StoreError> {
        let values = [(Column::Failure, Expr::value(reason))];
        self.end_minting(id, SeriesStatus::Failed, &values).await
    }

    async fn set_series_status(
        &self,
        id: SeriesId,
        from: &[SeriesStatus],
        to: SeriesStatus,
    ) -> Result<(), StoreError> {
        let changed = self.move_series(id, from, to, &[]).await?;
        if changed { Ok(()) } else { Err(StoreError::Stale("series")) }
    }

    async fn series_ending(&self, until: Timestamp) -> Result<Vec<Series>, StoreError> {
        use SeriesStatus::{Defaulted, Delisted, Listed};
        let rows = Entity::find()
            .filter(Column::Status.is_in([Listed, Delisted, Defaulted].map(SeriesStatus::name)))
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

impl Db {
    /// Minting to what came of it; a repetition finds it there already.
    async fn end_minting(
        &self,
        id: SeriesId,
        to: SeriesStatus,
        values: &[(Column, SimpleExpr)],
    ) -> Result<(), StoreError> {
        if self.move_series(id, &[SeriesStatus::Minting], to, values).await? {
            return Ok(());
        }
        match SeriesStore::series(self, id).await? {
            None => Err(StoreError::NotFound("series")),
            Some(found) if (found.status == SeriesStatus::Failed) == (to == SeriesStatus::Failed) => Ok(()),
            Some(_) => Err(StoreError::Stale("series")),
        }
    }

    async fn move_series(
        &self,
        id: SeriesId,
        from: &[SeriesStatus],
        to: SeriesStatus,
        values: &[(Column, SimpleExpr)],
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
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
        tx.commit().await?;
        Ok(done.rows_affected == 1)
    }
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

#[cfg(test)]
mod tests {
    use genex_coupon::{HolderGroup, Kind, Rules, Terms, Transfer, Validity};
    use genex_ports::{
        chain::Address,
        store::outbox::{OutboxStore, Purpose},
    };
    use genex_types::{Currency, DAY_US, Money};

    use super::*;

    fn draft(id: u128) -> Series {
        let created_at = Timestamp::from_seconds(1_000);
        Series {
            id: SeriesId(id),
            template: TemplateId(id),
            issuer: IssuerId(1),
            name: "火锅 100".into(),
            description: "…".into(),
            terms: Terms {
                kind: Kind::SpendAndSave,
                face: Money::new(10_000, Currency::Usd),
                issue_price: Money::new(8_500, Currency::Usd),
                validity: Validity::Days(90),
                rules: Rules {
                    transfer: Transfer::Free,
                    max_resales: 3,
                    holder_group: HolderGroup::All,
                    per_person: 0,
                    stores: vec![],
                    stackable: false,
                    min_spend: None,
                },
                refund_days: 7,
                gift_card: false,
            },
            quantity: 100,
            valid_from: created_at,
            expires_at: created_at.plus(90 * DAY_US),
            created_at,
            status: SeriesStatus::Minting,
            class: None,
            failure: None,
            reminded: false,
        }
    }

    async fn store_with(ids: &[u128]) -> Db {
        let db = Db::open(":memory:").await.expect("a store");
        for id in ids {
            let op = ChainOp::SetKycLevel { address: Address([0; 20]), level: 1 };
            db.create_series(&draft(*id), OpId::new(Purpose::Series, *id), &op).await.expect("created");
        }
        db
    }

    #[tokio::test]
    async fn a_series_is_stored_with_its_operation_and_repeating_it_changes_nothing() {
        let db = store_with(&[1, 1]).await;
        assert_eq!(SeriesStore::series(&db, SeriesId(1)).await.expect("read"), Some(draft(1)));
        assert_eq!(db.queued_count().await.expect("read"), 1);
    }

    #[tokio::test]
    async fn a_series_that_was_listed_can_not_fail_any_more() {
        let db = store_with(&[1, 2]).await;
        for _ in 0..2 {
            db.set_series_class(SeriesId(1), 7).await.expect("listed");
            db.set_series_failed(SeriesId(2), "ref_taken").await.expect("failed");
        }
        assert!(matches!(db.set_series_failed(SeriesId(1), "late").await, Err(StoreError::Stale(_))));
        let listed = SeriesStore::series(&db, SeriesId(1)).await.expect("read").expect("there");
        assert_eq!((listed.status, listed.class), (SeriesStatus::Listed, Some(7)));
        assert!(matches!(db.set_series_class(SeriesId(9), 7).await, Err(StoreError::NotFound(_))));
    }

    #[tokio::test]
    async fn series_that_end_are_found_once_they_are_on_the_chain() {
        let db = store_with(&[1, 2]).await;
        db.set_series_class(SeriesId(1), 7).await.expect("listed");
        let last = draft(1).expires_at;
        assert!(db.series_ending(last).await.expect("read").is_empty());
        let ending = db.series_ending(last.plus(1)).await.expect("read");
        assert_eq!(ending.iter().map(|s| s.id).collect::<Vec<_>>(), [SeriesId(1)]);
        db.mark_reminded(SeriesId(1)).await.expect("marked");
        db.set_series_status(SeriesId(1), &[SeriesStatus::Listed], SeriesStatus::Expired)
            .await
            .expect("expired");
        assert!(db.series_ending(last.plus(1)).await.expect("read").is_empty());
    }

    #[tokio::test]
    async fn an_issuers_series_come_newest_first_page_by_page() {
        let db = store_with(&[1, 2, 3]).await;
        let ids = |series: Vec<Series>| series.iter().map(|s| s.id.0).collect::<Vec<_>>();
        assert_eq!(ids(db.series_of_issuer(IssuerId(1), None, 2).await.expect("read")), [3, 2]);
        let rest = db.series_of_issuer(IssuerId(1), Some(SeriesId(2)), 2).await.expect("read");
        assert_eq!(ids(rest), [1]);
    }
}
