//! `gift`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gift: String,
    pub number: String,
    pub class: i64,
    pub serial: i64,
    pub series: String,
    pub giver: String,
    pub receiver: Option<String>,
    pub contact_kind: String,
    pub contact: String,
    pub from_masked: String,
    pub message: String,
    pub token: String,
    pub status: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub claimed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
