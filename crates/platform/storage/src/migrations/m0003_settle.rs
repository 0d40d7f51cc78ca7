//! Keys of parties, operations for the chain, series, and what settlement must remember.

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
    "CREATE TABLE party_key (
        party TEXT NOT NULL PRIMARY KEY,
        key_index BIGINT NOT NULL UNIQUE
    )",
    "CREATE TABLE chain_op (
        purpose TEXT NOT NULL,
        subject TEXT NOT NULL,
        seq BIGINT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        op TEXT NOT NULL,
        tx_hash TEXT,
        tx TEXT,
        replacement TEXT,
        outcome TEXT,
        PRIMARY KEY (purpose, subject)
    )",
    "CREATE INDEX chain_op_state ON chain_op (state, seq)",
    "CREATE TABLE series (
        id TEXT NOT NULL PRIMARY KEY,
        template_id TEXT NOT NULL,
        issuer_id TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        description TEXT NOT NULL,
        terms TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        valid_from BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        status TEXT NOT NULL,
        class BIGINT UNIQUE,
        failure TEXT,
        reminded BOOLEAN NOT NULL
    )",
    "CREATE INDEX series_template ON series (template_id)",
    "CREATE INDEX series_issuer ON series (issuer_id, id)",
    "CREATE INDEX series_due ON series (status, expires_at)",
    "CREATE TABLE settlement_cursor (
        id BIGINT NOT NULL PRIMARY KEY,
        seq BIGINT NOT NULL
    )",
    "INSERT INTO settlement_cursor (id, seq) VALUES (1, 0)",
    "CREATE TABLE settlement_series (
        id TEXT NOT NULL PRIMARY KEY,
        body TEXT NOT NULL
    )",
    "CREATE TABLE settlement_order (
        id TEXT NOT NULL PRIMARY KEY,
        body TEXT NOT NULL
    )",
    "CREATE TABLE settlement_trade (
        id TEXT NOT NULL PRIMARY KEY,
        body TEXT NOT NULL
    )",
    "CREATE TABLE escrow (
        trade TEXT NOT NULL PRIMARY KEY,
        series TEXT NOT NULL,
        state TEXT NOT NULL,
        release_at BIGINT NOT NULL,
        terms TEXT NOT NULL
    )",
    "CREATE INDEX escrow_due ON escrow (state, release_at)",
    "CREATE INDEX escrow_series ON escrow (series, state)",
    "CREATE TABLE escrow_coupon (
        coupon TEXT NOT NULL PRIMARY KEY,
        trade TEXT NOT NULL
    )",
    "CREATE INDEX escrow_coupon_trade ON escrow_coupon (trade)",
    "CREATE TABLE payout_halt (
        id BIGINT NOT NULL PRIMARY KEY,
        halted BOOLEAN NOT NULL
    )",
    "INSERT INTO payout_halt (id, halted) VALUES (1, FALSE)",
];
