//! `travel_record`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "travel_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gift: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub back: bool,
    pub sender: String,
    pub receiver: String,
    pub class: i64,
    pub serial: i64,
    pub worth_cents: i64,
    pub payload: String,
    pub commitment_key: String,
    pub commitment: String,
    pub made_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
