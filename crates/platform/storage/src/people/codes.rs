//! One-time codes, and passwords guessed wrong. A row outlives its code, since it also counts what was sent.

use async_trait::async_trait;
use genex_ports::{
    messages::Contact,
    store::{
        StoreError,
        accounts::{CodeCheck, CodeStore, SentCode},
    },
};
use genex_types::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::entity::{
    one_time_code::{Column, Entity, Model},
    sign_in_failure as failure,
};
use crate::{
    Db,
    codec::{contact_text, hex},
    error::{corrupt, failed},
};

/// Stands for a code that is used up: no digest looks like it.
const USED: &str = "";

#[async_trait]
impl CodeStore for Db {
    async fn put_code(&self, code: &SentCode, since: Timestamp, most: u32) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let key = contact_text(&code.contact).to_owned();
        let found = Entity::find_by_id(key.clone()).one(tx.conn()).await.map_err(failed)?;
        let (window_from, sent) = match found {
            Some(row) if row.window_from > since.micros() => (row.window_from, row.sent_in_window),
            _ => (code.sent_at.micros(), 0),
        };
        if sent >= i64::from(most) {
            return Ok(false);
        }
        let row = Model {
            contact: key,
            digest: hex(&code.digest),
            expires_at: code.expires_at.micros(),
            failures: 0,
            window_from,
            sent_in_window: sent + 1,
        };
        let replace = OnConflict::column(Column::Contact)
            .update_columns([
                Column::Digest,
                Column::ExpiresAt,
                Column::Failures,
                Column::WindowFrom,
                Column::SentInWindow,
            ])
            .to_owned();
        Entity::insert(row.into_active_model())
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        Ok(true)
    }

    async fn check_code(
        &self,
        contact: &Contact,
        digest: [u8; 32],
        tries: u32,
        now: Timestamp,
    ) -> Result<CodeCheck, StoreError> {
        let tx = self.begin().await?;
        let key = contact_text(contact).to_owned();
        let Some(row) = Entity::find_by_id(key.clone()).one(tx.conn()).await.map_err(failed)? else {
            return Ok(CodeCheck::Gone);
        };
        let over = row.expires_at <= now.micros() || row.failures >= i64::from(tries);
        if row.digest == USED || over {
            return Ok(CodeCheck::Gone);
        }
        let right = row.digest == hex(&digest);
        let change = match right {
            true => (Column::Digest, Expr::value(USED)),
            false => (Column::Failures, Expr::value(row.failures + 1)),
        };
        Entity::update_many()
            .col_expr(change.0, change.1)
            .filter(Column::Contact.eq(key))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        Ok(if right { CodeCheck::Right } else { CodeCheck::Wrong })
    }

    async fn count_failure(
        &self,
        contact: &Contact,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let tx = self.begin().await?;
        let key = contact_text(contact).to_owned();
        let found = failure::Entity::find_by_id(key.clone()).one(tx.conn()).await.map_err(failed)?;
        let (window_from, before) = match found {
            Some(row) if row.window_from > since.micros() => (row.window_from, row.failures),
            _ => (now.micros(), 0),
        };
        let row = failure::Model { contact: key, window_from, failures: before + 1 };
        let replace = OnConflict::column(failure::Column::Contact)
            .update_columns([failure::Column::WindowFrom, failure::Column::Failures])
            .to_owned();
        failure::Entity::insert(row.into_active_model())
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        u32::try_from(before + 1).map_err(corrupt)
    }

    async fn failures(&self, contact: &Contact, since: Timestamp) -> Result<u32, StoreError> {
        let key = contact_text(contact).to_owned();
        let found = failure::Entity::find_by_id(key).one(self.reader()).await.map_err(failed)?;
        let counted = found.filter(|row| row.window_from > since.micros()).map_or(0, |row| row.failures);
        u32::try_from(counted).map_err(corrupt)
    }

    async fn forget_failures(&self, contact: &Contact) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        failure::Entity::delete_by_id(contact_text(contact).to_owned())
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }
}
