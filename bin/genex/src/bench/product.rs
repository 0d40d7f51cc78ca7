//! A product of its own for measuring, and a client of it.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// A product that ends with this value.
pub struct Product {
    process: Child,
    base: String,
}

impl Product {
    /// Starts `genex dev` on a folder, with these options.
    pub fn start(data: &Path, options: &[&str]) -> Result<Self> {
        let address = || Ok::<_, std::io::Error>(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string());
        let (http, rpc) = (address()?, address()?);
        let mut process = Command::new(std::env::current_exe()?)
            .args(["dev", "--no-limits", "--http", &http, "--rpc", &rpc])
            .args(options)
            .arg("--data")
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("no standard output")?).lines();
        let product = Self { process, base: format!("http://{http}") };
        let is_ready = lines.by_ref().map_while(Result::ok).any(|line| line.trim() == "ready");
        ensure!(is_ready, "the product did not get ready");
        // Somebody has to read what it goes on to say.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(product)
    }

    /// Resident memory, if the system says.
    pub fn memory_bytes(&self) -> Option<u64> {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id())).ok()?;
        Some(statm.split(' ').nth(1)?.parse::<u64>().ok()? * 4_096)
    }

    /// A client of it.
    pub fn api(&self) -> Result<Api> {
        Ok(Api { http: reqwest::Client::builder().no_proxy().build()?, base: self.base.clone() })
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        let ended = self.process.kill().and_then(|()| self.process.wait());
        if let Err(error) = ended {
            tracing::warn!(%error, "the measured product does not end");
        }
    }
}

/// Runs `request` `rate` times a second, open loop; how long each took from the moment it was due, and as what.
pub async fn open_loop<K, F>(
    rate: u32,
    time: Duration,
    request: impl Fn(u32) -> F,
) -> Result<Vec<(K, Duration)>>
where
    K: Send + 'static,
    F: Future<Output = Result<K>> + Send + 'static,
{
    let start = Instant::now() + Duration::from_millis(200);
    let count = rate * u32::try_from(time.as_secs())?;
    let requests: Vec<_> = (0..count)
        .map(|n| {
            let (due, request) = (start + Duration::from_secs(1) * n / rate, request(n));
            tokio::spawn(async move {
                tokio::time::sleep_until(due.into()).await;
                Ok::<_, anyhow::Error>((request.await?, due.elapsed()))
            })
        })
        .collect();
    let mut done = Vec::with_capacity(requests.len());
    for request in requests {
        done.push(request.await??);
    }
    Ok(done)
}

/// Percentiles in microseconds.
pub fn latency(times: impl IntoIterator<Item = Duration>) -> Value {
    let mut times: Vec<u64> = times.into_iter().map(|time| time.as_micros() as u64).collect();
    times.sort_unstable();
    let at = |per_mille: usize| times.get(times.len().saturating_sub(1) * per_mille / 1_000);
    json!({ "p50": at(500), "p90": at(900), "p99": at(990), "p999": at(999), "max": at(1_000) })
}

/// A client. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: String,
}

impl Api {
    /// The answer. Errors: it is not a success.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Result<Value> {
        self.answer(path, self.http.get(format!("{}{path}", self.base)), token).await
    }

    /// The answer to a body sent once under `key`. Errors: it is not a success.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value, key: &str) -> Result<Value> {
        let request = self.http.post(format!("{}{path}", self.base)).header("idempotency-key", key);
        self.answer(path, request.json(&body), token).await
    }

    async fn answer(&self, path: &str, request: RequestBuilder, token: Option<&str>) -> Result<Value> {
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await?;
        let (status, body) = (answer.status(), answer.json::<Value>().await.unwrap_or_default());
        ensure!(status.is_success(), "{path}: {status} {body}");
        Ok(body)
    }

    /// Signs a persona in.
    pub async fn login(&self, persona: &str) -> Result<String> {
        let path = format!("/v1/test/personas/{persona}/login");
        let token = self.post(&path, None, Value::Null, persona).await?["access_token"].clone();
        token.as_str().map(str::to_owned).context("no token")
    }

    /// A series of so many coupons that is on sale, at 9.00 dollars each.
    pub async fn series(&self, quantity: u64) -> Result<String> {
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
        let order = json!({ "template_id": id, "quantity": quantity });
        let series = self.post("/v1/issue/series", Some(&issuer), order, "issue").await?;
        self.post("/v1/test/settle", None, Value::Null, "settle").await?;
        series["id"].as_str().map(str::to_owned).context("no series")
    }
}
