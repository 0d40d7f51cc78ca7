//! `account`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub contact: String,
    pub password_hash: String,
    pub name: String,
    pub birth_date: String,
    pub nationality: String,
    pub country: String,
    pub region: Option<String>,
    pub locale: String,
    pub status: String,
    pub roles: String,
    pub kyc_level: i64,
    pub issuer_id: Option<String>,
    pub store_id: Option<String>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
