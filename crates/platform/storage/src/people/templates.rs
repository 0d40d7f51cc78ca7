//! Templates.

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    issuers::{Review, Template, TemplateStatus, TemplateStore},
};
use genex_types::{IssuerId, TemplateId, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::entity::template::{Column, Entity, Model};
use crate::{
    Db,
    codec::{from_json, moment, name_of, named, parse, to_json},
    error::failed,
};

#[async_trait]
impl TemplateStore for Db {
    async fn create_template(&self, template: &Template) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        Entity::insert(row(template).into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await
            .map_err(failed)?;
        tx.commit().await
    }

    async fn template(&self, id: TemplateId) -> Result<Option<Template>, StoreError> {
        let row = Entity::find_by_id(id.to_string()).one(self.reader()).await.map_err(failed)?;
        row.map(template_of).transpose()
    }

    async fn list_templates(
        &self,
        issuer: Option<IssuerId>,
        status: Option<TemplateStatus>,
        after: Option<TemplateId>,
        limit: u32,
    ) -> Result<Vec<Template>, StoreError> {
        let mut query = Entity::find().order_by_desc(Column::Id).limit(u64::from(limit));
        if let Some(issuer) = issuer {
            query = query.filter(Column::IssuerId.eq(issuer.to_string()));
        }
        if let Some(status) = status {
            query = query.filter(Column::Status.eq(name_of(&status)));
        }
        if let Some(after) = after {
            query = query.filter(Column::Id.lt(after.to_string()));
        }
        let rows = query.all(self.reader()).await.map_err(failed)?;
        rows.into_iter().map(template_of).collect()
    }

    async fn edit_template(&self, template: &Template) -> Result<(), StoreError> {
        let change = vec![
            (Column::Name, Expr::value(template.name.clone())),
            (Column::Description, Expr::value(template.description.clone())),
            (Column::Terms, Expr::value(to_json(&template.terms))),
        ];
        let from = [TemplateStatus::Draft, TemplateStatus::Rejected];
        advance(self, template.id, &from, TemplateStatus::Draft, change).await
    }

    async fn submit_template(&self, id: TemplateId, at: Timestamp) -> Result<(), StoreError> {
        let change = vec![(Column::SubmittedAt, Expr::value(at.micros()))];
        advance(self, id, &[TemplateStatus::Draft], TemplateStatus::InReview, change).await
    }

    async fn review_template(&self, id: TemplateId, review: &Review) -> Result<(), StoreError> {
        let to = if review.approved { TemplateStatus::Approved } else { TemplateStatus::Rejected };
        let change = vec![
            (Column::Approved, Expr::value(review.approved)),
            (Column::ReviewReason, Expr::value(review.reason.clone())),
            (Column::ReviewedAt, Expr::value(review.at.micros())),
        ];
        advance(self, id, &[TemplateStatus::InReview], to, change).await
    }

    async fn mark_template_issued(&self, id: TemplateId) -> Result<(), StoreError> {
        advance(self, id, &[TemplateStatus::Approved], TemplateStatus::Issued, vec![]).await
    }

    async fn reopen_template(&self, id: TemplateId) -> Result<(), StoreError> {
        advance(self, id, &[TemplateStatus::Issued], TemplateStatus::Approved, vec![]).await
    }
}

/// Moves a template on with these changes. Errors: it is not in one of `from`.
async fn advance(
    db: &Db,
    id: TemplateId,
    from: &[TemplateStatus],
    to: TemplateStatus,
    change: Vec<(Column, Expr)>,
) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let update = change
        .into_iter()
        .fold(Entity::update_many(), |update, (column, value)| update.col_expr(column, value));
    let changed = update
        .col_expr(Column::Status, Expr::value(name_of(&to)))
        .filter(Column::Id.eq(id.to_string()))
        .filter(Column::Status.is_in(from.iter().map(name_of)))
        .exec(tx.conn())
        .await
        .map_err(failed)?;
    if changed.rows_affected == 0 {
        return Err(StoreError::Stale("the template"));
    }
    tx.commit().await
}

fn row(template: &Template) -> Model {
    let review = template.review.as_ref();
    Model {
        id: template.id.to_string(),
        issuer_id: template.issuer.to_string(),
        status: name_of(&template.status),
        name: template.name.clone(),
        description: template.description.clone(),
        terms: to_json(&template.terms),
        approved: review.map(|review| review.approved),
        review_reason: review.and_then(|review| review.reason.clone()),
        reviewed_at: review.map(|review| review.at.micros()),
        created_at: template.created_at.micros(),
        submitted_at: template.submitted_at.map(Timestamp::micros),
    }
}

fn template_of(row: Model) -> Result<Template, StoreError> {
    let review = match (row.approved, row.reviewed_at) {
        (Some(approved), Some(at)) => Some(Review { approved, reason: row.review_reason, at: moment(at) }),
        _ => None,
    };
    Ok(Template {
        id: parse(&row.id)?,
        issuer: parse(&row.issuer_id)?,
        status: named(&row.status)?,
        name: row.name,
        description: row.description,
        terms: from_json(&row.terms)?,
        review,
        created_at: moment(row.created_at),
        submitted_at: row.submitted_at.map(moment),
    })
}
