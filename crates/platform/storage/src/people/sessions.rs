//! Sessions. A session remembers the refresh token before its present one: who uses that again has stolen it, or was
//! stolen from, so the session ends.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    accounts::{Account, Refreshed, SessionStore, SessionTokens},
};
use genex_types::{Timestamp, UserId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};

use super::{
    accounts::account_of,
    entity::{
        account,
        session::{Column, Entity, Model},
    },
};
use crate::{
    Db, Tx,
    codec::{hex, parse},
    error::failed,
};

#[async_trait]
impl SessionStore for Db {
    async fn open_session(
        &self,
        user: UserId,
        tokens: &SessionTokens,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let row = Model {
            id: hex(&tokens.refresh),
            account_id: user.to_string(),
            access: hex(&tokens.access),
            access_expires_at: tokens.access_expires_at.micros(),
            refresh: hex(&tokens.refresh),
            refresh_expires_at: tokens.refresh_expires_at.micros(),
            refreshed_from: None,
            created_at: now.micros(),
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await.map_err(failed)?;
        tx.commit().await
    }

    async fn session_account(&self, access: [u8; 32], now: Timestamp) -> Result<Option<Account>, StoreError> {
        let session = Entity::find()
            .filter(Column::Access.eq(hex(&access)))
            .filter(Column::AccessExpiresAt.gt(now.micros()))
            .one(self.reader())
            .await
            .map_err(failed)?;
        let Some(session) = session else { return Ok(None) };
        let row = account::Entity::find_by_id(session.account_id).one(self.reader()).await.map_err(failed)?;
        row.map(account_of).transpose()
    }

    async fn refresh_session(
        &self,
        refresh: [u8; 32],
        tokens: &SessionTokens,
        now: Timestamp,
    ) -> Result<Refreshed, StoreError> {
        let tx = self.begin().await?;
        let refresh = hex(&refresh);
        let session = Entity::find()
            .filter(
                Condition::any()
                    .add(Column::Refresh.eq(refresh.clone()))
                    .add(Column::RefreshedFrom.eq(refresh.clone())),
            )
            .one(tx.conn())
            .await
            .map_err(failed)?;
        let Some(session) = session.filter(|s| s.refresh_expires_at > now.micros()) else {
            return Ok(Refreshed::Unknown);
        };
        if session.refresh != refresh {
            Entity::delete_by_id(session.id).exec(tx.conn()).await.map_err(failed)?;
            tx.commit().await?;
            return Ok(Refreshed::Replayed);
        }
        renew(&tx, &session, tokens).await?;
        tx.commit().await?;
        Ok(Refreshed::Renewed(parse(&session.account_id)?))
    }

    async fn revoke_session(&self, token: [u8; 32]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let token = hex(&token);
        let either = Condition::any().add(Column::Access.eq(token.clone())).add(Column::Refresh.eq(token));
        Entity::delete_many().filter(either).exec(tx.conn()).await.map_err(failed)?;
        tx.commit().await
    }

    async fn purge_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let tx = self.begin().await?;
        let deleted = Entity::delete_many()
            .filter(Column::RefreshExpiresAt.lte(now.micros()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await?;
        Ok(deleted.rows_affected)
    }
}

async fn renew(tx: &Tx, session: &Model, tokens: &SessionTokens) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Access, Expr::value(hex(&tokens.access)))
        .col_expr(Column::AccessExpiresAt, Expr::value(tokens.access_expires_at.micros()))
        .col_expr(Column::Refresh, Expr::value(hex(&tokens.refresh)))
        .col_expr(Column::RefreshExpiresAt, Expr::value(tokens.refresh_expires_at.micros()))
        .col_expr(Column::RefreshedFrom, Expr::value(session.refresh.clone()))
        .filter(Column::Id.eq(session.id.clone()))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    Ok(())
}
