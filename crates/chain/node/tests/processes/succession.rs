//! The validators change while the chain runs.

use std::{fs::OpenOptions, io::Write};

use alloy_primitives::B256;
use genex_bindings::addresses::GOVERNANCE;

use super::{
    scribe::{named, scribe},
    *,
};

const EPOCH: u64 = 8;
const NEWCOMER: u8 = VALIDATORS as u8 + 1;

/// One joins the four, and is named together with three of them.
pub async fn a_validator_joins_another_leaves_and_the_chain_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let mut genesis = Genesis { epoch_blocks: Some(EPOCH), ..genesis() };
    genesis.alloc.insert(GOVERNANCE, scribe());
    let listens: Vec<_> = (0..VALIDATORS).map(|_| free_address()).collect();
    let mut validators = found_with(directory.path(), &listens, |_, to| listens[to], genesis);
    validators.push(joining(directory.path(), &validators));
    for (index, validator) in validators.iter_mut().enumerate() {
        validator.start(&directory.path().join(index.to_string()));
    }
    transfer_everywhere(&validators[..VALIDATORS], 0).await;

    let keys: Vec<_> = [1, NEWCOMER, 3, 4].map(key).into();
    let naming = sign(
        7,
        alloy_consensus::TxEip1559 {
            to: GOVERNANCE.into(),
            input: named(1, &keys),
            gas_limit: 1_000_000,
            ..blank(0)
        },
    );
    validators[0].answer("eth_sendRawTransaction", json!([raw(&naming)])).await;
    let receipt = validators[0].answer("eth_getTransactionReceipt", json!([naming.tx_hash()])).await;
    assert_eq!(receipt["status"], "0x1");
    for validator in &validators {
        wait_until_deciding(validator, &keys).await;
    }

    let mut left = validators.remove(1);
    left.kill();
    transfer_everywhere(&validators, 1).await;
    wait_for_vote(&validators[0], 1).await;
    for validator in &mut validators {
        validator.kill();
        assert_eq!(verify_store(&validator.home.chain()).unwrap().validators, keys);
    }
}

fn key(seed: u8) -> B256 {
    ValidatorKey::from_seed(&[seed; 32]).public()
}

/// Makes the home of a fifth, and tells the others where it listens.
fn joining(directory: &Path, others: &[Validator]) -> Validator {
    let own = PeerSettings { key: key(NEWCOMER), address: free_address() };
    let line = format!("\n[[peers]]\nkey = \"{}\"\naddress = \"{}\"\n", own.key, own.address);
    for index in 0..others.len() {
        let settings = directory.join(index.to_string()).join("node.toml");
        OpenOptions::new().append(true).open(settings).unwrap().write_all(line.as_bytes()).unwrap();
    }
    let founder = others[0].home.config().unwrap();
    let home = Home::at(directory.join(others.len().to_string()));
    let rpc = free_address();
    let peers = others[0].home.settings().unwrap().peers;
    let settings = NodeSettings::new(rpc, own.address, peers);
    home.init(&[NEWCOMER; 32], &founder.genesis, &settings).unwrap();
    Validator { home, rpc, process: None, client: reqwest::Client::new() }
}

/// Waits until `validator` says that these decide on the next block.
async fn wait_until_deciding(validator: &Validator, keys: &[B256]) {
    let deadline = Instant::now() + PATIENCE;
    while validator
        .call("genex_validators", json!([]))
        .await
        .is_none_or(|said| said["validators"] != json!(keys))
    {
        assert!(Instant::now() < deadline, "{} never heard of the new validators", validator.rpc);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits for a block that the validator with this number in its set has voted for.
async fn wait_for_vote(validator: &Validator, number: u64) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let certificate = validator.answer("genex_finalityCertificate", json!(["finalized"])).await;
        let votes = certificate["votes"].as_array().unwrap();
        if votes.iter().any(|vote| vote["validator"] == format!("{number:#x}")) {
            return;
        }
        assert!(Instant::now() < deadline, "the newcomer never votes");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
