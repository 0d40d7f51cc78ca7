//! `market_coupon`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market_coupon")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    pub series: String,
    pub holder: String,
    pub resales_left: i64,
    pub state: String,
    pub state_ref: Option<String>,
    pub purpose: Option<String>,
    pub acquired_at: i64,
    pub acquired_price: Option<i64>,
    pub acquired_by: String,
    pub before_gift: Option<String>,
    pub purchase: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
