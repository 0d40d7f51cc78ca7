//! `market_order`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: String,
    pub number: String,
    pub party: String,
    pub series: String,
    pub side: String,
    pub price: Option<i64>,
    pub quantity: i64,
    pub open_quantity: i64,
    pub filled: i64,
    pub time_in_force: String,
    pub resales_left: i64,
    pub coupons: String,
    pub status: String,
    pub cancel_reason: Option<String>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
