//! What happens when everybody comes at the same moment.

use anyhow::{Context, Result};
use futures::future::try_join_all;
use genex_acceptance::{Product, Till, fund, issue, register};
use serde_json::{Value, json};

const CONNECTIONS: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_redemptions_at_once_exactly_one_wins() -> Result<()> {
    let product = Product::empty().await?;
    let series = issue(&product, json!({}), 1).await?;
    let holder = register(&product, "Dee Example", 1).await?;
    fund(&holder, "90.00").await?;
    let order =
        json!({ "series_id": series, "quantity": 1, "pay_with": "balance", "declared_for_use": true });
    holder.client.post("/v1/trade/purchases", Some(order)).await?.ok()?;
    product.settle().await?;

    let list = holder.client.get("/v1/me/coupons?state=available").await?.ok()?;
    let coupon = list["data"][0]["id"].clone();
    let pass = holder.client.post("/v1/redeem/passes", Some(json!({ "coupon_id": coupon }))).await?.ok()?;
    let payload = pass["payload"].as_str().context("no payload")?.to_owned();

    let cashier = product.persona("cashier").await?;
    let attempts = (0..CONNECTIONS).map(|n| redeem(Till::new(cashier.clone(), n as u8 + 1), payload.clone()));
    let outcomes = try_join_all(attempts).await?;
    let won = outcomes.iter().filter(|o| **o == "redeemed").count();
    assert_eq!(won, 1, "{outcomes:?}");
    let told =
        |o: &&String| matches!(o.as_str(), "redeemed" | "coupon_already_redeemed" | "coupon_not_available");
    assert!(outcomes.iter().all(|o| told(&o)), "{outcomes:?}");

    product.settle().await?;
    let issuer = product.persona("issuer").await?;
    let supply: Value = issuer.get(&format!("/v1/issue/series/{series}")).await?.ok()?["supply"].clone();
    assert_eq!(supply["redeemed"], 1);
    Ok(())
}

/// The redemption's end: its status, or the code it was refused with.
async fn redeem(till: Till, payload: String) -> Result<String> {
    let reservation = till.reserve(&payload, "one bill").await?;
    if !reservation.status.is_success() {
        return Ok(reservation.code().to_owned());
    }
    let id = reservation.ok()?["id"].as_str().context("no reservation id")?.to_owned();
    let end = till.capture(&id).await?;
    Ok(end["status"].as_str().context("no status")?.to_owned())
}
