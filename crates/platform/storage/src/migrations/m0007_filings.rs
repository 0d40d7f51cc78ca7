//! Reports to the authorities.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    "CREATE TABLE filing (
        case_id TEXT NOT NULL PRIMARY KEY,
        known_at BIGINT NOT NULL,
        filed_at BIGINT,
        filed_by TEXT,
        document TEXT
    )",
    "CREATE INDEX filing_due ON filing (known_at) WHERE filed_at IS NULL",
    "CREATE INDEX filing_filed ON filing (filed_at)",
];
