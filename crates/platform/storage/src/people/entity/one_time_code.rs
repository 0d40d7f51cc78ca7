//! `one_time_code`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_code")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact: String,
    pub digest: String,
    pub expires_at: i64,
    pub failures: i64,
    pub window_from: i64,
    pub sent_in_window: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
