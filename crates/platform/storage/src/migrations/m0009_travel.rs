//! Who sent and who received, for transfers to which the Travel Rule applied.

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
    "CREATE TABLE travel_record (
        gift TEXT NOT NULL,
        back BOOLEAN NOT NULL,
        sender TEXT NOT NULL,
        receiver TEXT NOT NULL,
        class BIGINT NOT NULL,
        serial BIGINT NOT NULL,
        worth_cents BIGINT NOT NULL,
        payload TEXT NOT NULL,
        commitment_key TEXT NOT NULL,
        commitment TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        PRIMARY KEY (gift, back)
    )",
    "CREATE INDEX travel_record_made ON travel_record (made_at)",
];
