use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::support::*;

pub type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

pub async fn connect(node: &TestNode) -> Socket {
    connect_async(format!("ws://{}", node.handle.rpc_address)).await.unwrap().0
}

pub async fn request(socket: &mut Socket, method: &str, params: Value) -> Value {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    socket.send(Message::text(body.to_string())).await.unwrap();
    next(socket).await
}

pub async fn next(socket: &mut Socket) -> Value {
    loop {
        if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_heads_come_one_by_one_without_gaps() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let mut socket = connect(&node).await;
    let subscribed = request(&mut socket, "eth_subscribe", json!(["newHeads"])).await;
    let id = subscribed["result"].clone();
    let mut numbers = Vec::new();
    while numbers.len() < 5 {
        let notice = next(&mut socket).await;
        assert_eq!((&notice["method"], &notice["params"]["subscription"]), (&json!("eth_subscription"), &id));
        let number =
            notice["params"]["result"]["number"].as_str().unwrap().trim_start_matches("0x").to_owned();
        numbers.push(u64::from_str_radix(&number, 16).unwrap());
    }
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_subscription_tells_only_of_what_it_matches() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let mut socket = connect(&node).await;
    let filter = json!({ "address": RECORDER_ADDRESS });
    request(&mut socket, "eth_subscribe", json!(["logs", filter])).await;
    node.confirm(&transfer(1, 0, 2, 1)).await;
    let receipt = node.confirm(&record(1, 1, 5)).await;
    let notice = next(&mut socket).await;
    assert_eq!(notice["params"]["result"], receipt["logs"][0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_answered_and_unknown_subscriptions_refused() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let mut socket = connect(&node).await;
    assert_eq!(request(&mut socket, "eth_chainId", json!([])).await["result"], "0x1bb3");
    let refused = request(&mut socket, "eth_subscribe", json!(["newPendingTransactions"])).await;
    assert_eq!(refused["error"]["code"], -32_602);
}
