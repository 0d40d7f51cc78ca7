//! People, their sessions, cases and cash; issuers and their templates; inboxes; the sandbox's own rows.

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
    "CREATE TABLE account (
        id TEXT PRIMARY KEY,
        contact TEXT NOT NULL UNIQUE,
        password_hash TEXT NOT NULL,
        name TEXT NOT NULL,
        birth_date TEXT NOT NULL,
        nationality TEXT NOT NULL,
        country TEXT NOT NULL,
        region TEXT,
        locale TEXT NOT NULL,
        status TEXT NOT NULL,
        roles TEXT NOT NULL,
        kyc_level BIGINT NOT NULL,
        issuer_id TEXT,
        store_id TEXT,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX account_issuer ON account (issuer_id)",
    "CREATE INDEX account_status ON account (status)",
    "CREATE TABLE open_position (
        contact TEXT PRIMARY KEY,
        issuer_id TEXT NOT NULL,
        store_id TEXT NOT NULL,
        role TEXT NOT NULL
    )",
    "CREATE INDEX open_position_issuer ON open_position (issuer_id)",
    "CREATE TABLE one_time_code (
        contact TEXT PRIMARY KEY,
        digest TEXT NOT NULL,
        expires_at BIGINT NOT NULL,
        failures BIGINT NOT NULL,
        window_from BIGINT NOT NULL,
        sent_in_window BIGINT NOT NULL
    )",
    "CREATE TABLE sign_in_failure (
        contact TEXT PRIMARY KEY,
        window_from BIGINT NOT NULL,
        failures BIGINT NOT NULL
    )",
    "CREATE TABLE session (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES account (id),
        access TEXT NOT NULL UNIQUE,
        access_expires_at BIGINT NOT NULL,
        refresh TEXT NOT NULL UNIQUE,
        refresh_expires_at BIGINT NOT NULL,
        refreshed_from TEXT UNIQUE,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX session_expiry ON session (refresh_expires_at)",
    "CREATE TABLE kyc_case (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES account (id),
        level BIGINT NOT NULL,
        application TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        created_at BIGINT NOT NULL,
        decided_at BIGINT
    )",
    "CREATE INDEX kyc_case_account ON kyc_case (account_id, created_at)",
    "CREATE INDEX kyc_case_status ON kyc_case (status)",
    "CREATE TABLE deposit (
        id TEXT PRIMARY KEY,
        number TEXT NOT NULL,
        account_id TEXT NOT NULL REFERENCES account (id),
        amount_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        method TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        created_at BIGINT NOT NULL,
        finished_at BIGINT
    )",
    "CREATE INDEX deposit_account ON deposit (account_id, created_at)",
    "CREATE INDEX deposit_status ON deposit (status)",
    "CREATE TABLE payout (
        id TEXT PRIMARY KEY,
        number TEXT NOT NULL,
        account_id TEXT NOT NULL REFERENCES account (id),
        amount_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        destination TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        created_at BIGINT NOT NULL,
        finished_at BIGINT
    )",
    "CREATE INDEX payout_account ON payout (account_id, created_at)",
    "CREATE INDEX payout_status ON payout (status)",
    "CREATE TABLE issuer (
        id TEXT PRIMARY KEY,
        owner_id TEXT NOT NULL REFERENCES account (id),
        legal_name TEXT NOT NULL,
        brand_name TEXT NOT NULL,
        trade TEXT NOT NULL,
        country TEXT NOT NULL,
        registration_number TEXT NOT NULL,
        colour TEXT NOT NULL,
        mark TEXT NOT NULL,
        contact_email TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        grade TEXT NOT NULL,
        score_micro BIGINT,
        quota_minor BIGINT NOT NULL,
        quota_used_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        fee_tier TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (country, registration_number)
    )",
    "CREATE INDEX issuer_status ON issuer (status)",
    "CREATE TABLE issuer_rating (
        issuer_id TEXT NOT NULL REFERENCES issuer (id),
        rated_at BIGINT NOT NULL,
        grade TEXT NOT NULL,
        score_micro BIGINT,
        quota_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        basis TEXT NOT NULL,
        PRIMARY KEY (issuer_id, rated_at)
    )",
    "CREATE TABLE store (
        id TEXT PRIMARY KEY,
        issuer_id TEXT NOT NULL REFERENCES issuer (id),
        name TEXT NOT NULL,
        region TEXT NOT NULL,
        city TEXT NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX store_issuer ON store (issuer_id)",
    "CREATE TABLE template (
        id TEXT PRIMARY KEY,
        issuer_id TEXT NOT NULL REFERENCES issuer (id),
        status TEXT NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        terms TEXT NOT NULL,
        approved BOOLEAN,
        review_reason TEXT,
        reviewed_at BIGINT,
        created_at BIGINT NOT NULL,
        submitted_at BIGINT
    )",
    "CREATE INDEX template_issuer ON template (issuer_id)",
    "CREATE INDEX template_status ON template (status)",
    "CREATE TABLE notice (
        id TEXT PRIMARY KEY,
        account_id TEXT REFERENCES account (id),
        kind TEXT NOT NULL,
        link TEXT,
        at BIGINT NOT NULL,
        is_read BOOLEAN NOT NULL
    )",
    "CREATE INDEX notice_account ON notice (account_id, at, id)",
    "CREATE TABLE favourite (
        account_id TEXT NOT NULL REFERENCES account (id),
        series_id TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (account_id, series_id)
    )",
    "CREATE TABLE mail (
        number BIGINT PRIMARY KEY,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        at BIGINT NOT NULL
    )",
    "CREATE TABLE persona (
        key TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES account (id)
    )",
];
