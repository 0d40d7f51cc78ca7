//! `series`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub template_id: String,
    pub issuer_id: String,
    pub name: String,
    pub kind: String,
    pub description: String,
    pub terms: String,
    pub quantity: i64,
    pub valid_from: i64,
    pub expires_at: i64,
    pub created_at: i64,
    pub status: String,
    pub class: Option<i64>,
    pub failure: Option<String>,
    pub reminded: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
