//! The sandbox's mailbox and personas.

use async_trait::async_trait;
use genex_ports::{
    messages::{Contact, Message},
    store::{
        StoreError,
        sandbox::{Mail, Persona, SandboxStore},
    },
};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use super::entity::{mail, persona};
use crate::{
    Db,
    codec::{contact, contact_text, moment, parse},
    error::failed,
};

#[async_trait]
impl SandboxStore for Db {
    async fn put_mail(&self, mail: &Mail, keep: u32) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let last =
            mail::Entity::find().order_by_desc(mail::Column::Number).one(tx.conn()).await.map_err(failed)?;
        let number = last.map_or(1, |row| row.number + 1);
        let row = mail::Model {
            number,
            recipient: contact_text(&mail.message.to).to_owned(),
            subject: mail.message.subject.clone(),
            body: mail.message.body.clone(),
            at: mail.at.micros(),
        };
        mail::Entity::insert(row.into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        mail::Entity::delete_many()
            .filter(mail::Column::Number.lte(number - i64::from(keep)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn mail(&self, to: Option<&Contact>, limit: u32) -> Result<Vec<Mail>, StoreError> {
        let mut query = mail::Entity::find().order_by_desc(mail::Column::Number).limit(u64::from(limit));
        if let Some(to) = to {
            query = query.filter(mail::Column::Recipient.eq(contact_text(to)));
        }
        let rows = query.all(self.reader()).await.map_err(failed)?;
        Ok(rows.into_iter().map(mail_of).collect())
    }

    async fn put_persona(&self, persona: &Persona) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let row = persona::Model { key: persona.key.clone(), account_id: persona.user.to_string() };
        let replace =
            OnConflict::column(persona::Column::Key).update_column(persona::Column::AccountId).to_owned();
        persona::Entity::insert(row.into_active_model())
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn persona(&self, key: &str) -> Result<Option<Persona>, StoreError> {
        let row = persona::Entity::find_by_id(key.to_owned()).one(self.reader()).await.map_err(failed)?;
        row.map(persona_of).transpose()
    }

    async fn personas(&self) -> Result<Vec<Persona>, StoreError> {
        let rows = persona::Entity::find()
            .order_by_asc(persona::Column::Key)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(persona_of).collect()
    }
}

fn mail_of(row: mail::Model) -> Mail {
    let message = Message { to: contact(&row.recipient), subject: row.subject, body: row.body };
    Mail { message, at: moment(row.at) }
}

fn persona_of(row: persona::Model) -> Result<Persona, StoreError> {
    Ok(Persona { key: row.key, user: parse(&row.account_id)? })
}
