//! Tills that redeem while they are cut off.

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
    "CREATE TABLE till_device (
        device TEXT NOT NULL PRIMARY KEY,
        issuer TEXT NOT NULL,
        store TEXT,
        name TEXT NOT NULL,
        public_key TEXT NOT NULL,
        enrolled_by TEXT NOT NULL,
        enrolled_at BIGINT NOT NULL,
        revoked_at BIGINT,
        head_seq BIGINT NOT NULL,
        head TEXT NOT NULL
    )",
    "CREATE UNIQUE INDEX till_device_key ON till_device (public_key)",
    "CREATE INDEX till_device_issuer ON till_device (issuer, device)",
    "CREATE TABLE offline_allowance (
        device TEXT NOT NULL,
        series TEXT NOT NULL,
        day BIGINT NOT NULL,
        units BIGINT NOT NULL,
        spent BIGINT NOT NULL,
        PRIMARY KEY (device, series, day)
    )",
    "CREATE TABLE offline_entry (
        device TEXT NOT NULL,
        seq BIGINT NOT NULL,
        digest TEXT NOT NULL,
        class BIGINT,
        serial BIGINT,
        series TEXT,
        at BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        PRIMARY KEY (device, seq)
    )",
];
