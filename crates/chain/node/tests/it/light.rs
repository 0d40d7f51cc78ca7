//! Proofs that a node serves, checked by the light library, and all of them tampered with.

use alloy_primitives::{B256, Bytes, U64, U256, hex};
use genex_light::{AccountProof, FinalHeader, LightChain, LightError, ReceiptProof};
use serde_json::{Value, json};

use crate::support::*;

async fn bytes(node: &TestNode, method: &str, params: Value) -> Vec<u8> {
    hex::decode(node.ok(method, params).await.as_str().unwrap()).unwrap()
}

/// Begins with the genesis as anybody can compute it from its document.
async fn light(node: &TestNode) -> LightChain {
    let header = bytes(node, "debug_getRawHeader", json!(["earliest"])).await;
    LightChain::begin(genesis().header().hash_slow(), &header, CHAIN, &genesis().validators, None).unwrap()
}

async fn header_and_certificate(node: &TestNode, block: &Value) -> (Vec<u8>, Vec<u8>) {
    let header = bytes(node, "debug_getRawHeader", json!([block])).await;
    let certificate = node.ok("genex_finalityCertificate", json!([block])).await;
    (header, hex::decode(certificate["encoded"].as_str().unwrap()).unwrap())
}

/// The newest header, proved, and an account with slots of the state after it.
async fn newest(node: &TestNode, account: alloy_primitives::Address) -> (FinalHeader, AccountProof) {
    let light = light(node).await;
    loop {
        let block = node.ok("eth_blockNumber", json!([])).await;
        let proof = node.call("eth_getProof", json!([account, ["0x0", "0x1"], block])).await;
        // The node proves the newest state alone, and a block may have come meanwhile.
        let Ok(proof) = proof else { continue };
        let (header, certificate) = header_and_certificate(node, &block).await;
        return (light.check(&header, &certificate).unwrap(), serde_json::from_value(proof).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_slots_are_proved_against_a_final_header_and_nothing_else_is() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    node.confirm(&record(1, 0, 77)).await;
    let (header, proof) = newest(&node, RECORDER_ADDRESS).await;
    header.check_account(&proof).unwrap();
    assert_eq!(proof.storage_proof[0].value, U256::from(77));
    let refused = |change: &dyn Fn(&mut AccountProof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        header.check_account(&proof).unwrap_err()
    };
    let account = LightError::Account(RECORDER_ADDRESS);
    assert_eq!(refused(&|proof| proof.balance = U256::ONE), account);
    assert_eq!(refused(&|proof| proof.nonce = U64::from(2)), account);
    assert_eq!(refused(&|proof| proof.code_hash = B256::ZERO), account);
    assert_eq!(refused(&|proof| proof.storage_hash = B256::ZERO), account);
    assert_eq!(refused(&|proof| _ = proof.account_proof.pop()), account);
    assert_eq!(refused(&|proof| flip(proof.account_proof.last_mut().unwrap())), account);
    assert_eq!(refused(&|proof| proof.address = address(1)), LightError::Account(address(1)));
    let slot = |slot: u64| LightError::Slot(U256::from(slot));
    assert_eq!(refused(&|proof| proof.storage_proof[0].value = U256::from(78)), slot(0));
    assert_eq!(refused(&|proof| proof.storage_proof[0].value = U256::ZERO), slot(0));
    assert_eq!(refused(&|proof| proof.storage_proof[0].key = U256::from(5)), slot(5));
    assert_eq!(refused(&|proof| proof.storage_proof[1].value = U256::ONE), slot(1));
    assert_eq!(refused(&|proof| flip(&mut proof.storage_proof[0].proof[0])), slot(0));
    let nobody = alloy_primitives::Address::repeat_byte(0x99);
    let (header, absent) = newest(&node, nobody).await;
    header.check_account(&absent).unwrap();
    let rich = AccountProof { balance: U256::ONE, ..absent };
    assert_eq!(header.check_account(&rich), Err(LightError::Account(nobody)));
    node.handle.shutdown().await.unwrap();
}

fn flip(bytes: &mut Bytes) {
    let mut changed = bytes.to_vec();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    *bytes = changed.into();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_proved_against_its_header_and_nothing_else_is() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    let sent = [record(1, 0, 7), transfer(2, 0, 3, 5), record(3, 0, 9)];
    tokio::join!(node.confirm(&sent[0]), node.confirm(&sent[1]), node.confirm(&sent[2]));
    for transaction in &sent {
        let receipt = node.ok("eth_getTransactionReceipt", json!([transaction.tx_hash()])).await;
        let (header, certificate) = header_and_certificate(&node, &receipt["blockNumber"]).await;
        let header = light(&node).await.check(&header, &certificate).unwrap();
        let proof = node.ok("genex_getReceiptProof", json!([transaction.tx_hash()])).await;
        let proof: ReceiptProof = serde_json::from_value(proof).unwrap();
        let result = header.check_receipt(&proof).unwrap();
        assert_eq!((result.hash, result.success), (*transaction.tx_hash(), true));
        assert_eq!(result.logs.len(), receipt["logs"].as_array().unwrap().len());
        check_tampered(&header, &proof);
    }
    assert_eq!(node.ok("genex_getReceiptProof", json!([B256::ZERO])).await, Value::Null);
    node.handle.shutdown().await.unwrap();
}

fn check_tampered(header: &FinalHeader, proof: &ReceiptProof) {
    let refused = |change: &dyn Fn(&mut ReceiptProof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        header.check_receipt(&proof).unwrap_err()
    };
    let index = proof.transaction_index.to::<u64>();
    let (transaction, receipt) = (LightError::Transaction(index), LightError::Receipt(index));
    assert_eq!(refused(&|proof| flip(&mut proof.transaction)), transaction);
    assert_eq!(refused(&|proof| flip(&mut proof.transaction_proof[0])), transaction);
    assert_eq!(refused(&|proof| proof.transaction_proof.clear()), transaction);
    assert_eq!(refused(&|proof| flip(&mut proof.receipt)), receipt);
    assert_eq!(refused(&|proof| flip(&mut proof.receipt_proof[0])), receipt);
    let moved = refused(&|proof| proof.transaction_index += U64::ONE);
    assert_eq!(moved, LightError::Transaction(index + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_without_its_votes_is_not_final() {
    let directory = tempfile::tempdir().unwrap();
    let node = TestNode::start(directory.path()).await;
    node.confirm(&record(1, 0, 77)).await;
    let light = light(&node).await;
    let (header, certificate) = header_and_certificate(&node, &json!("0x1")).await;
    light.check(&header, &certificate).unwrap();
    for at in (0..header.len()).step_by(17) {
        let mut changed = header.clone();
        changed[at] ^= 1;
        assert!(light.check(&changed, &certificate).is_err(), "header, byte {at}");
    }
    for at in 0..certificate.len() {
        let mut changed = certificate.clone();
        changed[at] ^= 1;
        assert!(light.check(&header, &changed).is_err(), "certificate, byte {at}");
    }
    let none = light.check(&header, &certificate[..64]).unwrap_err();
    assert_eq!(none, LightError::NoQuorum { votes: 0, quorum: 1 });
    let earliest = bytes(&node, "debug_getRawHeader", json!(["earliest"])).await;
    let begin = |known, keys: &[B256], blocks| LightChain::begin(known, &earliest, CHAIN, keys, blocks);
    let known = genesis().header().hash_slow();
    let other = begin(B256::ZERO, &genesis().validators, None).unwrap_err();
    assert_eq!(other, LightError::OtherChain { given: known, known: B256::ZERO });
    assert_eq!(begin(known, &[B256::ZERO], None).unwrap_err(), LightError::OtherValidators);
    assert_eq!(begin(known, &genesis().validators, Some(8)).unwrap_err(), LightError::OtherValidators);
    node.handle.shutdown().await.unwrap();
}
