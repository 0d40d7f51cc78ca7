//! Traces, overrides and access lists, in the shapes geth gives them.

use alloy_primitives::{B256, U256};
use serde_json::{Value, json};

use crate::support::{
    RECORDER, RECORDER_ADDRESS, REVERTER_ADDRESS, TestNode, address, raw, record, sign, transfer,
};

async fn node() -> (tempfile::TempDir, TestNode) {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    (directory, node)
}

fn tracer(name: &str) -> Value {
    json!({ "tracer": name })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_is_traced_by_call_by_state_and_by_step() {
    let (_directory, node) = node().await;
    let sent = record(1, 0, 7);
    let receipt = node.confirm(&sent).await;
    let hash = json!(sent.tx_hash());

    let calls = node.ok("debug_traceTransaction", json!([hash, tracer("callTracer")])).await;
    assert_eq!((&calls["type"], &calls["to"]), (&json!("CALL"), &json!(RECORDER_ADDRESS)));
    assert_eq!(calls["gasUsed"], receipt["gasUsed"]);

    let before = node.ok("debug_traceTransaction", json!([hash, tracer("prestateTracer")])).await;
    let recorder = format!("{RECORDER_ADDRESS:#x}");
    assert_eq!(before[&recorder]["code"], json!(RECORDER));

    let diff = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
    let changed = node.ok("debug_traceTransaction", json!([hash, diff])).await;
    assert_eq!(
        changed["post"][&recorder]["storage"][B256::ZERO.to_string()],
        json!(B256::from(U256::from(7)))
    );

    let steps = node.ok("debug_traceTransaction", json!([hash])).await;
    assert_eq!((&steps["failed"], &steps["structLogs"][0]["op"]), (&json!(false), &json!("PUSH1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_traced_transaction_sees_those_before_it_in_its_block() {
    let (_directory, node) = node().await;
    let (first, last) = (record(1, 0, 7), record(1, 1, 8));
    // The second waits for the first, and one block takes both.
    node.send(&last).await;
    node.confirm(&first).await;
    let receipt = node.confirm(&transfer(2, 0, 3, 1)).await;
    assert_eq!(receipt["status"], "0x1");
    let diff = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
    let changed = node.ok("debug_traceTransaction", json!([last.tx_hash(), diff])).await;
    let recorder = format!("{RECORDER_ADDRESS:#x}");
    let slot = |side: &str| changed[side][&recorder]["storage"][B256::ZERO.to_string()].clone();
    let word = |value: u64| json!(B256::from(U256::from(value)));
    assert_eq!((slot("pre"), slot("post")), (word(7), word(8)));

    let block = node.ok("eth_getTransactionByHash", json!([last.tx_hash()])).await["blockHash"].clone();
    let traces = node.ok("debug_traceBlockByHash", json!([block, tracer("callTracer")])).await;
    let hashes: Vec<&Value> = traces.as_array().unwrap().iter().map(|trace| &trace["txHash"]).collect();
    assert!(hashes.contains(&&json!(last.tx_hash())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_reverts_is_traced_with_its_reason() {
    let (_directory, node) = node().await;
    let call = json!({ "from": address(1), "to": REVERTER_ADDRESS });
    let trace = node.ok("debug_traceCall", json!([call, "latest", tracer("callTracer")])).await;
    assert_eq!((&trace["error"], &trace["revertReason"]), (&json!("execution reverted"), &json!("no")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_traced_is_refused_and_says_why() {
    let (_directory, node) = node().await;
    let unknown = node.refused("debug_traceTransaction", json!([B256::repeat_byte(1)])).await;
    assert_eq!(unknown, (-32_000, "transaction not found".into()));
    let genesis = node.refused("debug_traceBlockByNumber", json!(["earliest"])).await;
    assert_eq!(genesis.1, "genesis is not traceable");
    let call = json!({ "to": RECORDER_ADDRESS });
    let script = node.refused("debug_traceCall", json!([call, "latest", tracer("{ result: 1 }")])).await;
    assert_eq!(script.0, -32_602);
    let rubbish = node.refused("debug_traceBlock", json!(["0x01"])).await;
    assert_eq!(rubbish.0, -32_602);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_of_steps_is_bounded_however_long_the_call_runs() {
    let (_directory, node) = node().await;
    // JUMPDEST, PUSH0, JUMP: for ever.
    let endless = json!({ "data": "0x5b5f56", "gas": "0xf00000" });
    let trace = node.ok("debug_traceCall", json!([endless, "latest", { "disableStack": true }])).await;
    assert_eq!(trace["failed"], true);
    assert_eq!(trace["structLogs"].as_array().unwrap().len(), 100_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_finds_accounts_and_block_as_they_are_pretended_to_be() {
    let (_directory, node) = node().await;
    let rich = json!({ address(1).to_string(): { "balance": "0x56bc75e2d63100000" } });
    let call = json!({ "from": address(1), "to": address(2), "value": "0x4563918244f40000" });
    assert!(node.call("eth_call", json!([call, "latest"])).await.is_err());
    assert_eq!(node.ok("eth_call", json!([call, "latest", rich])).await, "0x");
    assert_eq!(node.ok("eth_estimateGas", json!([call, "latest", rich])).await, "0x5208");

    // Returns slot 0, or the time: PUSH0 SLOAD / TIMESTAMP, PUSH0 MSTORE PUSH1 32 PUSH0 RETURN.
    let target = address(3);
    let pretend = json!({ target.to_string(): {
        "code": "0x5f545f5260205ff3",
        "stateDiff": { B256::ZERO.to_string(): B256::from(U256::from(5)) },
    } });
    let read = json!({ "to": target });
    let word = node.ok("eth_call", json!([read, "latest", pretend])).await;
    assert_eq!(word, json!(B256::from(U256::from(5))));
    let clock = json!({ target.to_string(): { "code": "0x425f5260205ff3" } });
    let then = node.ok("eth_call", json!([read, "latest", clock, { "time": "0x7" }])).await;
    assert_eq!(then, json!(B256::from(U256::from(7))));

    let both = json!({ target.to_string(): { "state": {}, "stateDiff": {} } });
    assert_eq!(node.refused("eth_call", json!([read, "latest", both])).await.0, -32_602);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_list_names_the_slots_of_others_that_a_call_touches() {
    let (_directory, node) = node().await;
    let word = B256::from(U256::from(42));
    let call = json!({ "from": address(1), "to": RECORDER_ADDRESS, "data": word });
    let made = node.ok("eth_createAccessList", json!([call])).await;
    let expected = json!([{ "address": RECORDER_ADDRESS, "storageKeys": [B256::ZERO] }]);
    assert_eq!(made["accessList"], expected);
    assert_eq!(made["error"], Value::Null);
    let failing = node.ok("eth_createAccessList", json!([{ "to": REVERTER_ADDRESS }])).await;
    assert_eq!(failing["error"], "execution reverted");
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_transactions_and_headers_are_what_was_sent_and_hashed() {
    let (_directory, node) = node().await;
    let sent = sign(1, crate::support::blank(0));
    let receipt = node.confirm(&sent).await;
    assert_eq!(node.ok("debug_getRawTransaction", json!([sent.tx_hash()])).await, raw(&sent));
    let header = node.ok("debug_getRawHeader", json!([receipt["blockNumber"]])).await;
    let header: alloy_primitives::Bytes = serde_json::from_value(header).unwrap();
    assert_eq!(json!(alloy_primitives::keccak256(header)), receipt["blockHash"]);
}
