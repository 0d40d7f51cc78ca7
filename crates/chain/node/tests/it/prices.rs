//! What gas costs, and what is refused, as RPC tells it.

use std::collections::BTreeMap;

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, B256, U256, bytes, keccak256};
use genex_bindings::addresses as at;
use genex_chain_node::{GenesisAccount, NodeConfig};
use serde_json::json;

use crate::support::*;

/// Calls its first word.
const CALLER: Address = Address::repeat_byte(0xd1);

fn contract(storage: BTreeMap<B256, B256>) -> GenesisAccount {
    GenesisAccount { code: bytes!("00"), nonce: U256::ONE, storage, ..GenesisAccount::default() }
}

fn word(value: U256) -> B256 {
    value.into()
}

async fn node_with(directory: &std::path::Path, accounts: &[(Address, GenesisAccount)]) -> TestNode {
    let mut genesis = genesis();
    genesis.alloc.extend(accounts.iter().cloned());
    TestNode::start_with(NodeConfig { genesis, ..config(directory) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_price_that_governance_set_is_told_before_and_after_it_is_paid() {
    let directory = tempfile::tempdir().unwrap();
    let fees = (U256::from(3) << 64) | U256::from(7);
    let governance = contract([(B256::ZERO, word(fees))].into());
    let node = node_with(directory.path(), &[(at::GOVERNANCE, governance)]).await;
    assert_eq!(node.ok("eth_gasPrice", json!([])).await, "0xa");
    assert_eq!(node.ok("eth_maxPriorityFeePerGas", json!([])).await, "0x3");

    let offer = TxEip1559 {
        max_fee_per_gas: 20,
        max_priority_fee_per_gas: 5,
        gas_limit: 21_000,
        to: address(2).into(),
        ..blank(0)
    };
    let sent = sign(1, offer);
    let receipt = node.confirm(&sent).await;
    assert_eq!(receipt["effectiveGasPrice"], "0xa");
    let balance = node.ok("eth_getBalance", json!([address(1), "latest"])).await;
    assert_eq!(balance, format!("{:#x}", BALANCE - 21_000 * 10));
    let block = node.ok("eth_getBlockByHash", json!([receipt["blockHash"], true])).await;
    assert_eq!(
        (&block["baseFeePerGas"], &block["transactions"][0]["gasPrice"]),
        (&json!("0x7"), &json!("0xa"))
    );

    let history = node.ok("eth_feeHistory", json!(["0x1", block["number"], [10.0, 90.0]])).await;
    assert_eq!(history["baseFeePerGas"], json!(["0x7", "0x7"]));
    assert_eq!(history["reward"], json!([["0x3", "0x3"]]));
    let (_, reason) = node.refused("eth_sendRawTransaction", json!([raw(&transfer(2, 0, 1, 1))])).await;
    assert_eq!(reason, "max fee per gas less than block base fee: maxFeePerGas: 0, baseFee: 10");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_receipt_is_told_that_the_rules_refuse_the_transaction() {
    let directory = tempfile::tempdir().unwrap();
    let sanctioned = Address::repeat_byte(0x99);
    let slot = keccak256([sanctioned.into_word(), B256::with_last_byte(3)].concat());
    let compliance = contract([(slot, B256::with_last_byte(1 << 4))].into());
    let caller =
        GenesisAccount { code: bytes!("600060006000600060006000355af100"), ..contract(BTreeMap::new()) };
    let node = node_with(directory.path(), &[(at::COMPLIANCE, compliance), (CALLER, caller)]).await;
    let call = TxEip1559 { to: CALLER.into(), input: sanctioned.into_word().into(), ..blank(0) };
    let (_, reason) = node.refused("eth_sendRawTransactionSync", json!([raw(&sign(1, call)), 60_000])).await;
    assert!(reason.starts_with("transaction refused: "), "{reason}");
    assert_eq!(node.confirm(&transfer(1, 0, 2, 1)).await["status"], "0x1");
}
