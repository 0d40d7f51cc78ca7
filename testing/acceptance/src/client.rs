//! HTTP as an app speaks it.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, bail};
use reqwest::{Method, StatusCode};
use serde_json::Value;

static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The body; null if there was none or it was no JSON.
    pub body: Value,
    /// Whether it is the repetition of an earlier answer.
    pub replayed: bool,
}

impl Answer {
    /// The body of a success; anything else is an error that shows what came.
    pub fn ok(self) -> Result<Value> {
        if self.status.is_success() {
            return Ok(self.body);
        }
        bail!("{}: {}", self.status, self.body)
    }

    /// The `code` of a problem, empty for a success.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Client {
    /// Somebody without an account, at this address.
    pub fn new(address: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client without TLS can be built");
        Self { http, base: format!("http://{address}"), token: None }
    }

    /// The same caller, signed in.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    /// Reads what is no JSON; anything but a success is an error.
    pub async fn get_bytes(&self, path: &str) -> Result<Vec<u8>> {
        let response = self.request(Method::GET, path, None).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }

    /// Acts, under a fresh idempotency key.
    pub async fn post(&self, path: &str, body: Option<Value>) -> Result<Answer> {
        self.post_as(path, body, &fresh_key()).await
    }

    /// Acts, under this idempotency key.
    pub async fn post_as(&self, path: &str, body: Option<Value>, key: &str) -> Result<Answer> {
        self.send(Method::POST, path, body, Some(key)).await
    }

    /// Replaces.
    pub async fn put(&self, path: &str, body: Value) -> Result<Answer> {
        self.send(Method::PUT, path, Some(body), None).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Result<Answer> {
        self.send(Method::DELETE, path, None, None).await
    }

    /// Sends bytes that may be no JSON at all.
    pub async fn post_raw(&self, path: &str, body: Vec<u8>) -> Result<Answer> {
        let request = self.request(Method::POST, path, Some(&fresh_key()));
        answer(request.header("content-type", "application/json").body(body).send().await?).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Result<Answer> {
        let request = self.request(method, path, key);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        answer(request.send().await?).await
    }

    fn request(&self, method: Method, path: &str, key: Option<&str>) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        request
    }
}

fn fresh_key() -> String {
    format!("acceptance-{}-{}", std::process::id(), NEXT_KEY.fetch_add(1, Ordering::Relaxed))
}

async fn answer(response: reqwest::Response) -> Result<Answer> {
    let status = response.status();
    let replayed = response.headers().contains_key("idempotent-replayed");
    let bytes = response.bytes().await?;
    Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null), replayed })
}
