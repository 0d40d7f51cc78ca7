//! `issuer`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub owner_id: String,
    pub legal_name: String,
    pub brand_name: String,
    pub trade: String,
    pub country: String,
    pub registration_number: String,
    pub colour: String,
    pub mark: String,
    pub contact_email: String,
    pub status: String,
    pub reason: Option<String>,
    pub grade: String,
    pub score_micro: Option<i64>,
    pub quota_minor: i64,
    pub quota_used_minor: i64,
    pub currency: String,
    pub fee_tier: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
