use alloy_consensus::{TxEip1559, TxEip2930, TxEip4844, TxLegacy};
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_trie::{Nibbles, TrieAccount, proof::verify_proof};
use genex_chain_node::{Certificate, ValidatorSet};
use serde_json::{Value, json};

use crate::support::*;

async fn node() -> (tempfile::TempDir, TestNode) {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    (directory, node)
}

fn quantity(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_sent_mined_and_read_back() {
    let (_directory, node) = node().await;
    let transaction = transfer(1, 0, 2, 5);
    let receipt = node.confirm(&transaction).await;
    assert_eq!((receipt["status"].as_str(), receipt["gasUsed"].as_str()), (Some("0x1"), Some("0x5208")));
    let hash = node.ok("eth_getBalance", json!([address(2), "latest"])).await;
    assert_eq!(quantity(&hash), BALANCE + 5);
    // The pool lets go of a transaction a moment after its receipt can be read.
    let mut found = node.ok("eth_getTransactionByHash", json!([transaction.tx_hash()])).await;
    while found["blockHash"].is_null() {
        found = node.ok("eth_getTransactionByHash", json!([transaction.tx_hash()])).await;
    }
    assert_eq!(found["from"], json!(address(1)));
    assert_eq!(found["blockHash"], receipt["blockHash"]);
    assert_eq!(found["gasPrice"], "0x0");
    let count = node.ok("eth_getTransactionCount", json!([address(1), "latest"])).await;
    assert_eq!(count, "0x1");
    let block = node.ok("eth_getBlockByHash", json!([receipt["blockHash"], true])).await;
    assert_eq!(block["transactions"][0]["hash"], json!(transaction.tx_hash()));
    assert_eq!(block["baseFeePerGas"], "0x0");
    let receipts = node.ok("eth_getBlockReceipts", json!([block["number"]])).await;
    assert_eq!(receipts, json!([receipt]));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_transaction_is_mined() {
    let (_directory, node) = node().await;
    let legacy = TxLegacy {
        chain_id: Some(CHAIN),
        gas_limit: 21_000,
        to: Address::ZERO.into(),
        ..TxLegacy::default()
    };
    let listed = TxEip2930 {
        chain_id: CHAIN,
        nonce: 1,
        gas_limit: 30_000,
        to: Address::ZERO.into(),
        ..TxEip2930::default()
    };
    for (transaction, kind) in
        [(sign(1, legacy), "0x0"), (sign(1, listed), "0x1"), (transfer(1, 2, 2, 1), "0x2")]
    {
        let receipt = node.confirm(&transaction).await;
        assert_eq!((receipt["status"].as_str(), receipt["type"].as_str()), (Some("0x1"), Some(kind)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_never_be_valid_is_refused_in_geths_words() {
    let (_directory, node) = node().await;
    node.confirm(&transfer(1, 0, 2, 1)).await;
    let other_chain = sign(1, TxEip1559 { chain_id: 1, ..blank(1) });
    let unprotected =
        sign(1, TxLegacy { gas_limit: 21_000, to: Address::ZERO.into(), ..TxLegacy::default() });
    let cases = [
        (transfer(1, 0, 2, 2), "nonce too low: next nonce 1, tx nonce 0"),
        (other_chain, "invalid sender: invalid chain id for signer: have 1 want 7091"),
        (unprotected, "only replay-protected (EIP-155) transactions allowed over RPC"),
        (
            sign(1, TxEip1559 { gas_limit: 20_999, ..blank(1) }),
            "intrinsic gas too low: gas 20999, minimum needed 21000",
        ),
        (sign(1, TxEip1559 { gas_limit: 700_000_000, ..blank(1) }), "exceeds block gas limit"),
        (
            sign(1, TxEip1559 { gas_limit: 1 << 25, ..blank(1) }),
            "transaction gas limit too high (cap: 16777216, tx: 33554432)",
        ),
        (
            transfer(1, 1, 2, BALANCE),
            "insufficient funds for gas * price + value: balance 999999999, tx cost 1000000000, overshot 1",
        ),
        (
            sign(1, TxEip1559 { max_priority_fee_per_gas: 2, max_fee_per_gas: 1, ..blank(1) }),
            "max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: 2, maxFeePerGas: 1",
        ),
        (
            sign(1, TxEip4844 { blob_versioned_hashes: vec![B256::ZERO], ..TxEip4844::default() }),
            "transaction type not supported",
        ),
        (create(1, 1, vec![0; 49_153].into()), "max initcode size exceeded: code size 49153, limit 49152"),
    ];
    for (transaction, message) in cases {
        let error = node.refused("eth_sendRawTransaction", json!([raw(&transaction)])).await;
        assert_eq!(error, (-32_000, message.to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_signature_is_refused() {
    let (_directory, node) = node().await;
    let Value::String(encoded) = raw(&transfer(1, 0, 2, 1)) else { panic!("not a string") };
    let mut bytes = alloy_primitives::hex::decode(&encoded).unwrap();
    let signature = bytes.len() - 32;
    bytes[signature..].fill(0xff);
    let (code, message) = node.refused("eth_sendRawTransaction", json!([Bytes::from(bytes)])).await;
    assert_eq!((code, message.as_str()), (-32_000, "invalid sender: invalid transaction v, r, s values"));
    for rubbish in ["0x", "0x02", "0x02c0", "0xdeadbeef"] {
        let (code, message) = node.refused("eth_sendRawTransaction", json!([rubbish])).await;
        assert_eq!((code, &message[..5]), (-32_000, "rlp: "), "{rubbish}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_reads_and_an_estimate_is_enough() {
    let (_directory, node) = node().await;
    let word = B256::from(U256::from(42));
    let call = json!({ "from": address(1), "to": RECORDER_ADDRESS, "data": word });
    assert_eq!(node.ok("eth_call", json!([call, "latest"])).await, "0x");
    let gas = quantity(&node.ok("eth_estimateGas", json!([call])).await);
    let transaction =
        TxEip1559 { gas_limit: gas, to: RECORDER_ADDRESS.into(), input: word.into(), ..blank(0) };
    let receipt = node.confirm(&sign(1, transaction)).await;
    assert_eq!(receipt["status"], "0x1");
    let slot = node.ok("eth_getStorageAt", json!([RECORDER_ADDRESS, "0x0", "latest"])).await;
    assert_eq!(slot, json!(word));
    let plain = json!({ "from": address(1), "to": address(2), "value": "0x1" });
    assert_eq!(node.ok("eth_estimateGas", json!([plain])).await, "0x5208");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revert_comes_with_reason_code_and_data() {
    let (_directory, node) = node().await;
    let call = json!({ "to": REVERTER_ADDRESS });
    for method in ["eth_call", "eth_estimateGas"] {
        let error = node.call(method, json!([call])).await.unwrap_err();
        assert_eq!((&error["code"], &error["message"]), (&json!(3), &json!("execution reverted: no")));
        assert!(error["data"].as_str().unwrap().starts_with("0x08c379a0"));
    }
    let failed = sign(1, TxEip1559 { to: REVERTER_ADDRESS.into(), ..blank(0) });
    assert_eq!(node.confirm(&failed).await["status"], "0x0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_needs_no_funds_and_names_the_allowance_that_is_not_enough() {
    let (_directory, node) = node().await;
    let poor = json!({ "from": Address::repeat_byte(0x77), "to": address(1), "gasPrice": "0x1" });
    assert_eq!(node.ok("eth_estimateGas", json!([poor])).await, "0x5208");
    let endless = json!({ "data": "0x5b5f56" });
    let (code, message) = node.refused("eth_estimateGas", json!([endless])).await;
    assert_eq!((code, message.as_str()), (-32_000, "gas required exceeds allowance (16777216)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_created_contract_is_in_the_receipt_and_has_code() {
    let (_directory, node) = node().await;
    // Returns one byte of code: STOP.
    let receipt = node.confirm(&create(1, 0, "0x60016000f3".parse().unwrap())).await;
    let created = address(1).create(0);
    assert_eq!(receipt["contractAddress"], json!(created));
    assert_eq!(receipt["to"], Value::Null);
    assert_eq!(node.ok("eth_getCode", json!([created, "latest"])).await, "0x00");
    assert_eq!(node.ok("eth_getCode", json!([address(1), "latest"])).await, "0x");
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_found_by_address_topic_range_and_block() {
    let (_directory, node) = node().await;
    let first = node.confirm(&record(1, 0, 7)).await;
    node.confirm(&transfer(1, 1, 2, 1)).await;
    let last = node.confirm(&record(1, 2, 8)).await;
    let by_address = json!({ "address": RECORDER_ADDRESS, "fromBlock": "0x0" });
    let logs = node.ok("eth_getLogs", json!([by_address])).await;
    assert_eq!(logs.as_array().unwrap().len(), 2);
    assert_eq!(logs[0], first["logs"][0]);
    let by_block = json!({ "blockHash": last["blockHash"] });
    assert_eq!(node.ok("eth_getLogs", json!([by_block])).await, last["logs"]);
    let range = json!({ "fromBlock": first["blockNumber"], "toBlock": first["blockNumber"] });
    assert_eq!(node.ok("eth_getLogs", json!([range])).await, first["logs"]);
    let by_topic = json!({ "fromBlock": "0x0", "topics": [keccak256("Transfer")] });
    assert_eq!(node.ok("eth_getLogs", json!([by_topic])).await, json!([]));
    let elsewhere = json!({ "fromBlock": "0x0", "address": address(1) });
    assert_eq!(node.ok("eth_getLogs", json!([elsewhere])).await, json!([]));
    let backwards = json!({ "fromBlock": "0x2", "toBlock": "0x1" });
    assert_eq!(node.refused("eth_getLogs", json!([backwards])).await.0, -32_602);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_polled_filter_gives_each_log_once() {
    let (_directory, node) = node().await;
    let filter = node.ok("eth_newFilter", json!([{ "address": RECORDER_ADDRESS }])).await;
    let blocks = node.ok("eth_newBlockFilter", json!([])).await;
    let receipt = node.confirm(&record(1, 0, 7)).await;
    assert_eq!(node.ok("eth_getFilterChanges", json!([filter])).await, receipt["logs"]);
    assert_eq!(node.ok("eth_getFilterChanges", json!([filter])).await, json!([]));
    let hashes = node.ok("eth_getFilterChanges", json!([blocks])).await;
    assert!(hashes.as_array().unwrap().contains(&receipt["blockHash"]));
    assert_eq!(node.ok("eth_uninstallFilter", json!([filter])).await, true);
    let gone = node.refused("eth_getFilterChanges", json!([filter])).await;
    assert_eq!(gone, (-32_000, "filter not found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn fees_are_zero_in_the_forms_that_wallets_read() {
    let (_directory, node) = node().await;
    node.wait_for_height(3).await;
    assert_eq!(node.ok("eth_gasPrice", json!([])).await, "0x0");
    assert_eq!(node.ok("eth_maxPriorityFeePerGas", json!([])).await, "0x0");
    for count in [json!(2), json!("0x2")] {
        let history = node.ok("eth_feeHistory", json!([count, "latest", [25.0, 75.0]])).await;
        assert_eq!(history["baseFeePerGas"], json!(["0x0", "0x0", "0x0"]));
        assert_eq!(history["gasUsedRatio"], json!([0.0, 0.0]));
        assert_eq!(history["reward"], json!([["0x0", "0x0"], ["0x0", "0x0"]]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pool_holds_what_waits_for_a_predecessor() {
    let (_directory, node) = node().await;
    let late = transfer(1, 1, 2, 1);
    node.send(&late).await;
    let status = node.ok("txpool_status", json!([])).await;
    assert_eq!(status, json!({ "pending": "0x0", "queued": "0x1" }));
    let content = node.ok("txpool_content", json!([])).await;
    let sender = json!(address(1));
    assert_eq!(content["queued"][sender.as_str().unwrap()]["1"]["hash"], json!(late.tx_hash()));
    assert_eq!(node.refused("eth_sendRawTransaction", json!([raw(&late)])).await.1, "already known");
    let waiting = node.ok("eth_getTransactionByHash", json!([late.tx_hash()])).await;
    assert_eq!(waiting["blockNumber"], Value::Null);
    assert_eq!(node.ok("eth_getTransactionCount", json!([address(1), "pending"])).await, "0x0");
    node.send(&transfer(1, 0, 2, 1)).await;
    let confirmed = node.handle.watch_head();
    let mut confirmed = confirmed;
    while node.ok("eth_getTransactionReceipt", json!([late.tx_hash()])).await.is_null() {
        confirmed.changed().await.unwrap();
    }
    assert_eq!(node.ok("eth_getTransactionCount", json!([address(1), "pending"])).await, "0x2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_answers_each_request_and_an_unknown_method_is_an_error() {
    let (_directory, node) = node().await;
    let request =
        |id: u64, method: &str| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": [] });
    let batch = json!([request(1, "eth_chainId"), request(2, "net_version"), request(3, "eth_nothing")]);
    let answers = node.post(&batch).await;
    assert_eq!((&answers[0]["result"], &answers[1]["result"]), (&json!("0x1bb3"), &json!("7091")));
    assert_eq!((&answers[2]["id"], &answers[2]["error"]["code"]), (&json!(3), &json!(-32_601)));
    assert!(node.ok("web3_clientVersion", json!([])).await.as_str().unwrap().starts_with("genex/"));
    assert_eq!(node.ok("eth_syncing", json!([])).await, false);
    assert_eq!(node.ok("eth_accounts", json!([])).await, json!([]));
    let malformed = node.refused("eth_getBalance", json!(["0x12"])).await;
    assert_eq!(malformed.0, -32_602);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_proves_the_block_final() {
    let (_directory, node) = node().await;
    let receipt = node.confirm(&transfer(1, 0, 2, 1)).await;
    let shown = node.ok("genex_finalityCertificate", json!([receipt["blockNumber"]])).await;
    let encoded: Bytes = serde_json::from_value(shown["encoded"].clone()).unwrap();
    let deciding = node.ok("genex_validators", json!([])).await;
    assert_eq!((&deciding["epoch"], &deciding["quorum"]), (&json!("0x0"), &json!("0x1")));
    let validators: Vec<B256> = serde_json::from_value(deciding["validators"].clone()).unwrap();
    let block: B256 = serde_json::from_value(receipt["blockHash"].clone()).unwrap();
    let set = ValidatorSet::new(CHAIN, &validators).unwrap();
    let certificate = Certificate::decode(&encoded).unwrap();
    set.verify(&certificate, quantity(&receipt["blockNumber"]), block).unwrap();
    assert_eq!(node.ok("genex_finalityCertificate", json!(["earliest"])).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_proof_verifies_against_the_header() {
    let (_directory, node) = node().await;
    node.confirm(&record(1, 0, 99)).await;
    let proof = node.ok("eth_getProof", json!([RECORDER_ADDRESS, ["0x0"], "latest"])).await;
    let block = node.ok("eth_getBlockByNumber", json!(["latest", false])).await;
    let parse = |value: &Value| serde_json::from_value::<B256>(value.clone()).unwrap();
    let nodes = |value: &Value| serde_json::from_value::<Vec<Bytes>>(value.clone()).unwrap();
    let account = TrieAccount {
        nonce: 1,
        balance: U256::ZERO,
        storage_root: parse(&proof["storageHash"]),
        code_hash: keccak256(RECORDER),
    };
    let key = Nibbles::unpack(keccak256(RECORDER_ADDRESS));
    let value = Some(alloy_rlp::encode(account));
    verify_proof(parse(&block["stateRoot"]), key, value, &nodes(&proof["accountProof"])).unwrap();
    let slot = &proof["storageProof"][0];
    let key = Nibbles::unpack(keccak256(B256::ZERO));
    let value = Some(alloy_rlp::encode(U256::from(99)));
    verify_proof(account.storage_root, key, value, &nodes(&slot["proof"])).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn old_state_is_read_while_it_is_kept_and_named_when_it_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let heartbeat = std::time::Duration::from_millis(1);
    let node =
        TestNode::start_with(genex_chain_node::NodeConfig { heartbeat, ..config(directory.path()) }).await;
    let receipt = node.confirm(&transfer(1, 0, 2, 5)).await;
    let height = quantity(&receipt["blockNumber"]);
    let at = |height: u64| json!([address(2), format!("{height:#x}")]);
    assert_eq!(quantity(&node.ok("eth_getBalance", at(height)).await), BALANCE + 5);
    assert_eq!(quantity(&node.ok("eth_getBalance", at(height - 1)).await), BALANCE);
    node.wait_for_height(height + 140).await;
    let (code, message) = node.refused("eth_getBalance", at(height)).await;
    assert_eq!((code, &message[..17]), (-32_000, "missing trie node"));
    let future = node.refused("eth_getBalance", at(1 << 40)).await;
    assert_eq!(future, (-32_000, "header not found".to_owned()));
    assert_eq!(node.ok("eth_getBlockByNumber", json!(["0xfffffffff", false])).await, Value::Null);
}
