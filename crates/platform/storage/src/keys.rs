//! Which custodial key is whose.

mod entity;

use std::str::FromStr;

use async_trait::async_trait;
use genex_ports::{
    signer::KeyRef,
    store::{StoreError, keys::PartyKeys},
};
use genex_types::Party;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

use crate::{
    Db,
    error::{corrupt, failed},
};
use entity::{ActiveModel, Column, Entity, Model};

#[async_trait]
impl PartyKeys for Db {
    async fn allocate(&self, party: Party) -> Result<KeyRef, StoreError> {
        if let Some(key) = self.key_of(party).await? {
            return Ok(key);
        }
        let tx = self.begin().await?;
        if let Some(row) = Entity::find_by_id(party.to_string()).one(tx.conn()).await.map_err(failed)? {
            return key(&row);
        }
        let last = Entity::find().order_by_desc(Column::KeyIndex).one(tx.conn()).await.map_err(failed)?;
        let row = Model { party: party.to_string(), key_index: last.map_or(0, |row| row.key_index + 1) };
        let fresh = ActiveModel { party: Set(row.party.clone()), key_index: Set(row.key_index) };
        Entity::insert(fresh).exec_without_returning(tx.conn()).await.map_err(failed)?;
        tx.commit().await?;
        key(&row)
    }

    async fn key_of(&self, party: Party) -> Result<Option<KeyRef>, StoreError> {
        let row = Entity::find_by_id(party.to_string()).one(self.reader()).await.map_err(failed)?;
        row.as_ref().map(key).transpose()
    }

    async fn all(&self) -> Result<Vec<(Party, KeyRef)>, StoreError> {
        let rows = Entity::find().order_by_asc(Column::KeyIndex).all(self.reader()).await.map_err(failed)?;
        rows.iter().map(|row| Ok((Party::from_str(&row.party).map_err(corrupt)?, key(row)?))).collect()
    }
}

fn key(row: &Model) -> Result<KeyRef, StoreError> {
    u32::try_from(row.key_index).map(KeyRef::Party).map_err(corrupt)
}

#[cfg(test)]
mod tests {
    use genex_types::{IssuerId, UserId};

    use super::*;

    #[tokio::test]
    async fn a_party_keeps_its_key_and_no_key_is_given_twice() {
        let db = Db::open(":memory:").await.expect("a store");
        let parties = [Party::User(UserId(7)), Party::Issuer(IssuerId(7)), Party::User(UserId(3))];
        for (index, party) in (0..).zip(parties) {
            assert_eq!(db.key_of(party).await.expect("read"), None);
            assert_eq!(db.allocate(party).await.expect("given"), KeyRef::Party(index));
            assert_eq!(db.allocate(party).await.expect("given before"), KeyRef::Party(index));
        }
        let expected: Vec<_> = parties.into_iter().zip((0..).map(KeyRef::Party)).collect();
        assert_eq!(db.all().await.expect("read"), expected);
    }
}
