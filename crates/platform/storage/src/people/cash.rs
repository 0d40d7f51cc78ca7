//! Deposits and payouts.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    cash::{CashStatus, CashStore, Deposit, Payout},
};
use genex_types::{DepositId, PayoutId, Timestamp, UserId};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr};

use super::entity::{deposit, payout};
use crate::{
    Db, Tx,
    codec::{minor, moment, money, name_of, named, parse},
    error::failed,
};

#[async_trait]
impl CashStore for Db {
    async fn add_deposit(
        &self,
        deposit: &Deposit,
        since: Timestamp,
        limit_minor: Option<i64>,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let row = deposit_row(deposit)?;
        if let Some(limit) = limit_minor {
            let so_far = paid_in_since(&tx, deposit, since).await?;
            if so_far.saturating_add(row.amount_minor) > limit {
                return Ok(false);
            }
        }
        deposit::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        Ok(true)
    }

    async fn deposit(&self, id: DepositId) -> Result<Option<Deposit>, StoreError> {
        let row = deposit::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(deposit_of).transpose()
    }

    async fn move_deposit(
        &self,
        id: DepositId,
        from: CashStatus,
        to: CashStatus,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let changed = deposit::Entity::update_many()
            .col_expr(deposit::Column::Status, Expr::value(name_of(&to)))
            .col_expr(deposit::Column::Reason, Expr::value(reason.map(str::to_owned)))
            .col_expr(deposit::Column::FinishedAt, Expr::value(finished(to).then_some(at.micros())))
            .filter(deposit::Column::Id.eq(id.to_string()))
            .filter(deposit::Column::Status.eq(name_of(&from)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Stale("deposit"));
        }
        tx.commit().await
    }

    async fn deposits_of(&self, user: UserId) -> Result<Vec<Deposit>, StoreError> {
        let rows = deposit::Entity::find()
            .filter(deposit::Column::AccountId.eq(user.to_string()))
            .order_by_desc(deposit::Column::CreatedAt)
            .order_by_desc(deposit::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(deposit_of).collect()
    }

    async fn unfinished_deposits(&self) -> Result<Vec<Deposit>, StoreError> {
        let rows = deposit::Entity::find()
            .filter(deposit::Column::Status.is_in(open_statuses()))
            .order_by_asc(deposit::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(deposit_of).collect()
    }

    async fn add_payout(&self, payout: &Payout) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        payout::Entity::insert(payout_row(payout)?.into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn payout(&self, id: PayoutId) -> Result<Option<Payout>, StoreError> {
        let row = payout::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(payout_of).transpose()
    }

    async fn move_payout(
        &self,
        id: PayoutId,
        from: CashStatus,
        to: CashStatus,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let changed = payout::Entity::update_many()
            .col_expr(payout::Column::Status, Expr::value(name_of(&to)))
            .col_expr(payout::Column::Reason, Expr::value(reason.map(str::to_owned)))
            .col_expr(payout::Column::FinishedAt, Expr::value(finished(to).then_some(at.micros())))
            .filter(payout::Column::Id.eq(id.to_string()))
            .filter(payout::Column::Status.eq(name_of(&from)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Stale("payout"));
        }
        tx.commit().await
    }

    async fn payouts_of(&self, user: UserId) -> Result<Vec<Payout>, StoreError> {
        let rows = payout::Entity::find()
            .filter(payout::Column::AccountId.eq(user.to_string()))
            .order_by_desc(payout::Column::CreatedAt)
            .order_by_desc(payout::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(payout_of).collect()
    }

    async fn unfinished_payouts(&self) -> Result<Vec<Payout>, StoreError> {
        let rows = payout::Entity::find()
            .filter(payout::Column::Status.is_in(open_statuses()))
            .order_by_asc(payout::Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(payout_of).collect()
    }
}

/// What the person's other deposits since then come to, those that were not declined.
async fn paid_in_since(tx: &Tx, deposit: &Deposit, since: Timestamp) -> Result<i64, StoreError> {
    let rows = deposit::Entity::find()
        .filter(deposit::Column::AccountId.eq(deposit.user.to_string()))
        .filter(deposit::Column::Currency.eq(deposit.amount.currency.code()))
        .filter(deposit::Column::CreatedAt.gt(since.micros()))
        .filter(deposit::Column::Status.ne(name_of(&CashStatus::Declined)))
        .filter(deposit::Column::Id.ne(deposit.id.to_string()))
        .all(tx.conn())
        .await
        .map_err(failed)?;
    Ok(rows.iter().fold(0, |sum: i64, row| sum.saturating_add(row.amount_minor)))
}

const fn finished(status: CashStatus) -> bool {
    matches!(status, CashStatus::Settled | CashStatus::Declined)
}

fn open_statuses() -> [String; 2] {
    [name_of(&CashStatus::Requested), name_of(&CashStatus::Paid)]
}

fn deposit_row(deposit: &Deposit) -> Result<deposit::Model, StoreError> {
    Ok(deposit::Model {
        id: deposit.id.to_string(),
        number: deposit.number.clone(),
        account_id: deposit.user.to_string(),
        amount_minor: minor(deposit.amount)?,
        currency: deposit.amount.currency.code().to_owned(),
        method: deposit.method.clone(),
        status: name_of(&deposit.status),
        reason: deposit.reason.clone(),
        created_at: deposit.created_at.micros(),
        finished_at: deposit.finished_at.map(Timestamp::micros),
    })
}

fn deposit_of(row: deposit::Model) -> Result<Deposit, StoreError> {
    Ok(Deposit {
        id: parse(&row.id)?,
        number: row.number,
        user: parse(&row.account_id)?,
        amount: money(row.amount_minor, &row.currency)?,
        method: row.method,
        status: named(&row.status)?,
        reason: row.reason,
        created_at: moment(row.created_at),
        finished_at: row.finished_at.map(moment),
    })
}

fn payout_row(payout: &Payout) -> Result<payout::Model, StoreError> {
    Ok(payout::Model {
        id: payout.id.to_string(),
        number: payout.number.clone(),
        account_id: payout.user.to_string(),
        amount_minor: minor(payout.amount)?,
        currency: payout.amount.currency.code().to_owned(),
        destination: payout.destination.clone(),
        status: name_of(&payout.status),
        reason: payout.reason.clone(),
        created_at: payout.created_at.micros(),
        finished_at: payout.finished_at.map(Timestamp::micros),
    })
}

fn payout_of(row: payout::Model) -> Result<Payout, StoreError> {
    Ok(Payout {
        id: parse(&row.id)?,
        number: row.number,
        user: parse(&row.account_id)?,
        amount: money(row.amount_minor, &row.currency)?,
        destination: row.destination,
        status: named(&row.status)?,
        reason: row.reason,
        created_at: moment(row.created_at),
        finished_at: row.finished_at.map(moment),
    })
}
