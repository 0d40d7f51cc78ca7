//! Reports to the authorities.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    filings::{Filing, FilingStore},
};
use genex_types::{CaseId, Timestamp, UserId};
use sea_orm::{
    ColumnTrait, DerivePartialModel, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Db, Tx,
    codec::{moment, parse, parse_option},
    error::failed,
};
use entity::{Column, Entity, Model};

/// A row without its file.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct Brief {
    case_id: String,
    known_at: i64,
    filed_at: Option<i64>,
    filed_by: Option<String>,
}

#[async_trait]
impl FilingStore for Db {
    async fn filings(&self, filed: bool, limit: u64) -> Result<Vec<Filing>, StoreError> {
        let query = if filed {
            Entity::find().filter(Column::FiledAt.is_not_null()).order_by_desc(Column::FiledAt)
        } else {
            Entity::find().filter(Column::FiledAt.is_null()).order_by_asc(Column::KnownAt)
        };
        let query = query.order_by_asc(Column::CaseId).limit(limit).into_partial_model::<Brief>();
        query.all(self.reader()).await.map_err(failed)?.iter().map(filing_of).collect()
    }

    async fn filing(&self, case: CaseId) -> Result<Option<Filing>, StoreError> {
        let query = Entity::find_by_id(case.to_string()).into_partial_model::<Brief>();
        query.one(self.reader()).await.map_err(failed)?.as_ref().map(filing_of).transpose()
    }

    async fn filed_document(&self, case: CaseId) -> Result<Option<String>, StoreError> {
        let row = Entity::find_by_id(case.to_string()).one(self.reader()).await.map_err(failed)?;
        Ok(row.and_then(|row| row.document))
    }

    async fn file(&self, case: CaseId, at: Timestamp, by: UserId, document: &str) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let changed = Entity::update_many()
            .col_expr(Column::FiledAt, Expr::value(at.micros()))
            .col_expr(Column::FiledBy, Expr::value(by.to_string()))
            .col_expr(Column::Document, Expr::value(document))
            .filter(Column::CaseId.eq(case.to_string()))
            .filter(Column::FiledAt.is_null())
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected != 1 {
            return Err(StoreError::Stale("report"));
        }
        tx.commit().await
    }
}

/// Notes that a case calls for a report, unless it has one.
pub(crate) async fn call_for(tx: &Tx, case: CaseId, known_at: Timestamp) -> Result<(), StoreError> {
    let row = Model {
        case_id: case.to_string(),
        known_at: known_at.micros(),
        filed_at: None,
        filed_by: None,
        document: None,
    };
    Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(Column::CaseId).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await
        .map_err(failed)?;
    Ok(())
}

fn filing_of(row: &Brief) -> Result<Filing, StoreError> {
    let by: Option<UserId> = parse_option(row.filed_by.as_deref())?;
    Ok(Filing {
        case: parse(&row.case_id)?,
        known_at: moment(row.known_at),
        filed: row.filed_at.map(moment).zip(by),
    })
}
