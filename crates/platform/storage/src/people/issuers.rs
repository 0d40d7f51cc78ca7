//! Issuers, their ratings and stores.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    accounts::{Role, Roles},
    issuers::{Issuer, IssuerStatus, IssuerStore, RatingChange, Store},
};
use genex_types::{IssuerId, Money, StoreId};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use super::entity::{account, issuer, issuer::Column, issuer_rating, store};
use crate::{
    Db, Tx,
    codec::{from_json, minor, moment, money, name_of, named, parse, to_json},
    error::{corrupt, failed, taken},
};

#[async_trait]
impl IssuerStore for Db {
    async fn create_issuer(&self, issuer: &Issuer) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let known = issuer::Entity::find_by_id(issuer.id.to_string()).one(tx.conn()).await.map_err(failed)?;
        if known.is_some() {
            return Ok(());
        }
        issuer::Entity::insert(row(issuer)?.into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("this registration number"))?;
        make_owner(&tx, issuer).await?;
        tx.commit().await
    }

    async fn issuer(&self, id: IssuerId) -> Result<Option<Issuer>, StoreError> {
        let row = issuer::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(issuer_of).transpose()
    }

    async fn issuers(&self, ids: &[IssuerId]) -> Result<Vec<Issuer>, StoreError> {
        let ids = ids.iter().map(IssuerId::to_string);
        let rows =
            issuer::Entity::find().filter(Column::Id.is_in(ids)).all(self.reader()).await.map_err(failed)?;
        rows.into_iter().map(issuer_of).collect()
    }

    async fn list_issuers(
        &self,
        status: Option<IssuerStatus>,
        after: Option<IssuerId>,
        limit: u32,
    ) -> Result<Vec<Issuer>, StoreError> {
        let mut query = issuer::Entity::find().order_by_desc(Column::Id).limit(u64::from(limit));
        if let Some(status) = status {
            query = query.filter(Column::Status.eq(name_of(&status)));
        }
        if let Some(after) = after {
            query = query.filter(Column::Id.lt(after.to_string()));
        }
        let rows = query.all(self.reader()).await.map_err(failed)?;
        rows.into_iter().map(issuer_of).collect()
    }

    async fn set_issuer_status(
        &self,
        id: IssuerId,
        from: &[IssuerStatus],
        to: IssuerStatus,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let changed = issuer::Entity::update_many()
            .col_expr(Column::Status, Expr::value(name_of(&to)))
            .col_expr(Column::Reason, Expr::value(reason.map(str::to_owned)))
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Status.is_in(from.iter().map(name_of)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Stale("the issuer"));
        }
        tx.commit().await
    }

    async fn set_rating(&self, id: IssuerId, rating: &RatingChange) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let changed = issuer::Entity::update_many()
            .col_expr(Column::Grade, Expr::value(rating.grade.clone()))
            .col_expr(Column::ScoreMicro, Expr::value(rating.score_micro.map(i64::from)))
            .col_expr(Column::QuotaMinor, Expr::value(minor(rating.quota)?))
            .filter(Column::Id.eq(id.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected == 0 {
            return Err(StoreError::NotFound("issuer"));
        }
        issuer_rating::Entity::insert(rating_row(id, rating)?.into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("a rating of this moment"))?;
        tx.commit().await
    }

    async fn ratings(&self, id: IssuerId) -> Result<Vec<RatingChange>, StoreError> {
        let rows = issuer_rating::Entity::find()
            .filter(issuer_rating::Column::IssuerId.eq(id.to_string()))
            .order_by_desc(issuer_rating::Column::RatedAt)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(rating_of).collect()
    }

    async fn reserve_quota(&self, id: IssuerId, face: Money) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let face_minor = minor(face)?;
        let changed = issuer::Entity::update_many()
            .col_expr(Column::QuotaUsedMinor, Expr::col(Column::QuotaUsedMinor).add(face_minor))
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Currency.eq(face.currency.code()))
            .filter(Expr::col(Column::QuotaUsedMinor).add(face_minor).lte(Expr::col(Column::QuotaMinor)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        Ok(changed.rows_affected == 1)
    }

    async fn release_quota(&self, id: IssuerId, face: Money) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let face_minor = minor(face)?;
        let changed = issuer::Entity::update_many()
            .col_expr(Column::QuotaUsedMinor, Expr::col(Column::QuotaUsedMinor).sub(face_minor))
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::QuotaUsedMinor.gte(face_minor))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Stale("the quota"));
        }
        tx.commit().await
    }

    async fn add_store(&self, store: &Store) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        store::Entity::insert(store_row(store).into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn store(&self, id: StoreId) -> Result<Option<Store>, StoreError> {
        let row = store::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(store_of).transpose()
    }

    async fn stores_of(&self, issuer: IssuerId) -> Result<Vec<Store>, StoreError> {
        let rows = store::Entity::find()
            .filter(store::Column::IssuerId.eq(issuer.to_string()))
            .order_by_asc(store::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(store_of).collect()
    }
}

/// Errors: the account works for another issuer.
async fn make_owner(tx: &Tx, issuer: &Issuer) -> Result<(), StoreError> {
    use account::Column as A;
    let owner = issuer.owner.to_string();
    let found = account::Entity::find_by_id(owner.clone()).one(tx.conn()).await.map_err(failed)?;
    let found = found.ok_or(StoreError::NotFound("account"))?;
    let roles = from_json::<Roles>(&found.roles)?.with(Role::IssuerOwner);
    let changed = account::Entity::update_many()
        .col_expr(A::Roles, Expr::value(to_json(&roles)))
        .col_expr(A::IssuerId, Expr::value(issuer.id.to_string()))
        .filter(A::Id.eq(owner))
        .filter(A::IssuerId.is_null())
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    if changed.rows_affected == 0 { Err(StoreError::Conflict("the owner's account")) } else { Ok(()) }
}

fn row(issuer: &Issuer) -> Result<issuer::Model, StoreError> {
    Ok(issuer::Model {
        id: issuer.id.to_string(),
        owner_id: issuer.owner.to_string(),
        legal_name: issuer.legal_name.clone(),
        brand_name: issuer.brand_name.clone(),
        trade: name_of(&issuer.trade),
        country: issuer.country.clone(),
        registration_number: issuer.registration_number.clone(),
        colour: issuer.colour.clone(),
        mark: issuer.mark.clone(),
        contact_email: issuer.contact_email.clone(),
        status: name_of(&issuer.status),
        reason: issuer.reason.clone(),
        grade: issuer.grade.clone(),
        score_micro: issuer.score_micro.map(i64::from),
        quota_minor: minor(issuer.quota)?,
        quota_used_minor: minor(issuer.quota_used)?,
        currency: issuer.quota.currency.code().to_owned(),
        fee_tier: issuer.fee_tier.clone(),
        created_at: issuer.created_at.micros(),
    })
}

fn issuer_of(row: issuer::Model) -> Result<Issuer, StoreError> {
    Ok(Issuer {
        id: parse(&row.id)?,
        owner: parse(&row.owner_id)?,
        legal_name: row.legal_name,
        brand_name: row.brand_name,
        trade: named(&row.trade)?,
        country: row.country,
        registration_number: row.registration_number,
        colour: row.colour,
        mark: row.mark,
        contact_email: row.contact_email,
        status: named(&row.status)?,
        reason: row.reason,
        grade: row.grade,
        score_micro: score(row.score_micro)?,
        quota: money(row.quota_minor, &row.currency)?,
        quota_used: money(row.quota_used_minor, &row.currency)?,
        fee_tier: row.fee_tier,
        created_at: moment(row.created_at),
    })
}

fn rating_row(id: IssuerId, rating: &RatingChange) -> Result<issuer_rating::Model, StoreError> {
    Ok(issuer_rating::Model {
        issuer_id: id.to_string(),
        rated_at: rating.at.micros(),
        grade: rating.grade.clone(),
        score_micro: rating.score_micro.map(i64::from),
        quota_minor: minor(rating.quota)?,
        currency: rating.quota.currency.code().to_owned(),
        basis: rating.basis.clone(),
    })
}

fn rating_of(row: issuer_rating::Model) -> Result<RatingChange, StoreError> {
    Ok(RatingChange {
        grade: row.grade,
        score_micro: score(row.score_micro)?,
        quota: money(row.quota_minor, &row.currency)?,
        basis: row.basis,
        at: moment(row.rated_at),
    })
}

fn score(micro: Option<i64>) -> Result<Option<u32>, StoreError> {
    micro.map(u32::try_from).transpose().map_err(corrupt)
}

fn store_row(store: &Store) -> store::Model {
    store::Model {
        id: store.id.to_string(),
        issuer_id: store.issuer.to_string(),
        name: store.name.clone(),
        region: store.region.clone(),
        city: store.city.clone(),
        created_at: store.created_at.micros(),
    }
}

fn store_of(row: store::Model) -> Result<Store, StoreError> {
    Ok(Store {
        id: parse(&row.id)?,
        issuer: parse(&row.issuer_id)?,
        name: row.name,
        region: row.region,
        city: row.city,
        created_at: moment(row.created_at),
    })
}
