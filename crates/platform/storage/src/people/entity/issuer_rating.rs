//! `issuer_rating`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer_rating")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rated_at: i64,
    pub grade: String,
    pub score_micro: Option<i64>,
    pub quota_minor: i64,
    pub currency: String,
    pub basis: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
