//! JSON-RPC 2.0 over HTTP with kept connections; many calls in one request.

use std::time::Duration;

use alloy_primitives::U64;
use genex_ports::chain::ChainError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

const TIMEOUT: Duration = Duration::from_secs(20);

/// Calls sent in one request; nodes refuse larger ones.
const MAX_BATCH: usize = 200;

/// One call.
#[derive(Debug)]
pub(super) struct Request {
    method: &'static str,
    params: Value,
}

impl Request {
    pub const fn new(method: &'static str, params: Value) -> Self {
        Self { method, params }
    }
}

/// The node's answer to one call.
pub(super) type Answer = Result<Value, RpcFailure>;

/// The node's error.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct RpcFailure {
    /// Its number.
    pub code: i64,
    /// Its text.
    pub message: String,
    /// What a reverted call returned, as hexadecimal text.
    #[serde(default)]
    pub data: Option<Value>,
}

impl From<RpcFailure> for ChainError {
    fn from(failure: RpcFailure) -> Self {
        Self::Protocol(format!("{} ({})", failure.message, failure.code))
    }
}

#[derive(Serialize)]
struct WireRequest<'a> {
    jsonrpc: &'static str,
    id: usize,
    method: &'a str,
    params: &'a Value,
}

#[derive(Deserialize)]
struct WireAnswer {
    id: Option<usize>,
    #[serde(default)]
    result: Value,
    error: Option<RpcFailure>,
}

/// One node.
pub(super) struct Rpc {
    client: reqwest::Client,
    url: String,
}

impl Rpc {
    pub fn new(url: &str) -> Result<Self, ChainError> {
        let client = reqwest::Client::builder().timeout(TIMEOUT).tcp_nodelay(true).no_proxy().build();
        Ok(Self { client: client.map_err(unavailable)?, url: url.to_owned() })
    }

    /// One call. Errors: no answer, or the node's error.
    pub async fn one<T: DeserializeOwned>(&self, request: Request) -> Result<T, ChainError> {
        let answer = self.batch(vec![request]).await?.pop().unwrap_or(Ok(Value::Null));
        parse(answer?)
    }

    /// One call that answers a number.
    pub async fn quantity(&self, request: Request) -> Result<u64, ChainError> {
        self.one::<U64>(request).await.map(|n| n.to())
    }

    /// Many calls; answers in the order asked. Errors: no usable answer at all.
    pub async fn batch(&self, requests: Vec<Request>) -> Result<Vec<Answer>, ChainError> {
        let mut answers = Vec::with_capacity(requests.len());
        for part in requests.chunks(MAX_BATCH) {
            answers.extend(self.exchange(part).await?);
        }
        Ok(answers)
    }

    async fn exchange(&self, requests: &[Request]) -> Result<Vec<Answer>, ChainError> {
        let wire: Vec<WireRequest<'_>> = requests
            .iter()
            .enumerate()
            .map(|(id, r)| WireRequest { jsonrpc: "2.0", id, method: r.method, params: &r.params })
            .collect();
        let sent = self.client.post(&self.url).json(&wire).send().await.map_err(unavailable)?;
        let body = sent.error_for_status().map_err(unavailable)?.bytes().await.map_err(unavailable)?;
        in_order(requests.len(), &body)
    }
}

/// Answers of a batch may come in any order.
fn in_order(count: usize, body: &[u8]) -> Result<Vec<Answer>, ChainError> {
    let wire: Vec<WireAnswer> = serde_json::from_slice(body)
        .map_err(|e| ChainError::Protocol(format!("{e} in {}", String::from_utf8_lossy(body))))?;
    let mut answers: Vec<Option<Answer>> = (0..count).map(|_| None).collect();
    for answer in wire {
        let slot = answer.id.and_then(|id| answers.get_mut(id));
        let slot = slot.ok_or_else(|| ChainError::Protocol("an answer to no question".into()))?;
        *slot = Some(answer.error.map_or(Ok(answer.result), Err));
    }
    let all: Option<Vec<Answer>> = answers.into_iter().collect();
    all.ok_or_else(|| ChainError::Protocol("an answer is missing".into()))
}

/// Reads a result. Errors: it has another shape.
pub(super) fn parse<T: DeserializeOwned>(value: Value) -> Result<T, ChainError> {
    let shown = json!(value).to_string().chars().take(200).collect::<String>();
    serde_json::from_value(value).map_err(|e| ChainError::Protocol(format!("{e} in {shown}")))
}

fn unavailable(error: reqwest::Error) -> ChainError {
    ChainError::Unavailable(error.without_url().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_put_in_the_order_of_the_questions() {
        let body = br#"[{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}},
                        {"jsonrpc":"2.0","id":0,"result":"0x1"}]"#;
        let answers = in_order(2, body).expect("two answers");
        assert_eq!(answers[0], Ok(json!("0x1")));
        assert_eq!(answers[1].as_ref().map_err(|e| e.message.as_str()), Err("no"));
    }

    #[test]
    fn a_missing_or_foreign_answer_is_an_error() {
        assert!(in_order(1, b"[]").is_err());
        assert!(in_order(1, br#"[{"id":7,"result":null}]"#).is_err());
        assert!(in_order(1, br#"{"id":0,"result":null}"#).is_err());
    }
}
