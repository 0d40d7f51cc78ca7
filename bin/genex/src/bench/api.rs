//! Placing orders over HTTP at a fixed rate, against a product of its own.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use futures::future::join_all;
use serde_json::{Value, json};

const RATE: u32 = 200;

/// A product that ends with this value.
struct Product {
    process: Child,
    base: String,
    _data: tempfile::TempDir,
}

impl Drop for Product {
    fn drop(&mut self) {
        let ended = self.process.kill().and_then(|()| self.process.wait());
        if let Err(error) = ended {
            tracing::warn!(%error, "the measured product does not end");
        }
    }
}

/// 200 bids a second, each measured from the moment it was due.
pub fn place_orders(time: Duration) -> Result<Value> {
    let product = start()?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(&product, time))
}

fn start() -> Result<Product> {
    let data = tempfile::tempdir()?;
    let address = || Ok::<_, std::io::Error>(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string());
    let (http, rpc) = (address()?, address()?);
    let mut process = Command::new(std::env::current_exe()?)
        .args(["dev", "--no-demo", "--no-bots", "--no-limits", "--http", &http, "--rpc", &rpc, "--data"])
        .arg(data.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(process.stdout.take().context("no standard output")?).lines();
    let product = Product { process, base: format!("http://{http}"), _data: data };
    ensure!(lines.map_while(Result::ok).any(|line| line.trim() == "ready"), "the product did not get ready");
    Ok(product)
}

async fn measure(product: &Product, time: Duration) -> Result<Value> {
    let api = Api { http: reqwest::Client::builder().no_proxy().build()?, base: product.base.clone() };
    let series = api.series().await?;
    let buyer = api.login("consumer").await?;
    let bid = json!({ "series_id": series, "side": "buy", "type": "limit", "price": "0.01", "quantity": 1,
        "time_in_force": "gtc", "declared_for_use": true });
    let count = RATE * u32::try_from(time.as_secs())?;
    let start = Instant::now() + Duration::from_millis(200);
    let requests = (0..count).map(|n| {
        let (api, buyer, bid) = (api.clone(), buyer.clone(), bid.clone());
        let due = start + Duration::from_secs(1) * n / RATE;
        tokio::spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            api.post("/v1/trade/orders", Some(&buyer), bid, &format!("bench-{n}")).await?;
            Ok::<_, anyhow::Error>(due.elapsed())
        })
    });
    let mut times = Vec::new();
    for done in join_all(requests).await {
        times.push(done??.as_micros() as u64);
    }
    times.sort_unstable();
    let at = |per_mille: usize| times[(times.len() - 1) * per_mille / 1_000];
    Ok(json!({
        "case": "api/place-order", "throughput_per_s": f64::from(count) / start.elapsed().as_secs_f64(),
        "latency_us": { "p50": at(500), "p90": at(900), "p99": at(990), "p999": at(999), "max": at(1_000) },
        "durable": true, "memory_bytes": memory_of(product.process.id()), "duration_s": start.elapsed().as_secs_f64(),
        "peers": [], "notes": "limit bids at 200 a second, open loop, from the moment each was due",
    }))
}

fn memory_of(process: u32) -> Option<u64> {
    let statm = std::fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    Some(statm.split(' ').nth(1)?.parse::<u64>().ok()? * 4_096)
}

#[derive(Clone)]
struct Api {
    http: reqwest::Client,
    base: String,
}

impl Api {
    async fn post(&self, path: &str, token: Option<&str>, body: Value, key: &str) -> Result<Value> {
        let mut request = self.http.post(format!("{}{path}", self.base)).header("idempotency-key", key);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.json(&body).send().await?;
        let (status, body) = (answer.status(), answer.json::<Value>().await.unwrap_or_default());
        ensure!(status.is_success(), "{path}: {status} {body}");
        Ok(body)
    }

    async fn login(&self, persona: &str) -> Result<String> {
        let path = format!("/v1/test/personas/{persona}/login");
        let token = self.post(&path, None, Value::Null, persona).await?["access_token"].clone();
        token.as_str().map(str::to_owned).context("no token")
    }

    /// A series that is on sale.
    async fn series(&self) -> Result<String> {
        let (issuer, operator) = (self.login("issuer").await?, self.login("operator").await?);
        let usd = |amount| json!({ "amount": amount, "currency": "USD" });
        let template = json!({
            "name": "Measured", "kind": "stored_value", "description": "For measuring.", "face_value": usd("10.00"),
            "issue_price": usd("9.00"), "validity_days": 90, "refund_days": 0, "gift_card": false,
            "rules": { "transfer": "free", "max_resales": 3, "holder_group": "all", "per_person": 0, "stores": [],
                "stackable": false, "min_spend": null },
        });
        let template = self.post("/v1/issue/templates", Some(&issuer), template, "template").await?;
        let id = template["id"].as_str().context("no template")?;
        let step = |name: &str| format!("/v1/issue/templates/{id}/{name}");
        self.post(&step("submit"), Some(&issuer), Value::Null, "submit").await?;
        self.post(&step("approve"), Some(&operator), Value::Null, "approve").await?;
        let order = json!({ "template_id": id, "quantity": 10 });
        let series = self.post("/v1/issue/series", Some(&issuer), order, "issue").await?;
        self.post("/v1/test/settle", None, Value::Null, "settle").await?;
        series["id"].as_str().map(str::to_owned).context("no series")
    }
}
