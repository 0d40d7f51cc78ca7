//! What moved, what surveillance found, and the cases.

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
    "CREATE TABLE surveyed_transfer (
        id TEXT NOT NULL PRIMARY KEY,
        moved_at BIGINT NOT NULL,
        payer TEXT NOT NULL,
        receiver TEXT NOT NULL,
        amount_minor BIGINT NOT NULL,
        kind TEXT NOT NULL
    )",
    "CREATE INDEX surveyed_transfer_time ON surveyed_transfer (moved_at)",
    "CREATE TABLE aml_alert (
        id TEXT NOT NULL PRIMARY KEY,
        case_id TEXT NOT NULL,
        found_at BIGINT NOT NULL,
        body TEXT NOT NULL
    )",
    "CREATE INDEX aml_alert_case ON aml_alert (case_id)",
    "CREATE INDEX aml_alert_time ON aml_alert (found_at)",
    "CREATE TABLE aml_case (
        id TEXT NOT NULL PRIMARY KEY,
        account TEXT NOT NULL,
        closed BOOLEAN NOT NULL,
        opened_at BIGINT NOT NULL,
        version BIGINT NOT NULL,
        body TEXT NOT NULL
    )",
    // One case at a time about an account.
    "CREATE UNIQUE INDEX aml_case_account ON aml_case (account) WHERE NOT closed",
    "CREATE INDEX aml_case_time ON aml_case (closed, opened_at)",
];
