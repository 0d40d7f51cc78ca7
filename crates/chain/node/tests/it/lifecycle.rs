use std::{num::NonZeroUsize, time::Duration};

use genex_chain_node::{Genesis, Node, NodeConfig, NodeError, ValidatorKey, verify_store};
use serde_json::json;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_block_follows_each_heartbeat_and_time_never_falls_back() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    node.wait_for_height(2).await;
    let jump = node.clock.get() + 86_400;
    node.clock.set(jump);
    let height = node.handle.head().height + 2;
    node.wait_for_height(height).await;
    node.clock.set(jump - 3_600);
    node.wait_for_height(height + 2).await;
    let mut last = 0;
    for height in 0..=height + 2 {
        let header = node.handle.chain().header(height).unwrap().unwrap();
        assert!(header.timestamp >= last);
        last = header.timestamp;
    }
    assert_eq!(last, jump);
    node.handle.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_not_made_to_wait_for_the_heartbeat() {
    let directory = tempfile::tempdir().unwrap();
    let heartbeat = Duration::from_secs(3_600);
    let node = TestNode::start_with(NodeConfig { heartbeat, ..config(directory.path()) }).await;
    let receipt = node.confirm(&transfer(1, 0, 2, 1)).await;
    assert_eq!(receipt["blockNumber"], "0x1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_executes_side_by_side_makes_the_blocks_that_one_thread_makes() {
    let directory = tempfile::tempdir().unwrap();
    let execution_threads = NonZeroUsize::new(2);
    let node = TestNode::start_with(NodeConfig { execution_threads, ..config(directory.path()) }).await;
    let sent: Vec<_> =
        (0..8).flat_map(|nonce| (1..=8).map(move |seed| record(seed, nonce, nonce + 1))).collect();
    let request = |transaction| json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_sendRawTransaction", "params": [raw(transaction)] });
    node.post(&sent.iter().map(request).collect()).await;
    for seed in 1..=8 {
        node.confirm(&record(seed, 8, 100)).await;
    }
    node.handle.shutdown().await.unwrap();
    assert_eq!(verify_store(directory.path()).unwrap().transactions, 72);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_node_continues_where_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let receipt = node.confirm(&record(1, 0, 77)).await;
    let head = {
        let heads = node.handle.watch_head();
        node.handle.shutdown().await.unwrap();
        *heads.borrow()
    };
    let node = TestNode::start(directory.path()).await;
    let again = node.handle.chain().header(head.height).unwrap().unwrap();
    assert_eq!(again.hash_slow(), head.hash);
    let found = node.ok("eth_getTransactionReceipt", json!([receipt["transactionHash"]])).await;
    assert_eq!(found, receipt);
    let slot = node.ok("eth_getStorageAt", json!([RECORDER_ADDRESS, "0x0"])).await;
    assert_eq!(slot.as_str().unwrap(), format!("{:#066x}", 77));
    let next = node.confirm(&record(1, 1, 78)).await;
    assert_eq!(next["status"], "0x1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_the_validators_makes_no_blocks() {
    let directory = tempfile::tempdir().unwrap();
    let stranger = ValidatorKey::from_seed(&[1; 32]);
    let started = Node::start(
        NodeConfig { validator_key: stranger, ..config(directory.path()) },
        std::sync::Arc::new(|| 0),
    );
    assert!(matches!(started.await, Err(NodeError::NotTheValidator)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_another_genesis_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    TestNode::start(directory.path()).await.handle.shutdown().await.unwrap();
    let genesis = Genesis { gas_limit: 1, ..genesis() };
    let started = Node::start(NodeConfig { genesis, ..config(directory.path()) }, std::sync::Arc::new(|| 0));
    assert!(matches!(started.await, Err(NodeError::State(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_senders_at_once_lose_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let transactions: Vec<_> =
        (0..50).flat_map(|nonce| (1..=8).map(move |seed| transfer(seed, nonce, seed % 8 + 1, 1))).collect();
    let request = |(id, tx)| json!({ "jsonrpc": "2.0", "id": id, "method": "eth_sendRawTransaction", "params": [raw(tx)] });
    let batch: Vec<_> = transactions.iter().enumerate().map(request).collect();
    let answers = node.post(&json!(batch)).await;
    assert!(answers.as_array().unwrap().iter().all(|answer| answer.get("error").is_none()));
    let mut heads = node.handle.watch_head();
    for transaction in &transactions {
        let receipt = json!([transaction.tx_hash()]);
        while node.ok("eth_getTransactionReceipt", receipt.clone()).await.is_null() {
            heads.changed().await.unwrap();
        }
    }
    for seed in 1..=8 {
        let nonce = node.ok("eth_getTransactionCount", json!([address(seed)])).await;
        assert_eq!(nonce, "0x32");
    }
    assert_eq!(node.ok("txpool_status", json!([])).await, json!({ "pending": "0x0", "queued": "0x0" }));
}
