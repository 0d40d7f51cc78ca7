//! `coupon_pass`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coupon_pass")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    pub pass: String,
    pub series: String,
    pub holder: String,
    pub rotation: i64,
    pub code: i64,
    pub lock_id: String,
    pub expires_at: i64,
    pub used: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
