//! `till_device`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "till_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub device: String,
    pub issuer: String,
    pub store: Option<String>,
    pub name: String,
    pub public_key: String,
    pub enrolled_by: String,
    pub enrolled_at: i64,
    pub revoked_at: Option<i64>,
    pub head_seq: i64,
    pub head: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
