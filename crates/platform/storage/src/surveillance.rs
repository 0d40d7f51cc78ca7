//! Transfers, alerts and cases of surveillance.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    market::FollowerCursors,
    surveillance::{AlertRecord, CaseRecord, Sighting, SurveillanceStore},
};
use genex_surveillance::Transfer;
use genex_types::{CaseId, EventId, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Db, Tx,
    codec::{count, from_json, name_of, named, parse, signed, to_json},
    error::{corrupt, failed, taken},
    filings::call_for,
    market::move_follower,
};
use entity::{alert, case, transfer};

/// The cursor's name.
const NAME: &str = "surveillance";
/// Rows per statement: well below the parameters a statement may have.
const CHUNK: usize = 500;

#[async_trait]
impl SurveillanceStore for Db {
    async fn surveyed(&self) -> Result<u64, StoreError> {
        self.follower_cursor(NAME).await
    }

    async fn record(&self, sighting: &Sighting) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        move_follower(&tx, NAME, sighting.from, sighting.to).await?;
        add_transfers(&tx, &sighting.transfers).await?;
        for record in &sighting.cases {
            put_case(&tx, record).await?;
        }
        for record in &sighting.alerts {
            put_alert(&tx, record).await?;
        }
        tx.commit().await
    }

    async fn transfers_since(&self, at: i64) -> Result<Vec<Transfer>, StoreError> {
        let since = transfer::Entity::find().filter(transfer::Column::MovedAt.gte(at));
        let rows = since
            .order_by_asc(transfer::Column::MovedAt)
            .order_by_asc(transfer::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(transfer_of).collect()
    }

    async fn transfers_by_id(&self, ids: &[String]) -> Result<Vec<Transfer>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let some = transfer::Entity::find().filter(transfer::Column::Id.is_in(chunk.iter().cloned()));
            for row in some.all(self.reader()).await.map_err(failed)? {
                found.push(transfer_of(&row)?);
            }
        }
        found.sort_by_key(|transfer| transfer.at);
        Ok(found)
    }

    async fn open_case_about(&self, account: &str) -> Result<Option<CaseRecord>, StoreError> {
        let row = case::Entity::find()
            .filter(case::Column::Account.eq(account))
            .filter(case::Column::Closed.eq(false))
            .one(self.reader())
            .await
            .map_err(failed)?;
        row.as_ref().map(case_of).transpose()
    }

    async fn aml_case(&self, id: CaseId) -> Result<Option<CaseRecord>, StoreError> {
        let row = case::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.as_ref().map(case_of).transpose()
    }

    async fn aml_cases(&self, closed: bool, limit: u64) -> Result<Vec<CaseRecord>, StoreError> {
        let rows = case::Entity::find()
            .filter(case::Column::Closed.eq(closed))
            .order_by_desc(case::Column::OpenedAt)
            .order_by_desc(case::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(case_of).collect()
    }

    async fn save_aml_case(
        &self,
        record: &CaseRecord,
        report_from: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        put_case(&tx, record).await?;
        if let Some(known_at) = report_from {
            call_for(&tx, record.id, known_at).await?;
        }
        tx.commit().await
    }

    async fn alert(&self, id: EventId) -> Result<Option<AlertRecord>, StoreError> {
        let row = alert::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(|row| from_json(&row.body)).transpose()
    }

    async fn alerts_of(&self, case: CaseId) -> Result<Vec<AlertRecord>, StoreError> {
        let rows = alert::Entity::find()
            .filter(alert::Column::CaseId.eq(case.to_string()))
            .order_by_asc(alert::Column::FoundAt)
            .order_by_asc(alert::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(|row| from_json(&row.body)).collect()
    }

    async fn alerts(&self, limit: u64) -> Result<Vec<AlertRecord>, StoreError> {
        let rows = alert::Entity::find()
            .order_by_desc(alert::Column::FoundAt)
            .order_by_desc(alert::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(|row| from_json(&row.body)).collect()
    }
}

async fn add_transfers(tx: &Tx, transfers: &[Transfer]) -> Result<(), StoreError> {
    for chunk in transfers.chunks(CHUNK) {
        let rows: Vec<transfer::Model> = chunk.iter().map(transfer_row).collect::<Result<_, _>>()?;
        transfer::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
    }
    Ok(())
}

/// A case that was never stored is added; any other takes the place of the version that was read.
async fn put_case(tx: &Tx, record: &CaseRecord) -> Result<(), StoreError> {
    let row = case_row(record);
    if record.version == 0 {
        case::Entity::insert(row.into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        return Ok(());
    }
    let changed = case::Entity::update_many()
        .col_expr(case::Column::Body, Expr::value(row.body))
        .col_expr(case::Column::Closed, Expr::value(row.closed))
        .col_expr(case::Column::Version, Expr::value(row.version))
        .filter(case::Column::Id.eq(row.id))
        .filter(case::Column::Version.eq(signed(record.version)))
        .exec(tx.conn())
        .await
        .map_err(taken("open case"))?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale("case")) }
}

async fn put_alert(tx: &Tx, record: &AlertRecord) -> Result<(), StoreError> {
    let row = alert::Model {
        id: record.id.to_string(),
        case_id: record.case.to_string(),
        found_at: record.at.micros(),
        body: to_json(record),
    };
    let replace = OnConflict::column(alert::Column::Id).update_column(alert::Column::Body).to_owned();
    alert::Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(tx.conn())
        .await
        .map_err(failed)?;
    Ok(())
}

fn case_row(record: &CaseRecord) -> case::Model {
    case::Model {
        id: record.id.to_string(),
        account: record.case.accounts.first().cloned().unwrap_or_default(),
        closed: record.case.is_closed(),
        opened_at: record.case.opened_at,
        version: signed(record.version + 1),
        body: to_json(&record.case),
    }
}

fn case_of(row: &case::Model) -> Result<CaseRecord, StoreError> {
    Ok(CaseRecord { id: parse(&row.id)?, version: count(row.version)?, case: from_json(&row.body)? })
}

fn transfer_row(transfer: &Transfer) -> Result<transfer::Model, StoreError> {
    Ok(transfer::Model {
        id: transfer.id.clone(),
        moved_at: transfer.at,
        payer: transfer.from.clone(),
        receiver: transfer.to.clone(),
        amount_minor: i64::try_from(transfer.amount_minor).map_err(corrupt)?,
        kind: name_of(&transfer.kind),
    })
}

fn transfer_of(row: &transfer::Model) -> Result<Transfer, StoreError> {
    Ok(Transfer {
        id: row.id.clone(),
        at: row.moved_at,
        from: row.payer.clone(),
        to: row.receiver.clone(),
        amount_minor: count(row.amount_minor)?,
        kind: named(&row.kind)?,
    })
}
