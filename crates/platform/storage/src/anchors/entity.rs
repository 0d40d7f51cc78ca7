//! `anchor`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "anchor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub stream: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub previous: String,
    pub root: String,
    pub size: i64,
    pub last_seq: i64,
    pub made_at: i64,
    pub attempt: i64,
    pub state: String,
    pub tx_hash: Option<String>,
    pub block: Option<i64>,
    pub anchored_at: Option<i64>,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
