//! `market_activity`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market_activity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub party: String,
    pub id: String,
    pub number: String,
    pub kind: String,
    pub series: String,
    pub quantity: i64,
    pub amount: Option<i64>,
    pub currency: String,
    pub direction: String,
    pub status: String,
    pub at: i64,
    pub link: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
