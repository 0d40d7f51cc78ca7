//! What screenings decided.

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
    "CREATE TABLE screening (
        id TEXT NOT NULL PRIMARY KEY,
        party TEXT NOT NULL,
        purpose TEXT NOT NULL,
        lists TEXT NOT NULL,
        evidence TEXT NOT NULL,
        decided_at BIGINT NOT NULL
    )",
    "CREATE INDEX screening_party ON screening (party, lists)",
];
