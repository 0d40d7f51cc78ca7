//! Four validators as processes of their own, over real sockets: one is killed, one comes back empty, one
//! is cut off from the others and reunited with them; one joins and one leaves.
//!
//! This program is the test and, started by itself with a home in the environment, one of the validators.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../it/scribe.rs"]
mod scribe;
mod succession;
#[path = "../it/support.rs"]
#[allow(dead_code)]
mod support;
mod wires;

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use genex_chain_node::{
    BenchConfig, Genesis, Home, Membership, Node, NodeSettings, PeerSettings, Program, ValidatorKey,
    bench_catch_up, bench_load, bench_restart, verify_store,
};
use serde_json::{Value, json};
use support::*;
use wires::Wires;

const HOME: &str = "GENEX_VALIDATOR_HOME";
const VALIDATORS: usize = 4;
/// Longest time that anything waited for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() {
    match std::env::var_os(HOME) {
        Some(home) => serve(&Home::at(home)).await,
        None => {
            a_validator_that_lost_everything_catches_up_with_the_others().await;
            a_validator_that_was_cut_off_catches_up_with_the_others().await;
            succession::a_validator_joins_another_leaves_and_the_chain_goes_on().await;
            a_small_measurement_counts_every_transfer_and_trade().await;
        }
    }
}

async fn serve(home: &Home) {
    let node = Node::start(home.config().unwrap(), Arc::new(now)).await.unwrap();
    node.stopped().await;
}

#[allow(clippy::disallowed_methods, reason = "this is a program's main, where time comes from")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// This program as a validator.
fn command(home: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(HOME, home);
    command
}

/// One validator, and its process if it runs.
struct Validator {
    home: Home,
    rpc: SocketAddr,
    process: Option<Child>,
    client: reqwest::Client,
}

impl Validator {
    fn start(&mut self, directory: &Path) {
        self.process = Some(command(directory).spawn().unwrap());
    }

    fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    async fn call(&self, method: &str, params: Value) -> Option<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let response = self.client.post(format!("http://{}", self.rpc)).json(&body).send().await.ok()?;
        Some(response.json::<Value>().await.ok()?["result"].take()).filter(|result| !result.is_null())
    }

    async fn height(&self) -> Option<u64> {
        let height = self.call("eth_blockNumber", json!([])).await?;
        u64::from_str_radix(height.as_str()?.trim_start_matches("0x"), 16).ok()
    }

    /// Waits for an answer that is not null.
    async fn answer(&self, method: &str, params: Value) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.call(method, params.clone()).await {
                return answer;
            }
            assert!(Instant::now() < deadline, "{} never answered {method}{params}", self.rpc);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn wait_for_height(&self, height: u64) {
        let deadline = Instant::now() + PATIENCE;
        while self.height().await.is_none_or(|reached| reached < height) {
            assert!(Instant::now() < deadline, "{} never reached block {height}", self.rpc);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Makes the homes of validators that are connected directly.
fn found(directory: &Path) -> Vec<Validator> {
    let listens: Vec<_> = (0..VALIDATORS).map(|_| free_address()).collect();
    found_with(directory, &listens, |_, to| listens[to], genesis())
}

/// Makes the homes of the founders of a chain, who listen at `listens`; `address` says where the first finds the second.
fn found_with(
    directory: &Path,
    listens: &[SocketAddr],
    address: impl Fn(usize, usize) -> SocketAddr,
    genesis: Genesis,
) -> Vec<Validator> {
    let secrets: Vec<_> = (1..=VALIDATORS as u8).map(|seed| [seed; 32]).collect();
    let keys: Vec<_> = secrets.iter().map(|secret| ValidatorKey::from_seed(secret).public()).collect();
    let genesis = Genesis { validators: keys.clone(), ..genesis };
    let validator = |(index, secret): (usize, &[u8; 32])| {
        let home = Home::at(directory.join(index.to_string()));
        let rpc = free_address();
        let peer = |(to, key): (usize, &_)| PeerSettings { key: *key, address: address(index, to) };
        let peers = keys.iter().enumerate().map(peer).collect();
        home.init(secret, &genesis, &NodeSettings::new(rpc, listens[index], peers)).unwrap();
        Validator { home, rpc, process: None, client: reqwest::Client::new() }
    };
    secrets.iter().enumerate().map(validator).collect()
}

/// Sends one transaction to each of `validators` and waits until all have its receipt, the same.
async fn transfer_everywhere(validators: &[Validator], nonce: u64) {
    for (validator, seed) in validators.iter().zip(1..) {
        let transaction = transfer(seed, nonce, 8, 5);
        validator.answer("eth_sendRawTransaction", json!([raw(&transaction)])).await;
        let hash = json!([transaction.tx_hash()]);
        let receipt = validator.answer("eth_getTransactionReceipt", hash.clone()).await;
        assert_eq!(receipt["status"], "0x1");
        for other in validators {
            assert_eq!(other.answer("eth_getTransactionReceipt", hash.clone()).await, receipt);
        }
    }
}

async fn a_validator_that_lost_everything_catches_up_with_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let mut validators = found(directory.path());
    for (index, validator) in validators.iter_mut().enumerate() {
        validator.start(&directory.path().join(index.to_string()));
    }
    transfer_everywhere(&validators, 0).await;

    validators[3].kill();
    let killed = Instant::now();
    transfer_everywhere(&validators[..3], 1).await;
    println!("six receipts after a kill: {:?}", killed.elapsed());

    std::fs::remove_dir_all(validators[3].home.chain()).unwrap();
    std::fs::remove_dir_all(validators[3].home.agreement()).unwrap();
    assert_eq!(validators[3].home.membership(), Membership::Observer);
    let goal = validators[0].height().await.unwrap();
    let restarted = Instant::now();
    validators[3].start(&directory.path().join("3"));
    validators[3].wait_for_height(goal).await;
    println!("{goal} blocks caught up after {:?}", restarted.elapsed());
    same_block(&validators, goal).await;

    transfer_everywhere(&validators[..3], 2).await;
    a_transaction_reaches_the_leaders_from_one_that_leads_never(&validators).await;
    let goal = validators[0].height().await.unwrap();
    validators[3].wait_for_height(goal).await;
    same_block(&validators, goal).await;

    validators[0].kill();
    std::fs::metadata(validators[0].home.agreement().join("voter")).unwrap();
    let halted = validators[1].height().await.unwrap();
    validators[0].start(&directory.path().join("0"));
    validators[0].wait_for_height(halted + 3).await;

    for validator in &mut validators {
        validator.kill();
        let verified = verify_store(&validator.home.chain()).unwrap();
        assert!(verified.proven_height + 1 >= goal && verified.transactions >= 10);
    }
}

async fn a_transaction_reaches_the_leaders_from_one_that_leads_never(validators: &[Validator]) {
    let transaction = transfer(4, 1, 8, 5);
    validators[3].answer("eth_sendRawTransaction", json!([raw(&transaction)])).await;
    let hash = json!([transaction.tx_hash()]);
    let receipt = validators[3].answer("eth_getTransactionReceipt", hash.clone()).await;
    assert_eq!(validators[0].answer("eth_getTransactionReceipt", hash).await, receipt);
}

async fn a_validator_that_was_cut_off_catches_up_with_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let listens: Vec<_> = (0..VALIDATORS).map(|_| free_address()).collect();
    let wires = Wires::between(&listens).await;
    let mut validators =
        found_with(directory.path(), &listens, |from, to| wires.address(from, to), genesis());
    for (index, validator) in validators.iter_mut().enumerate() {
        validator.start(&directory.path().join(index.to_string()));
    }
    transfer_everywhere(&validators, 0).await;

    wires.cut_off(Some(1));
    let others = || validators.iter().enumerate().filter(|(index, _)| *index != 1).map(|(_, other)| other);
    let transaction = transfer(1, 1, 8, 5);
    validators[0].answer("eth_sendRawTransaction", json!([raw(&transaction)])).await;
    let hash = json!([transaction.tx_hash()]);
    for other in others() {
        other.answer("eth_getTransactionReceipt", hash.clone()).await;
    }
    assert_eq!(validators[1].call("eth_getTransactionReceipt", hash.clone()).await, None);
    let goal = validators[0].height().await.unwrap() + 5;
    validators[0].wait_for_height(goal).await;
    assert!(validators[1].height().await.unwrap() < goal);

    wires.cut_off(None);
    let healed = Instant::now();
    validators[1].answer("eth_getTransactionReceipt", hash).await;
    validators[1].wait_for_height(goal).await;
    println!("caught up {:?} after the reunion", healed.elapsed());
    same_block(&validators, goal).await;
    let goal = validators[1].height().await.unwrap() + 4;
    validators[1].wait_for_height(goal).await;
}

async fn a_small_measurement_counts_every_transfer_and_trade() {
    let directory = tempfile::tempdir().unwrap();
    let config = BenchConfig {
        transfers: 400,
        senders: 10,
        batch: 20,
        connections: 4,
        window: 100,
        settlements: 2,
        missed: 200,
        accounts: 900,
        ..BenchConfig::new(directory.path(), Program::new(command), now())
    };
    let report = bench_load(&config, 4).await.unwrap();
    assert_eq!((report.saturated.items, report.settled.items), (400, 100));
    assert!(report.paced.items > 0 && report.saturated.stages_us["execute"] > 0.0, "{report:?}");
    assert!(report.saturated.cpu_us > report.saturated.stages_us.values().sum(), "{report:?}");
    assert_eq!(bench_restart(&config).await.unwrap().accounts, 900);
    assert_eq!(bench_catch_up(&config).await.unwrap().transfers, 200);
}

async fn same_block(validators: &[Validator], height: u64) {
    let block = json!([format!("{height:#x}"), true]);
    let first = validators[0].answer("eth_getBlockByNumber", block.clone()).await;
    for validator in validators {
        assert_eq!(validator.answer("eth_getBlockByNumber", block.clone()).await, first);
        let certificate =
            validator.answer("genex_finalityCertificate", json!([format!("{height:#x}")])).await;
        assert!(certificate["votes"].as_array().unwrap().len() >= 3);
    }
}
