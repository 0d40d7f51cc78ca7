//! `template`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub issuer_id: String,
    pub status: String,
    pub name: String,
    pub description: String,
    pub terms: String,
    pub approved: Option<bool>,
    pub review_reason: Option<String>,
    pub reviewed_at: Option<i64>,
    pub created_at: i64,
    pub submitted_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
