//! The tables, one migration per area. Applied in this order, never changed once released.

#![expect(
    elided_lifetimes_in_paths,
    reason = "MigrationTrait elides them, and async_trait needs the same text"
)]

mod m0000_base;
mod m0001_people;
mod m0002_market;
mod m0003_settle;
mod m0004_screening;
mod m0005_surveillance;
mod m0006_offline;
mod m0007_filings;
mod m0008_anchors;
mod m0009_travel;
mod m0010_listed;

use sea_orm_migration::prelude::*;

/// Brings a store up to date.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0000_base::Migration),
            Box::new(m0001_people::Migration),
            Box::new(m0002_market::Migration),
            Box::new(m0003_settle::Migration),
            Box::new(m0004_screening::Migration),
            Box::new(m0005_surveillance::Migration),
            Box::new(m0006_offline::Migration),
            Box::new(m0007_filings::Migration),
            Box::new(m0008_anchors::Migration),
            Box::new(m0009_travel::Migration),
            Box::new(m0010_listed::Migration),
        ]
    }
}

/// Runs statements that SQLite and PostgreSQL both understand.
async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
