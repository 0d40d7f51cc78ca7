//! `market_series`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market_series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: String,
    pub class: i64,
    pub issuer: String,
    pub currency: String,
    pub face: i64,
    pub issue_price: i64,
    pub tick: i64,
    pub track: String,
    pub max_resales: i64,
    pub per_person: i64,
    pub expires_at: i64,
    pub fee_bps: i64,
    pub listed: bool,
    pub expired: bool,
    pub registered_at: i64,
    pub issued: i64,
    pub sold: i64,
    pub sold_minor: i64,
    pub redeemed: i64,
    pub broken: i64,
    pub breakage_minor: i64,
    pub last_price: Option<i64>,
    pub last_at: Option<i64>,
    pub market_seq: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
