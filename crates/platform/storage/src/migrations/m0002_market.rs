//! The market's projections, and order numbers.

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
    "CREATE TABLE order_number (subject TEXT NOT NULL PRIMARY KEY, number TEXT NOT NULL)",
    "CREATE TABLE order_number_day (day BIGINT NOT NULL PRIMARY KEY, last BIGINT NOT NULL)",
    "CREATE TABLE market_cursor (name TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL)",
    "CREATE TABLE market_series (
        series TEXT NOT NULL PRIMARY KEY,
        class BIGINT NOT NULL,
        issuer TEXT NOT NULL,
        currency TEXT NOT NULL,
        face BIGINT NOT NULL,
        issue_price BIGINT NOT NULL,
        tick BIGINT NOT NULL,
        track TEXT NOT NULL,
        max_resales BIGINT NOT NULL,
        per_person BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        fee_bps BIGINT NOT NULL,
        listed BOOLEAN NOT NULL,
        expired BOOLEAN NOT NULL,
        registered_at BIGINT NOT NULL,
        issued BIGINT NOT NULL,
        sold BIGINT NOT NULL,
        sold_minor BIGINT NOT NULL,
        redeemed BIGINT NOT NULL,
        broken BIGINT NOT NULL,
        breakage_minor BIGINT NOT NULL,
        last_price BIGINT,
        last_at BIGINT,
        market_seq BIGINT NOT NULL
    )",
    "CREATE INDEX market_series_issuer ON market_series (issuer)",
    "CREATE TABLE market_order (
        order_id TEXT NOT NULL PRIMARY KEY,
        number TEXT NOT NULL,
        party TEXT NOT NULL,
        series TEXT NOT NULL,
        side TEXT NOT NULL,
        price BIGINT,
        quantity BIGINT NOT NULL,
        open_quantity BIGINT NOT NULL,
        filled BIGINT NOT NULL,
        time_in_force TEXT NOT NULL,
        resales_left BIGINT NOT NULL,
        coupons TEXT NOT NULL,
        status TEXT NOT NULL,
        cancel_reason TEXT,
        created_at BIGINT NOT NULL,
        expires_at BIGINT
    )",
    "CREATE INDEX market_order_party ON market_order (party, order_id)",
    "CREATE INDEX market_order_book ON market_order (status, series, side, price)",
    "CREATE TABLE market_trade (
        trade TEXT NOT NULL PRIMARY KEY,
        number TEXT NOT NULL,
        series TEXT NOT NULL,
        purchase TEXT,
        escrow TEXT,
        maker TEXT,
        taker TEXT,
        taker_buys BOOLEAN NOT NULL,
        market_seq BIGINT NOT NULL,
        seller TEXT NOT NULL,
        buyer TEXT NOT NULL,
        coupons TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        price BIGINT NOT NULL,
        currency TEXT NOT NULL,
        buyer_fee BIGINT NOT NULL,
        seller_fee BIGINT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        made_at BIGINT NOT NULL,
        settled_at BIGINT,
        block BIGINT
    )",
    "CREATE INDEX market_trade_series ON market_trade (series, market_seq)",
    "CREATE UNIQUE INDEX market_trade_purchase ON market_trade (purchase)",
    "CREATE INDEX market_trade_maker ON market_trade (maker)",
    "CREATE INDEX market_trade_taker ON market_trade (taker)",
    "CREATE INDEX market_trade_buyer ON market_trade (buyer, made_at)",
    "CREATE TABLE market_coupon (
        class BIGINT NOT NULL,
        serial BIGINT NOT NULL,
        series TEXT NOT NULL,
        holder TEXT NOT NULL,
        resales_left BIGINT NOT NULL,
        state TEXT NOT NULL,
        state_ref TEXT,
        purpose TEXT,
        acquired_at BIGINT NOT NULL,
        acquired_price BIGINT,
        acquired_by TEXT NOT NULL,
        before_gift TEXT,
        purchase TEXT,
        PRIMARY KEY (class, serial)
    )",
    "CREATE INDEX market_coupon_holder ON market_coupon (holder, state)",
    "CREATE INDEX market_coupon_series ON market_coupon (series, state)",
    "CREATE TABLE market_account (
        account TEXT NOT NULL PRIMARY KEY,
        posted BIGINT NOT NULL,
        held BIGINT NOT NULL
    )",
    "CREATE TABLE market_candle (
        series TEXT NOT NULL,
        length TEXT NOT NULL,
        time BIGINT NOT NULL,
        open BIGINT NOT NULL,
        high BIGINT NOT NULL,
        low BIGINT NOT NULL,
        close BIGINT NOT NULL,
        volume BIGINT NOT NULL,
        PRIMARY KEY (series, length, time)
    )",
    "CREATE INDEX market_candle_time ON market_candle (length, time)",
    "CREATE TABLE market_activity (
        subject TEXT NOT NULL,
        party TEXT NOT NULL,
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        series TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        amount BIGINT,
        currency TEXT NOT NULL,
        direction TEXT NOT NULL,
        status TEXT NOT NULL,
        at BIGINT NOT NULL,
        link TEXT NOT NULL,
        PRIMARY KEY (subject, party)
    )",
    "CREATE INDEX market_activity_party ON market_activity (party, id)",
];
