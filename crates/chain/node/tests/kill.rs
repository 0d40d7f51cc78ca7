//! A killed node loses no block that it told of, and makes no other in its place.
//!
//! This program is the test and, started by itself with a directory in the environment, the node that
//! is killed. The node is killed with SIGKILL while eight accounts send without pause, after a number
//! of receipts that differs from round to round; what it was doing at that instant is left to chance.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "it/support.rs"]
#[allow(dead_code)]
mod support;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use genex_chain_node::verify_store;
use serde_json::{Value, json};
use support::*;
use tokio::sync::mpsc;

const DIRECTORY: &str = "GENEX_KILLED_NODE_DIRECTORY";
const ROUNDS: u64 = 12;

#[tokio::main]
async fn main() {
    match std::env::var_os(DIRECTORY) {
        Some(directory) => serve(Path::new(&directory)).await,
        None => a_killed_node_loses_no_final_block().await,
    }
}

async fn serve(directory: &Path) {
    let node = TestNode::start(directory).await;
    println!("{}", node.url());
    node.handle.stopped().await;
}

/// The node as a process, and what is known of the chain.
struct Victim {
    process: Child,
    url: String,
}

impl Victim {
    fn start(directory: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(DIRECTORY, directory).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("http://"), "the node did not start");
        Self { process, url: url.trim().to_owned() }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn call(client: &reqwest::Client, url: &str, method: &str, params: Value) -> Option<Value> {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let response = client.post(url).json(&body).send().await.ok()?;
    Some(response.json::<Value>().await.ok()?["result"].take())
}

async fn a_killed_node_loses_no_final_block() {
    let directory = tempfile::tempdir().unwrap();
    let client = reqwest::Client::new();
    let mut receipts: BTreeMap<String, Value> = BTreeMap::new();
    for round in 0..ROUNDS {
        let victim = Victim::start(directory.path());
        check(&client, &victim.url, &receipts).await;
        let wanted = 5 + (round * 29) % 60;
        receipts.extend(load(&client, &victim.url, wanted).await);
        victim.kill();
    }
    let verified = verify_store(directory.path()).unwrap();
    assert!(verified.transactions >= receipts.len() as u64);
    println!("{ROUNDS} kills, {} receipts kept, {} blocks verified", receipts.len(), verified.head.height);
}

/// Every receipt ever given is still the same.
async fn check(client: &reqwest::Client, url: &str, receipts: &BTreeMap<String, Value>) {
    for (hash, receipt) in receipts {
        let again = call(client, url, "eth_getTransactionReceipt", json!([hash])).await;
        assert_eq!(again.as_ref(), Some(receipt));
    }
}

/// Sends from all accounts at once until so many receipts have come, and leaves the senders at it.
async fn load(client: &reqwest::Client, url: &str, wanted: u64) -> Vec<(String, Value)> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for seed in 1..=8 {
        tokio::spawn(send(client.clone(), url.to_owned(), seed, sender.clone()));
    }
    drop(sender);
    let mut receipts = Vec::new();
    while (receipts.len() as u64) < wanted {
        receipts.push(receiver.recv().await.unwrap());
    }
    receipts
}

/// One account that sends its next transaction as soon as the last is final, until the node is gone.
async fn send(
    client: reqwest::Client,
    url: String,
    seed: u8,
    receipts: mpsc::UnboundedSender<(String, Value)>,
) {
    let client = Arc::new(client);
    while let Some(count) = call(&client, &url, "eth_getTransactionCount", json!([address(seed)])).await {
        let nonce = u64::from_str_radix(count.as_str().unwrap().trim_start_matches("0x"), 16).unwrap();
        let transaction = record(seed, nonce, nonce);
        let params = json!([raw(&transaction), 10_000]);
        let Some(receipt) = call(&client, &url, "eth_sendRawTransactionSync", params).await else { return };
        assert_eq!(receipt["status"], "0x1");
        if receipts.send((transaction.tx_hash().to_string(), receipt)).is_err() {
            return;
        }
    }
}
