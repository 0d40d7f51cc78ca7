//! A node that writes snapshots beside its work.

use std::{fs, ops::ControlFlow, path::Path};

use genex_chain_node::{Blockchain, Manifest, NodeConfig, SnapshotSettings, restore_snapshot};
use serde_json::json;

use crate::support::*;

/// Heights of the snapshots that are there, lowest first.
fn heights(directory: &Path) -> Vec<u64> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    let mut heights: Vec<u64> =
        entries.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok()).collect();
    heights.sort_unstable();
    heights
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_node_writes_snapshots_and_keeps_the_newest() {
    let directory = tempfile::tempdir().unwrap();
    let (home, snapshots) = (directory.path().join("chain"), directory.path().join("snapshots"));
    let settings = SnapshotSettings { directory: snapshots.clone(), every_blocks: 2, keep: 2 };
    let node = TestNode::start_with(NodeConfig { snapshots: Some(settings), ..config(&home) }).await;
    node.confirm(&record(1, 0, 77)).await;
    let first = loop {
        match heights(&snapshots).first() {
            Some(first) => break *first,
            None => node.wait_for_height(node.handle.head().height + 1).await,
        }
    };
    while heights(&snapshots).first().is_none_or(|lowest| *lowest == first) {
        node.wait_for_height(node.handle.head().height + 1).await;
    }
    node.handle.shutdown().await.unwrap();
    let kept = heights(&snapshots);
    assert!((1..=3).contains(&kept.len()), "{kept:?}");
    let folder = snapshots.join(kept.last().unwrap().to_string());
    let (manifest, restored) = (Manifest::read(&folder).unwrap(), directory.path().join("restored"));
    restore_snapshot(&folder, &genesis(), &restored, &mut |_| ControlFlow::Continue(())).unwrap();
    let chain = Blockchain::open(&restored, genesis()).unwrap();
    assert_eq!((chain.head().height, chain.head().hash), (manifest.height, manifest.block));
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_from_before_the_snapshot_are_refused_as_geth_refuses_them() {
    let directory = tempfile::tempdir().unwrap();
    let (home, snapshots) = (directory.path().join("chain"), directory.path().join("snapshots"));
    let settings = SnapshotSettings { directory: snapshots.clone(), every_blocks: 3, keep: 1 };
    let node = TestNode::start_with(NodeConfig { snapshots: Some(settings), ..config(&home) }).await;
    let early = record(1, 0, 77);
    node.confirm(&early).await;
    while heights(&snapshots).is_empty() {
        node.wait_for_height(node.handle.head().height + 1).await;
    }
    node.handle.shutdown().await.unwrap();
    let height = heights(&snapshots)[0];
    let restored = directory.path().join("restored");
    let folder = snapshots.join(height.to_string());
    restore_snapshot(&folder, &genesis(), &restored, &mut |_| ControlFlow::Continue(())).unwrap();
    let node = TestNode::start(&restored).await;
    let pruned = (4_444, "pruned history unavailable".to_owned());
    assert_eq!(node.refused("eth_getBlockByNumber", json!(["0x1", true])).await, pruned);
    assert_eq!(node.refused("eth_getBlockReceipts", json!(["0x1"])).await, pruned);
    assert_eq!(node.ok("eth_getTransactionReceipt", json!([early.tx_hash()])).await, json!(null));
    let at_base = node.ok("eth_getBlockByNumber", json!([format!("{height:#x}"), true])).await;
    assert_eq!(at_base["number"], format!("{height:#x}"));
    assert_eq!(node.ok("eth_getBlockByNumber", json!(["earliest", true])).await["number"], "0x0");
    let slot = node.ok("eth_getStorageAt", json!([RECORDER_ADDRESS, "0x0"])).await;
    assert_eq!(slot.as_str().unwrap(), format!("{:#066x}", 77));
    assert_eq!(node.confirm(&record(1, 1, 78)).await["status"], "0x1");
    node.handle.shutdown().await.unwrap();
}
