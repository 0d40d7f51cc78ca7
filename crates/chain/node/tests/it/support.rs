//! A node in a temporary directory, and someone who sends it transactions.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, bytes};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use genex_chain_node::{Genesis, GenesisAccount, Node, NodeConfig, NodeHandle, ValidatorKey};
use genex_chain_state::Transaction;
use serde_json::{Value, json};

pub const CHAIN: u64 = 7091;
pub const BALANCE: u64 = 1_000_000_000;
/// Stores its first word of input in slot 0 and logs it.
pub const RECORDER: Bytes = bytes!("60003580600055600052602060 00a000");
pub const RECORDER_ADDRESS: Address = Address::repeat_byte(0xcc);
/// Reverts with `Error("no")`.
pub const REVERTER: Bytes = bytes!("62461bcd60e51b6000526020600452600260245261 6e6f60f01b60445260646000fd");
pub const REVERTER_ADDRESS: Address = Address::repeat_byte(0xdd);

pub fn signer(seed: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&B256::repeat_byte(seed)).unwrap()
}

pub fn address(seed: u8) -> Address {
    signer(seed).address()
}

pub fn validator() -> ValidatorKey {
    ValidatorKey::from_seed(&[9; 32])
}

pub fn genesis() -> Genesis {
    let funded = GenesisAccount { balance: U256::from(BALANCE), ..GenesisAccount::default() };
    let contract = |code| GenesisAccount { code, nonce: U256::ONE, ..GenesisAccount::default() };
    let mut alloc: BTreeMap<_, _> = (1..=8).map(|seed| (address(seed), funded.clone())).collect();
    alloc.insert(RECORDER_ADDRESS, contract(RECORDER));
    alloc.insert(REVERTER_ADDRESS, contract(REVERTER));
    Genesis {
        chain_id: CHAIN,
        timestamp: 1_700_000_000,
        gas_limit: 600_000_000,
        coinbase: Address::ZERO,
        epoch_blocks: None,
        validators: vec![validator().public()],
        alloc,
    }
}

pub fn config(directory: &Path) -> NodeConfig {
    NodeConfig {
        rpc_address: ([127, 0, 0, 1], 0).into(),
        heartbeat: Duration::from_millis(100),
        ..NodeConfig::new(directory, genesis(), validator())
    }
}

/// A clock that a test sets.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_800_000_000)))
    }

    pub fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A running node and a client of its HTTP port.
pub struct TestNode {
    pub handle: NodeHandle,
    pub clock: TestClock,
    client: reqwest::Client,
}

impl TestNode {
    pub async fn start(directory: &Path) -> Self {
        Self::start_with(config(directory)).await
    }

    pub async fn start_with(config: NodeConfig) -> Self {
        let clock = TestClock::new();
        let read = clock.clone();
        let handle = Node::start(config, Arc::new(move || read.get())).await.unwrap();
        Self { handle, clock, client: reqwest::Client::new() }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.handle.rpc_address)
    }

    pub async fn post(&self, body: &Value) -> Value {
        let request = self.client.post(self.url()).json(body);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The result of a method, or its error object.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value, Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut response = self.post(&body).await;
        match response.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(response["result"].take()),
        }
    }

    pub async fn ok(&self, method: &str, params: Value) -> Value {
        self.call(method, params).await.unwrap()
    }

    /// Message and code of the error that a method must give.
    pub async fn refused(&self, method: &str, params: Value) -> (i64, String) {
        let error = self.call(method, params).await.unwrap_err();
        (error["code"].as_i64().unwrap(), error["message"].as_str().unwrap().to_owned())
    }

    pub async fn send(&self, transaction: &Transaction) -> Value {
        self.ok("eth_sendRawTransaction", json!([raw(transaction)])).await
    }

    /// Sends a transaction and waits for its receipt.
    pub async fn confirm(&self, transaction: &Transaction) -> Value {
        self.ok("eth_sendRawTransactionSync", json!([raw(transaction), 10_000])).await
    }

    pub async fn wait_for_height(&self, height: u64) {
        let mut heads = self.handle.watch_head();
        heads.wait_for(|head| head.height >= height).await.unwrap();
    }
}

pub fn raw(transaction: &Transaction) -> Value {
    json!(Bytes::from(transaction.encoded_2718()))
}

pub fn sign<T: SignableTransaction<alloy_primitives::Signature>>(seed: u8, transaction: T) -> Transaction
where
    Transaction: From<alloy_consensus::Signed<T>>,
{
    let signature = signer(seed).sign_hash_sync(&transaction.signature_hash()).unwrap();
    transaction.into_signed(signature).into()
}

/// A 1559 transaction with nothing in it.
pub fn blank(nonce: u64) -> TxEip1559 {
    TxEip1559 { chain_id: CHAIN, nonce, gas_limit: 200_000, to: Address::ZERO.into(), ..TxEip1559::default() }
}

pub fn transfer(seed: u8, nonce: u64, to: u8, value: u64) -> Transaction {
    sign(seed, TxEip1559 { to: address(to).into(), value: U256::from(value), ..blank(nonce) })
}

pub fn record(seed: u8, nonce: u64, value: u64) -> Transaction {
    let word = U256::from(value).to_be_bytes::<32>();
    sign(
        seed,
        TxEip1559 { to: RECORDER_ADDRESS.into(), input: Bytes::copy_from_slice(&word), ..blank(nonce) },
    )
}

pub fn create(seed: u8, nonce: u64, code: Bytes) -> Transaction {
    sign(seed, TxEip1559 { to: TxKind::Create, input: code, ..blank(nonce) })
}
