//! What screenings decided.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    accounts::{Account, AccountStatus},
    screenings::{ScreeningRecord, ScreeningStore},
};
use genex_types::{Party, UserId};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};

use super::{
    accounts::account_of,
    entity::{
        account,
        screening::{Column, Entity, Model},
    },
};
use crate::{
    Db,
    codec::{moment, name_of, named, parse},
    error::failed,
};

#[async_trait]
impl ScreeningStore for Db {
    async fn add_screening(&self, record: &ScreeningRecord) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::insert(row(record).into_active_model())
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn screenings_of(&self, party: Party) -> Result<Vec<ScreeningRecord>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Party.eq(party.to_string()))
            .order_by_asc(Column::DecidedAt)
            .order_by_asc(Column::Id)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(record_of).collect()
    }

    async fn accounts_to_screen(
        &self,
        lists: &str,
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<Account>, StoreError> {
        let decided =
            Query::select().column(Column::Party).from(Entity).and_where(Column::Lists.eq(lists)).to_owned();
        let statuses = [AccountStatus::Active, AccountStatus::Held];
        let rows = account::Entity::find()
            .filter(account::Column::Status.is_in(statuses.iter().map(name_of)))
            .filter(account::Column::Id.not_in_subquery(decided))
            .filter(account::Column::Id.gt(after.map(|id| id.to_string()).unwrap_or_default()))
            .order_by_asc(account::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.into_iter().map(account_of).collect()
    }
}

fn row(record: &ScreeningRecord) -> Model {
    Model {
        id: record.id.to_string(),
        party: record.party.to_string(),
        purpose: name_of(&record.purpose),
        lists: record.lists.clone(),
        evidence: record.evidence.clone(),
        decided_at: record.decided_at.micros(),
    }
}

fn record_of(row: &Model) -> Result<ScreeningRecord, StoreError> {
    Ok(ScreeningRecord {
        id: parse(&row.id)?,
        party: parse(&row.party)?,
        purpose: named(&row.purpose)?,
        lists: row.lists.clone(),
        evidence: row.evidence.clone(),
        decided_at: moment(row.decided_at),
    })
}
