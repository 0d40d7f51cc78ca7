//! KYC cases.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    kyc::{CaseStatus, KycCase, KycStore},
};
use genex_types::{CaseId, Timestamp, UserId};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr};

use super::entity::{
    account,
    kyc_case::{Column, Entity, Model},
};
use crate::{
    Db, Tx,
    codec::{from_json, moment, name_of, named, parse, to_json},
    error::failed,
};

#[async_trait]
impl KycStore for Db {
    async fn open_case(&self, case: &KycCase) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let undecided = [name_of(&CaseStatus::Pending), name_of(&CaseStatus::Review)];
        let open = Entity::find()
            .filter(Column::AccountId.eq(case.user().to_string()))
            .filter(Column::Status.is_in(undecided))
            .one(tx.conn())
            .await
            .map_err(failed)?;
        match open {
            Some(open) if open.id == case.id.to_string() => return Ok(()),
            Some(_) => return Err(StoreError::Conflict("an application")),
            None => {}
        }
        Entity::insert(row(case).into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn case(&self, id: CaseId) -> Result<Option<KycCase>, StoreError> {
        let row = Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.as_ref().map(case_of).transpose()
    }

    async fn latest_case(&self, user: UserId) -> Result<Option<KycCase>, StoreError> {
        let row = Entity::find()
            .filter(Column::AccountId.eq(user.to_string()))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .one(self.reader())
            .await
            .map_err(failed)?;
        row.as_ref().map(case_of).transpose()
    }

    async fn decide_case(
        &self,
        id: CaseId,
        from: CaseStatus,
        to: CaseStatus,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let found = Entity::find_by_id(id.to_string()).one(tx.conn()).await.map_err(failed)?;
        let row = found.ok_or(StoreError::NotFound("case"))?;
        if row.status != name_of(&from) {
            return Err(StoreError::Stale("case"));
        }
        let decided = !matches!(to, CaseStatus::Pending | CaseStatus::Review);
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(name_of(&to)))
            .col_expr(Column::Reason, Expr::value(reason.map(str::to_owned).or(row.reason)))
            .col_expr(Column::DecidedAt, Expr::value(decided.then_some(at.micros())))
            .filter(Column::Id.eq(row.id))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if to == CaseStatus::Approved {
            raise(&tx, &row.account_id, row.level).await?;
        }
        tx.commit().await
    }

    async fn cases_in_review(&self) -> Result<Vec<KycCase>, StoreError> {
        cases(self, &[CaseStatus::Review]).await
    }

    async fn unfinished_cases(&self) -> Result<Vec<KycCase>, StoreError> {
        cases(self, &[CaseStatus::Pending, CaseStatus::Approved]).await
    }
}

async fn cases(db: &Db, statuses: &[CaseStatus]) -> Result<Vec<KycCase>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Status.is_in(statuses.iter().map(name_of)))
        .order_by_asc(Column::CreatedAt)
        .all(db.reader())
        .await
        .map_err(failed)?;
    rows.iter().map(case_of).collect()
}

/// A level never falls by an approval, whichever comes later.
async fn raise(tx: &Tx, account_id: &str, level: i64) -> Result<(), StoreError> {
    account::Entity::update_many()
        .col_expr(account::Column::KycLevel, Expr::value(level))
        .filter(account::Column::Id.eq(account_id))
        .filter(account::Column::KycLevel.lt(level))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    Ok(())
}

fn row(case: &KycCase) -> Model {
    Model {
        id: case.id.to_string(),
        account_id: case.user().to_string(),
        level: i64::from(case.application.level),
        application: to_json(&case.application),
        status: name_of(&case.status),
        reason: case.reason.clone(),
        created_at: case.created_at.micros(),
        decided_at: case.decided_at.map(Timestamp::micros),
    }
}

fn case_of(row: &Model) -> Result<KycCase, StoreError> {
    Ok(KycCase {
        id: parse(&row.id)?,
        application: from_json(&row.application)?,
        status: named(&row.status)?,
        reason: row.reason.clone(),
        created_at: moment(row.created_at),
        decided_at: row.decided_at.map(moment),
    })
}
