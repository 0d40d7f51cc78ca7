//! Roots of logs that are anchored on the chain.

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
    "CREATE TABLE anchor (
        stream TEXT NOT NULL,
        seq BIGINT NOT NULL,
        previous TEXT NOT NULL,
        root TEXT NOT NULL,
        size BIGINT NOT NULL,
        last_seq BIGINT NOT NULL,
        made_at BIGINT NOT NULL,
        attempt BIGINT NOT NULL,
        state TEXT NOT NULL,
        tx_hash TEXT,
        block BIGINT,
        anchored_at BIGINT,
        reason TEXT,
        PRIMARY KEY (stream, seq)
    )",
    "CREATE INDEX anchor_size ON anchor (stream, size)",
    "CREATE INDEX anchor_last_seq ON anchor (stream, last_seq)",
];
