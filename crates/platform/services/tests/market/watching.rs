//! Surveillance of the market, from the exchange's receipts to cases.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use genex_ports::store::surveillance::{AlertRecord, SurveillanceStore};
use genex_protocol::Command;
use genex_services::{
    Error,
    compliance::{Compliance, CompliancePorts, Freezer, Watch},
};
use genex_surveillance::TransferKind;
use genex_types::Party;

use crate::world::{ANN, BEN, World, usd};

/// Nobody is frozen here.
struct Nobody;

#[async_trait]
impl Freezer for Nobody {
    async fn freeze(&self, _: Party, _: u128) -> Result<(), Error> {
        Err(Error::Forbidden)
    }

    async fn thaw(&self, _: Party, _: u128) -> Result<(), Error> {
        Err(Error::Forbidden)
    }
}

fn compliance(world: &World) -> Compliance {
    Compliance::new(CompliancePorts {
        store: Arc::new(world.db.clone()),
        exchange: world.market.exchange.clone(),
        projector: world.market.projector.clone(),
        freezer: Arc::new(Nobody),
        filer: genex_filings::Filer::default(),
        clock: Arc::new(world.clock.clone()),
    })
}

/// Looks until everything that has happened was looked at, by a new watch each time, as if each had been killed.
async fn watch(world: &World) {
    while world.db.surveyed().await.unwrap() < world.market.exchange.durable_seq().await.unwrap() {
        Watch::new(compliance(world)).step().await.unwrap();
    }
}

async fn alerts(world: &World, kind: &str) -> Vec<AlertRecord> {
    let all = world.db.alerts(100).await.unwrap();
    all.into_iter().filter(|alert| alert.kind == kind).collect()
}

#[tokio::test]
async fn what_settles_or_is_paid_in_is_watched_once_wherever_a_watch_was_cut_off() {
    let (world, _) = World::with_anns_coupons(2).await;
    for patience_us in (0..2_000).step_by(50) {
        let mut cut_off = Watch::new(compliance(&world));
        let _ = tokio::time::timeout(Duration::from_micros(patience_us), cut_off.step()).await;
    }
    watch(&world).await;
    world.buy(BEN, 1).await;
    watch(&world).await;
    let seen = world.db.transfers_since(0).await.unwrap();
    let of = |kind| seen.iter().filter(|transfer| transfer.kind == kind).count();
    assert_eq!((of(TransferKind::Deposit), of(TransferKind::Primary), seen.len()), (3, 2, 5));
}

#[tokio::test]
async fn alerts_about_one_account_are_one_case_and_a_group_that_grows_is_one_alert() {
    let world = World::new().await;
    // Just under what must be reported, again and again within two days.
    for count in 1..=5 {
        world.send(Command::CreditCash { party: Party::User(ANN), amount: usd(290_000) }).await;
        watch(&world).await;
        let found = alerts(&world, "structuring_pair").await;
        assert_eq!(found.len(), usize::from(count >= 4), "after {count}");
    }
    let found = alerts(&world, "structuring_pair").await;
    assert_eq!((found[0].account.parse(), found[0].transfers.len()), (Ok(ANN), 5));
    let open = world.db.aml_cases(false, 10).await.unwrap();
    let about_ann: Vec<_> = open.iter().filter(|case| case.case.accounts == [ANN.to_string()]).collect();
    assert_eq!(about_ann.len(), 1);
    assert_eq!(about_ann[0].id, found[0].case);
}
