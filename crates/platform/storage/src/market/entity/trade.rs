//! `market_trade`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market_trade")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub trade: String,
    pub number: String,
    pub series: String,
    pub purchase: Option<String>,
    pub escrow: Option<String>,
    pub maker: Option<String>,
    pub taker: Option<String>,
    pub taker_buys: bool,
    pub market_seq: i64,
    pub seller: String,
    pub buyer: String,
    pub coupons: String,
    pub quantity: i64,
    pub price: i64,
    pub currency: String,
    pub buyer_fee: i64,
    pub seller_fee: i64,
    pub status: String,
    pub reason: Option<String>,
    pub made_at: i64,
    pub settled_at: Option<i64>,
    pub block: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
