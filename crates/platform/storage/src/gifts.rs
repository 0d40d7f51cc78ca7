//! Gifts.

mod entity;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use genex_ports::{
    messages::Contact,
    store::{
        StoreError,
        gifts::{Gift, GiftSide, GiftStatus, GiftStore},
    },
};
use genex_types::{CouponId, GiftId, Timestamp, UserId};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Db,
    codec::{count, known, moment, parse, parse_option, signed, unknown},
    error::failed,
};
use entity::{Column, Entity, Model};

#[async_trait]
impl GiftStore for Db {
    async fn add_gift(&self, gift: &Gift) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let keep = OnConflict::column(Column::Gift).do_nothing().to_owned();
        Entity::insert(model(gift).into_active_model())
            .on_conflict(keep)
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn gift(&self, id: GiftId) -> Result<Option<Gift>, StoreError> {
        let found = Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(gift).transpose()
    }

    async fn gift_by_token(&self, token: &str) -> Result<Option<Gift>, StoreError> {
        let one = Entity::find().filter(Column::Token.eq(token));
        let found = one.one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(gift).transpose()
    }

    async fn gifts(
        &self,
        side: &GiftSide,
        after: Option<GiftId>,
        limit: u32,
    ) -> Result<Vec<Gift>, StoreError> {
        let mut query = Entity::find().filter(of_side(side));
        if let Some(after) = after {
            query = query.filter(Column::Gift.lt(after.to_string()));
        }
        let page = query.order_by_desc(Column::Gift).limit(u64::from(limit));
        page.all(self.reader()).await.map_err(failed)?.iter().map(gift).collect()
    }

    async fn begin_claim(&self, id: GiftId, receiver: UserId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let moved = Entity::update_many()
            .col_expr(Column::Status, Expr::value(GiftStatus::Claiming.name()))
            .col_expr(Column::Receiver, Expr::value(receiver.to_string()))
            .filter(Column::Gift.eq(id.to_string()))
            .filter(Column::Status.eq(GiftStatus::Offered.name()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        only_one(moved.rows_affected)?;
        tx.commit().await
    }

    async fn move_gift(
        &self,
        id: GiftId,
        from: GiftStatus,
        to: GiftStatus,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let mut update = Entity::update_many().col_expr(Column::Status, Expr::value(to.name()));
        if to == GiftStatus::Claimed && from == GiftStatus::Claiming {
            update = update.col_expr(Column::ClaimedAt, Expr::value(at.micros()));
        }
        let moved = update
            .filter(Column::Gift.eq(id.to_string()))
            .filter(Column::Status.eq(from.name()))
            .exec(tx.conn())
            .await
            .map_err(failed)?;
        only_one(moved.rows_affected)?;
        tx.commit().await
    }

    async fn overdue_gifts(&self, now: Timestamp) -> Result<Vec<Gift>, StoreError> {
        let overdue = Entity::find()
            .filter(Column::Status.eq(GiftStatus::Offered.name()))
            .filter(Column::ExpiresAt.lte(now.micros()));
        overdue.all(self.reader()).await.map_err(failed)?.iter().map(gift).collect()
    }

    async fn moving_gifts(&self) -> Result<Vec<Gift>, StoreError> {
        let moving = [GiftStatus::Claiming.name(), GiftStatus::Returning.name()];
        let found = Entity::find().filter(Column::Status.is_in(moving));
        found.all(self.reader()).await.map_err(failed)?.iter().map(gift).collect()
    }
}

fn only_one(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale("gift")) }
}

/// A gift is received by whom it is addressed to until it is claimed, then by who claimed it.
fn of_side(side: &GiftSide) -> Condition {
    match side {
        GiftSide::Sent(giver) => Condition::all().add(Column::Giver.eq(giver.to_string())),
        GiftSide::Received(user, contact) => {
            let (kind, text) = contact_columns(contact);
            let addressed = Condition::all()
                .add(Column::Receiver.is_null())
                .add(Column::Contact.eq(text))
                .add(Column::ContactKind.eq(kind));
            Condition::any().add(Column::Receiver.eq(user.to_string())).add(addressed)
        }
    }
}

fn contact_columns(contact: &Contact) -> (&'static str, String) {
    match contact {
        Contact::Phone(phone) => ("phone", phone.clone()),
        Contact::Email(email) => ("email", email.clone()),
    }
}

fn model(gift: &Gift) -> Model {
    let (kind, contact) = contact_columns(&gift.to);
    Model {
        gift: gift.id.to_string(),
        number: gift.number.clone(),
        class: signed(gift.coupon.class),
        serial: signed(gift.coupon.serial),
        series: gift.series.to_string(),
        giver: gift.giver.to_string(),
        receiver: gift.receiver.map(|user| user.to_string()),
        contact_kind: kind.to_owned(),
        contact,
        from_masked: gift.from_masked.clone(),
        message: gift.message.clone(),
        token: gift.token.clone(),
        status: gift.status.name().to_owned(),
        created_at: gift.created_at.micros(),
        expires_at: gift.expires_at.micros(),
        claimed_at: gift.claimed_at.map(|at| at.micros()),
    }
}

fn gift(model: &Model) -> Result<Gift, StoreError> {
    let to = match model.contact_kind.as_str() {
        "phone" => Contact::Phone(model.contact.clone()),
        "email" => Contact::Email(model.contact.clone()),
        other => return Err(unknown(other)),
    };
    let status = GiftStatus::ALL.into_iter().find(|status| status.name() == model.status);
    Ok(Gift {
        id: parse(&model.gift)?,
        number: model.number.clone(),
        coupon: CouponId { class: count(model.class)?, serial: count(model.serial)? },
        series: parse(&model.series)?,
        giver: parse(&model.giver)?,
        receiver: parse_option(model.receiver.as_deref())?,
        to,
        from_masked: model.from_masked.clone(),
        message: model.message.clone(),
        token: model.token.clone(),
        status: known(status, &model.status)?,
        created_at: moment(model.created_at),
        expires_at: moment(model.expires_at),
        claimed_at: model.claimed_at.map(moment),
    })
}
