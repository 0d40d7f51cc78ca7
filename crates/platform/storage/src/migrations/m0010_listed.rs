//! Listed addresses that are on the chain's own list.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &["CREATE TABLE listed_address (
        address TEXT NOT NULL PRIMARY KEY,
        noted_at BIGINT NOT NULL
    )"];
