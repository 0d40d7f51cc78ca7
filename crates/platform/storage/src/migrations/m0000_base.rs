//! What every area uses.

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
    "CREATE TABLE idempotency_key (
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        node TEXT,
        first_seen BIGINT NOT NULL,
        status BIGINT,
        content_type TEXT,
        body TEXT,
        PRIMARY KEY (scope, key)
    )",
    "CREATE INDEX idempotency_key_first_seen ON idempotency_key (first_seen)",
];
