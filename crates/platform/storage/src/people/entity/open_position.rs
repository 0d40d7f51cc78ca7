//! `open_position`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_position")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact: String,
    pub issuer_id: String,
    pub store_id: String,
    pub role: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
