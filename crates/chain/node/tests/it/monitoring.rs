//! What a node tells those who look after it.

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, Bytes, U256};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use alloy_sol_types::SolCall;
use genex_bindings::{Role, TestStablecoin, addresses as at};
use genex_chain_node::{NodeConfig, development_genesis};
use serde_json::{Value, json};

use crate::{support::*, websocket};

fn cash(nonce: u64, input: Vec<u8>) -> TxEip1559 {
    TxEip1559 { to: at::TEST_STABLECOIN.into(), input: Bytes::from(input), ..blank(nonce) }
}

/// Cash worth so many US cents.
fn units(cents: u64) -> U256 {
    U256::from(cents * genex_bindings::UNITS_PER_CENT)
}

fn mint(to: Address) -> genex_chain_state::Transaction {
    use alloy_consensus::SignableTransaction;
    let operator = PrivateKeySigner::from_bytes(&Role::Operator.development_key()).unwrap();
    let mint = cash(0, TestStablecoin::mintCall { to, amount: units(10_000_000) }.abi_encode());
    let signature = operator.sign_hash_sync(&mint.signature_hash()).unwrap();
    mint.into_signed(signature).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_split_to_stay_below_the_threshold_is_flagged_while_it_happens() {
    let directory = tempfile::tempdir().unwrap();
    let genesis = development_genesis(1_800_000_000, validator().public()).unwrap();
    let node = TestNode::start_with(NodeConfig { genesis, ..config(directory.path()) }).await;
    let mut socket = websocket::connect(&node).await;
    websocket::request(&mut socket, "genex_subscribeFlags", json!([])).await;
    node.confirm(&mint(address(1))).await;
    for (nonce, to) in (0..).zip(2..5) {
        let part = TestStablecoin::transferCall { to: address(to), value: units(299_999) };
        node.confirm(&sign(1, cash(nonce, part.abi_encode()))).await;
    }
    let notice = websocket::next(&mut socket).await;
    let flag = &notice["params"]["result"];
    assert_eq!((&notice["method"], &flag["pattern"]), (&json!("genex_flag"), &json!("structuring")));
    assert_eq!(
        (&flag["party"], &flag["transfers"], &flag["cents"]),
        (&json!(address(1)), &json!(3), &json!(899_997))
    );
    assert_eq!(node.ok("genex_flags", json!([])).await, json!([flag]));
    assert!(metrics(&node).await.contains("genex_flags_total{pattern=\"structuring\"} 1"));
}

async fn metrics(node: &TestNode) -> String {
    reqwest::get(format!("{}/metrics", node.url())).await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nodes_figures_are_there_for_prometheus() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let receipt: Value = node.confirm(&transfer(1, 0, 2, 5)).await;
    assert_eq!(receipt["status"], "0x1");
    node.refused("genex_noSuchMethod", json!([])).await;
    node.post(&json!([{ "jsonrpc": "2.0", "id": 1, "method": "eth_chainId" }])).await;
    let text = metrics(&node).await;
    for line in [
        "genex_transactions_total{outcome=\"succeeded\"} 1",
        "genex_admissions_total{outcome=\"taken\"} 1",
        "genex_gas_total 21000",
        "genex_rpc_requests_total{method=\"unknown\"} 1",
        "genex_rpc_requests_total{method=\"eth_chainId\"} 1",
        "genex_pool_executable 0",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && text.contains("genex_stage_cpu_seconds_total{stage=\"execute\"}"));
}
