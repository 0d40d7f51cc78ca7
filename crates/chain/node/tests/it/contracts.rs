use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_primitives::{Address, Bytes, U256};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use alloy_sol_types::{SolCall, SolEvent};
use genex_bindings::{Role, TestStablecoin, addresses};
use genex_chain_node::{NodeConfig, development_genesis};
use genex_chain_state::Transaction;
use serde_json::{Value, json};

use crate::support::*;

fn mint(nonce: u64, to: Address, amount: u64, role: Role) -> Transaction {
    let signer = PrivateKeySigner::from_bytes(&role.development_key()).unwrap();
    let call = TestStablecoin::mintCall { to, amount: U256::from(amount) };
    let transaction =
        TxEip1559 { to: addresses::TEST_STABLECOIN.into(), input: call.abi_encode().into(), ..blank(nonce) };
    let signature = signer.sign_hash_sync(&transaction.signature_hash()).unwrap();
    transaction.into_signed(signature).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contracts_of_the_development_chain_work_from_its_first_block() {
    let directory = tempfile::tempdir().unwrap();
    let genesis = development_genesis(1_800_000_000, validator().public()).unwrap();
    let node = TestNode::start_with(NodeConfig { genesis, ..config(directory.path()) }).await;
    let receipt = node.confirm(&mint(0, address(1), 2_500_000, Role::Operator)).await;
    assert_eq!(receipt["status"], "0x1");
    let log: alloy_primitives::Log = parse_log(&receipt["logs"][0]);
    let event = TestStablecoin::Transfer::decode_log(&log).unwrap();
    assert_eq!((event.to, event.value), (address(1), U256::from(2_500_000)));
    let call = TestStablecoin::balanceOfCall { account: address(1) };
    let request = json!({ "to": addresses::TEST_STABLECOIN, "data": Bytes::from(call.abi_encode()) });
    let balance = node.ok("eth_call", json!([request, "latest"])).await;
    assert_eq!(balance.as_str().unwrap(), format!("{:#066x}", 2_500_000));
    let stranger = node.confirm(&mint(0, address(1), 1, Role::Guardian)).await;
    assert_eq!(stranger["status"], "0x0");
}

fn parse_log(shown: &Value) -> alloy_primitives::Log {
    let topics = serde_json::from_value(shown["topics"].clone()).unwrap();
    let data: Bytes = serde_json::from_value(shown["data"].clone()).unwrap();
    alloy_primitives::Log::new_unchecked(addresses::TEST_STABLECOIN, topics, data)
}
