//! Inboxes and favourites.

use std::collections::BTreeSet;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    inbox::{InboxCursor, InboxItem, InboxStore},
};
use genex_types::{EventId, SeriesId, Timestamp, UserId};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

use super::entity::{
    favourite,
    notice::{Column, Entity, Model},
};
use crate::{
    Db, Tx,
    codec::{from_json, moment, parse, parse_option, to_json},
    error::failed,
};

/// Large statements are slow to prepare, small ones many.
const ROWS_PER_STATEMENT: usize = 100;

#[async_trait]
impl InboxStore for Db {
    async fn add_notices(&self, items: &[InboxItem]) -> Result<Vec<EventId>, StoreError> {
        if items.is_empty() {
            return Ok(vec![]);
        }
        let tx = self.begin().await?;
        let mut added = BTreeSet::new();
        for chunk in items.chunks(ROWS_PER_STATEMENT) {
            add_new(&tx, chunk, &mut added).await?;
        }
        tx.commit().await?;
        Ok(added.into_iter().collect())
    }

    async fn notices_of(
        &self,
        user: UserId,
        after: Option<InboxCursor>,
        limit: u32,
    ) -> Result<Vec<InboxItem>, StoreError> {
        let mut query = Entity::find()
            .filter(Column::AccountId.eq(user.to_string()))
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(u64::from(limit));
        if let Some(after) = after {
            let same_moment = Condition::all()
                .add(Column::At.eq(after.at.micros()))
                .add(Column::Id.lt(after.id.to_string()));
            query = query.filter(Condition::any().add(Column::At.lt(after.at.micros())).add(same_moment));
        }
        let rows = query.all(self.reader()).await.map_err(failed)?;
        rows.into_iter().map(item_of).collect()
    }

    async fn unread_notices(&self, user: UserId) -> Result<u64, StoreError> {
        Entity::find()
            .filter(Column::AccountId.eq(user.to_string()))
            .filter(Column::IsRead.eq(false))
            .count(self.reader())
            .await
            .map_err(failed)
    }

    async fn mark_read(&self, user: UserId, ids: &[EventId]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::update_many()
            .col_expr(Column::IsRead, Expr::value(true))
            .filter(Column::AccountId.eq(user.to_string()))
            .filter(Column::Id.is_in(ids.iter().map(EventId::to_string)))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn add_favourite(&self, user: UserId, series: SeriesId, at: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let row =
            favourite::Model { account_id: user.to_string(), series_id: series.to_string(), at: at.micros() };
        favourite::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn remove_favourite(&self, user: UserId, series: SeriesId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        favourite::Entity::delete_by_id((user.to_string(), series.to_string()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn favourites_of(&self, user: UserId) -> Result<Vec<SeriesId>, StoreError> {
        let rows = favourite::Entity::find()
            .filter(favourite::Column::AccountId.eq(user.to_string()))
            .order_by_desc(favourite::Column::At)
            .order_by_desc(favourite::Column::SeriesId)
            .all(self.reader())
            .await
            .map_err(failed)?;
        rows.iter().map(|row| parse(&row.series_id)).collect()
    }
}

/// Adds those of the items whose id is neither stored nor among `added`.
async fn add_new(tx: &Tx, items: &[InboxItem], added: &mut BTreeSet<EventId>) -> Result<(), StoreError> {
    let known = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(items.iter().map(|item| item.id.to_string())))
        .into_tuple::<String>()
        .all(tx.conn())
        .await
        .map_err(failed)?;
    let known: BTreeSet<String> = known.into_iter().collect();
    let mut is_new = |item: &&InboxItem| !known.contains(&item.id.to_string()) && added.insert(item.id);
    let rows: Vec<_> =
        items.iter().filter(|item| is_new(item)).map(|item| row(item).into_active_model()).collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx.conn()).await.map_err(failed)?;
    }
    Ok(())
}

fn row(item: &InboxItem) -> Model {
    Model {
        id: item.id.to_string(),
        account_id: item.user.map(|user| user.to_string()),
        kind: to_json(&item.kind),
        link: item.link.clone(),
        at: item.at.micros(),
        is_read: item.read,
    }
}

fn item_of(row: Model) -> Result<InboxItem, StoreError> {
    Ok(InboxItem {
        id: parse(&row.id)?,
        user: parse_option(row.account_id.as_deref())?,
        kind: from_json(&row.kind)?,
        link: row.link,
        at: moment(row.at),
        read: row.is_read,
    })
}
