//! Accounts and places to work.

use async_trait::async_trait;
use genex_ports::{
    locale::Locale,
    messages::Contact,
    store::{
        StoreError,
        accounts::{Account, AccountStatus, AccountStore, Position, Role, Roles},
    },
};
use genex_types::{IssuerId, UserId};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use super::entity::{account, account::Column, open_position};
use crate::{
    Db, Tx,
    codec::{contact, contact_text, from_json, moment, name_of, named, parse, parse_option, to_json},
    error::{corrupt, failed, taken},
};

#[async_trait]
impl AccountStore for Db {
    async fn create_account(&self, account: &Account, password_hash: &str) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        account::Entity::delete_many()
            .filter(Column::Contact.eq(contact_text(&account.contact)))
            .filter(Column::Status.eq(name_of(&AccountStatus::Unverified)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        account::Entity::insert(row(account, password_hash).into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(taken("this phone number or e-mail address"))?;
        tx.commit().await
    }

    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = account::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(account_of).transpose()
    }

    async fn accounts(&self, ids: &[UserId]) -> Result<Vec<Account>, StoreError> {
        let ids = ids.iter().map(UserId::to_string);
        let rows =
            account::Entity::find().filter(Column::Id.is_in(ids)).all(self.reader()).await.map_err(failed)?;
        rows.into_iter().map(account_of).collect()
    }

    async fn account_of(&self, contact: &Contact) -> Result<Option<Account>, StoreError> {
        let row = account::Entity::find()
            .filter(Column::Contact.eq(contact_text(contact)))
            .one(self.reader())
            .await
            .map_err(failed)?;
        row.map(account_of).transpose()
    }

    async fn password_hash(&self, id: UserId) -> Result<Option<String>, StoreError> {
        let row = account::Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        Ok(row.map(|row| row.password_hash))
    }

    async fn set_account_status(
        &self,
        id: UserId,
        from: AccountStatus,
        to: AccountStatus,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let changed = account::Entity::update_many()
            .col_expr(Column::Status, Expr::value(name_of(&to)))
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Status.eq(name_of(&from)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Stale("account"));
        }
        tx.commit().await
    }

    async fn set_locale(&self, id: UserId, locale: Locale) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        account::Entity::update_many()
            .col_expr(Column::Locale, Expr::value(locale.code()))
            .filter(Column::Id.eq(id.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn add_role(&self, id: UserId, role: Role) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let roles = load(&tx, id).await?.roles.with(role);
        account::Entity::update_many()
            .col_expr(Column::Roles, Expr::value(to_json(&roles)))
            .filter(Column::Id.eq(id.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn offer_position(&self, contact: &Contact, position: &Position) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let row = open_position::Model {
            contact: contact_text(contact).to_owned(),
            issuer_id: position.issuer.to_string(),
            store_id: position.store.to_string(),
            role: name_of(&position.role),
        };
        use open_position::Column as Open;
        let replace = OnConflict::column(Open::Contact)
            .update_columns([Open::IssuerId, Open::StoreId, Open::Role])
            .to_owned();
        open_position::Entity::insert(row.into_active_model())
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn take_position(&self, id: UserId) -> Result<Option<Position>, StoreError> {
        let tx = self.begin().await?;
        let account = load(&tx, id).await?;
        let key = contact_text(&account.contact).to_owned();
        let open = open_position::Entity::find_by_id(key.clone()).one(tx.conn()).await.map_err(failed)?;
        let Some(open) = open else { return Ok(None) };
        let (_, position) = position_of(&open)?;
        let roles = account.roles.with(position.role);
        account::Entity::update_many()
            .col_expr(Column::Roles, Expr::value(to_json(&roles)))
            .col_expr(Column::IssuerId, Expr::value(open.issuer_id))
            .col_expr(Column::StoreId, Expr::value(open.store_id))
            .filter(Column::Id.eq(id.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        open_position::Entity::delete_by_id(key).exec(tx.conn()).await.map_err(failed)?;
        tx.commit().await?;
        Ok(Some(position))
    }

    async fn staff_of(&self, issuer: IssuerId) -> Result<Vec<Account>, StoreError> {
        let rows = account::Entity::find()
            .filter(Column::IssuerId.eq(issuer.to_string()))
            .order_by_asc(Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(account_of).collect()
    }

    async fn open_positions(&self, issuer: IssuerId) -> Result<Vec<(Contact, Position)>, StoreError> {
        let rows = open_position::Entity::find()
            .filter(open_position::Column::IssuerId.eq(issuer.to_string()))
            .order_by_asc(open_position::Column::Contact)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(position_of).collect()
    }

    async fn held_accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows = account::Entity::find()
            .filter(Column::Status.eq(name_of(&AccountStatus::Held)))
            .order_by_asc(Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(account_of).collect()
    }
}

async fn load(tx: &Tx, id: UserId) -> Result<Account, StoreError> {
    let row = account::Entity::find_by_id(id.to_string()).one(tx.conn()).await.map_err(failed)?;
    account_of(row.ok_or(StoreError::NotFound("account"))?)
}

fn row(account: &Account, password_hash: &str) -> account::Model {
    account::Model {
        id: account.id.to_string(),
        contact: contact_text(&account.contact).to_owned(),
        password_hash: password_hash.to_owned(),
        name: account.name.clone(),
        birth_date: account.birth_date.clone(),
        nationality: account.nationality.clone(),
        country: account.country.clone(),
        region: account.region.clone(),
        locale: account.locale.code().to_owned(),
        status: name_of(&account.status),
        roles: to_json(&account.roles),
        kyc_level: i64::from(account.kyc_level),
        issuer_id: account.issuer.map(|id| id.to_string()),
        store_id: account.store.map(|id| id.to_string()),
        created_at: account.created_at.micros(),
    }
}

pub(super) fn account_of(row: account::Model) -> Result<Account, StoreError> {
    Ok(Account {
        id: parse(&row.id)?,
        contact: contact(&row.contact),
        name: row.name,
        birth_date: row.birth_date,
        nationality: row.nationality,
        country: row.country,
        region: row.region,
        locale: parse(&row.locale)?,
        status: named(&row.status)?,
        roles: from_json::<Roles>(&row.roles)?,
        kyc_level: u8::try_from(row.kyc_level).map_err(corrupt)?,
        issuer: parse_option(row.issuer_id.as_deref())?,
        store: parse_option(row.store_id.as_deref())?,
        created_at: moment(row.created_at),
    })
}

fn position_of(row: &open_position::Model) -> Result<(Contact, Position), StoreError> {
    let position =
        Position { issuer: parse(&row.issuer_id)?, store: parse(&row.store_id)?, role: named(&row.role)? };
    Ok((contact(&row.contact), position))
}
