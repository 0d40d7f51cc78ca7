//! The process is killed at random moments under load; afterwards nothing is lost and nothing doubled.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use futures::future::join_all;
use genex_acceptance::{Client, Person, Product, fund, issue, register, wait_for};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

const KILLS: usize = 20;
const TRADERS: usize = 6;
const LONGEST_RUN_MS: u64 = 1_500;

/// What the load was told is done, by idempotency key.
#[derive(Default)]
struct Acknowledged {
    purchases: AtomicU64,
    stop: AtomicBool,
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_under_load_lose_nothing_and_double_nothing() -> Result<()> {
    let seed = std::env::var("GENEX_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    eprintln!("seed {seed}");
    let mut moments = ChaCha8Rng::seed_from_u64(seed);
    let mut product = Product::empty().await?;
    let series = issue(
        &product,
        json!({ "face_value": { "amount": "2.00", "currency": "USD" },
        "issue_price": { "amount": "1.00", "currency": "USD" } }),
        20_000,
    )
    .await?;
    let mut traders = Vec::new();
    for n in 0..TRADERS {
        let trader = register(&product, &format!("Trader {n}"), 2).await?;
        fund(&trader, "2000.00").await?;
        traders.push(trader);
    }

    let acknowledged = Arc::new(Acknowledged::default());
    for kill in 0..KILLS {
        acknowledged.stop.store(false, Ordering::SeqCst);
        let loads = traders.iter().map(|t| {
            tokio::spawn(trade(
                t.client.clone(),
                series.clone(),
                format!("{kill}-{}", t.id),
                acknowledged.clone(),
            ))
        });
        let loads: Vec<_> = loads.collect();
        tokio::time::sleep(Duration::from_millis(moments.random_range(50..LONGEST_RUN_MS))).await;
        product.kill().await?;
        acknowledged.stop.store(true, Ordering::SeqCst);
        join_all(loads).await;
        product.restart().await.with_context(|| format!("after kill {kill}"))?;
    }

    product.settle().await?;
    let bought = acknowledged.purchases.load(Ordering::SeqCst);
    assert!(bought > 0, "the load did nothing");
    assert_nothing_lost(&product, &traders, bought).await?;
    product.stop().await?;
    let (code, text) = product.verify().await?;
    assert_eq!(code, 0, "{text}");
    Ok(())
}

/// Buys, lists and bids as fast as it is answered, until told to stop. Every request is repeated under its key
/// until it has an answer or the process has gone.
async fn trade(client: Client, series: String, run: String, acknowledged: Arc<Acknowledged>) {
    let mut n = 0u64;
    while !acknowledged.stop.load(Ordering::SeqCst) {
        n += 1;
        let purchase =
            json!({ "series_id": series, "quantity": 1, "pay_with": "balance", "declared_for_use": true });
        let key = format!("{run}-{n}");
        let Ok(answer) = client.post_as("/v1/trade/purchases", Some(purchase), &key).await else { continue };
        if answer.status.is_success() && !answer.replayed {
            acknowledged.purchases.fetch_add(1, Ordering::SeqCst);
        }
        for (side, price) in [("sell", "1.50"), ("buy", "1.50")] {
            let order = json!({ "series_id": series, "side": side, "type": "limit", "price": price, "quantity": 1,
                "time_in_force": "gtc", "declared_for_use": true });
            let _ = client.post_as("/v1/trade/orders", Some(order), &format!("{key}-{side}")).await;
        }
    }
}

async fn assert_nothing_lost(product: &Product, traders: &[Person], acknowledged: u64) -> Result<()> {
    let issuer = product.persona("issuer").await?;
    let regulator = product.persona("regulator").await?;
    let report = wait_for(&regulator, "/v1/audit/reconciliation", |r| r["status"] != "pending").await?;
    assert_eq!(report["status"], "agrees", "{report}");
    let series = issuer.get("/v1/issue/series").await?.ok()?["data"][0].clone();
    let sold = series["supply"]["sold"].as_u64().context("no number sold")?;
    assert!(sold >= acknowledged, "{sold} sold, {acknowledged} acknowledged");
    // A purchase without an answer may have happened, once per trader and kill at most.
    let unanswered = (traders.len() * KILLS) as u64;
    assert!(sold <= acknowledged + unanswered, "{sold} sold, {acknowledged} acknowledged");
    Ok(())
}
