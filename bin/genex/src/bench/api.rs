//! The product over HTTP at a fixed rate, against a product of its own.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::product::{Api, Product, latency, open_loop};

const ORDERS_PER_S: u32 = 200;
const MIXED_PER_S: u32 = 300;

/// 200 bids a second, each measured from the moment it was due.
pub fn place_orders(time: Duration) -> Result<Value> {
    let data = tempfile::tempdir()?;
    let product = Product::start(data.path(), &["--no-demo", "--no-bots"])?;
    let times = runtime()?.block_on(async {
        let api = product.api()?;
        let series = api.series(10).await?;
        let buyer = api.login("consumer").await?;
        open_loop(ORDERS_PER_S, time, |n| {
                let (api, buyer, bid) = (api.clone(), buyer.clone(), bid(&series));
                async move {
                    api.post("/v1/trade/orders", Some(&buyer), bid, &format!("bench-{n}")).await.map(drop)
                }
            })
            .await
    })?;
    Ok(json!({
        "case": "api/place-order", "throughput_per_s": ORDERS_PER_S,
        "latency_us": latency(times.into_iter().map(|(_, time)| time)), "durable": true,
        "memory_bytes": product.memory_bytes(), "duration_s": time.as_secs(), "peers": [],
        "notes": "limit bids at 200 a second, open loop, from the moment each was due",
    }))
}

/// 300 requests a second as people's apps send them, on the demo market with its bots trading.
pub fn mixed(time: Duration) -> Result<Value> {
    let data = tempfile::tempdir()?;
    let product = Product::start(data.path(), &[])?;
    let times = runtime()?.block_on(async {
        let visitor = Arc::new(Visitor::arrive(product.api()?).await?);
        open_loop(MIXED_PER_S, time, |n| {
            let visitor = visitor.clone();
            async move { visitor.act(n).await }
        })
        .await
    })?;
    let mut by_kind: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for (kind, time) in &times {
        by_kind.entry(kind).or_default().push(*time);
    }
    let by_kind: BTreeMap<&str, Value> =
        by_kind.into_iter().map(|(kind, times)| (kind, latency(times))).collect();
    Ok(json!({
        "case": "api/mixed", "throughput_per_s": MIXED_PER_S,
        "latency_us": latency(times.into_iter().map(|(_, time)| time)), "by_request_us": by_kind, "durable": true,
        "memory_bytes": product.memory_bytes(), "duration_s": time.as_secs(), "peers": [],
        "notes": "300 a second, open loop, from the moment each was due; chain, bots and checker run beside",
    }))
}

/// Somebody with money and coupons who looks more than they trade.
struct Visitor {
    api: Api,
    token: String,
    /// Of the demo market, and last one that can be bought.
    series: Vec<String>,
    own: String,
}

impl Visitor {
    async fn arrive(api: Api) -> Result<Self> {
        let own = api.series(100_000).await?;
        let token = api.login("consumer").await?;
        let money = json!({ "amount": { "amount": "900.00", "currency": "USD" }, "method": "sandbox_card" });
        api.post("/v1/me/deposits", Some(&token), money, "money").await?;
        api.post("/v1/test/settle", None, Value::Null, "settled").await?;
        let list = api.get("/v1/trade/series?limit=200", None).await?;
        let ids = list["data"].as_array().context("no list")?.iter();
        let series = ids.filter_map(|one| Some(one["id"].as_str()?.to_owned())).collect();
        Ok(Self { api, token, series, own })
    }

    /// The `n`th request, and what kind it is.
    async fn act(&self, n: u32) -> Result<&'static str> {
        let series = &self.series[n as usize % self.series.len()];
        let (kind, path) = match n % 50 {
            0..=9 => ("list", "/v1/trade/series?limit=20".to_owned()),
            10..=14 => (
                "search",
                format!("/v1/trade/series?query={}", ["tea", "%E8%8C%B6", "hotel"][n as usize % 3]),
            ),
            15..=21 => ("series", format!("/v1/trade/series/{series}")),
            22..=26 => ("book", format!("/v1/trade/series/{series}/book")),
            27..=30 => ("candles", format!("/v1/trade/series/{series}/candles")),
            31..=33 => ("valuation", format!("/v1/trade/series/{series}/valuation")),
            34..=36 => ("coupons", "/v1/me/coupons".to_owned()),
            37..=39 => ("balance", "/v1/me/balance".to_owned()),
            40..=41 => ("activity", "/v1/me/activity".to_owned()),
            turn => return self.trade(turn, &format!("mixed-{n}")).await,
        };
        self.api.get(&path, Some(&self.token)).await?;
        Ok(kind)
    }

    async fn trade(&self, n: u32, key: &str) -> Result<&'static str> {
        let own = &self.own;
        let quote = json!({ "series_id": own, "side": "buy", "price": "9.00", "quantity": 1 });
        let purchase =
            json!({ "series_id": own, "quantity": 1, "pay_with": "balance", "declared_for_use": true });
        let (kind, path, body) = match n {
            42..=44 => ("quote", "/v1/trade/quotes", quote),
            49 => ("purchase", "/v1/trade/purchases", purchase),
            _ => ("order", "/v1/trade/orders", bid(own)),
        };
        self.api.post(path, Some(&self.token), body, key).await?;
        Ok(kind)
    }
}

fn bid(series: &str) -> Value {
    json!({ "series_id": series, "side": "buy", "type": "limit", "price": "0.01", "quantity": 1,
        "time_in_force": "gtc", "declared_for_use": true })
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
