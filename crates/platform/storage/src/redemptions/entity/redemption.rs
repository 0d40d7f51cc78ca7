//! `redemption`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "redemption")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub redemption: String,
    pub number: String,
    pub class: i64,
    pub serial: i64,
    pub series: String,
    pub issuer: String,
    pub holder: String,
    pub cashier: String,
    pub terminal: String,
    pub commitment: String,
    pub minimum_met: bool,
    pub status: String,
    pub reserved_at: i64,
    pub expires_at: i64,
    pub captured_at: Option<i64>,
    pub captured_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
