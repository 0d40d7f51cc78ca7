//! The usual Ethereum tools work against the node as they do elsewhere.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use genex_acceptance::{Product, issue};
use tokio::process::Command;

fn contracts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts")
}

async fn output(command: &mut Command) -> Result<String> {
    let out = command.output().await?;
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    ensure!(out.status.success(), "{command:?}: {told}{}", String::from_utf8_lossy(&out.stderr));
    Ok(told)
}

#[tokio::test]
async fn cast_reads_blocks_and_sends_transactions() -> Result<()> {
    let product = Product::empty().await?;
    let cast = contracts().join("node_modules/.bin/cast");
    let block = output(Command::new(&cast).args(["block", "latest", "--rpc-url", &product.rpc()])).await?;
    assert!(block.contains("stateRoot") && block.contains("baseFeePerGas"), "{block}");

    let key = format!("0x{}", "01".repeat(32));
    let to = "0x00000000000000000000000000000000000000aa";
    let args = ["send", to, "--value", "0", "--private-key", &key, "--rpc-url", &product.rpc(), "--json"];
    let receipt: serde_json::Value = serde_json::from_str(&output(Command::new(&cast).args(args)).await?)?;
    assert_eq!(receipt["status"], "0x1", "{receipt}");
    Ok(())
}

#[tokio::test]
async fn a_program_on_viem_reads_sends_and_finds_logs() -> Result<()> {
    let product = Product::empty().await?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/viem.mjs");
    let printed = output(Command::new("node").arg(script).arg(product.rpc())).await?;
    assert_eq!(printed.matches("ok: ").count(), 4, "{printed}");
    Ok(())
}

#[tokio::test]
async fn a_program_on_ethers_reads_sends_deploys_and_listens() -> Result<()> {
    let product = Product::empty().await?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/ethers.mjs");
    let printed = output(Command::new("node").arg(script).arg(product.rpc())).await?;
    assert_eq!(printed.matches("ok: ").count(), 7, "{printed}");
    Ok(())
}

/// Runs a project of `testing/tools` against a product that has one series.
async fn sample(name: &str) -> Result<String> {
    let product = Product::empty().await?;
    issue(&product, serde_json::json!({}), 10).await?;
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools").join(name).join("run");
    output(Command::new(run).env("RPC_URL", product.rpc())).await
}

#[tokio::test]
async fn a_foundry_project_reads_a_class_deploys_and_sends() -> Result<()> {
    let printed = sample("foundry").await?;
    assert_eq!(printed.matches("ok: ").count(), 4, "{printed}");
    Ok(())
}

#[tokio::test]
async fn a_hardhat_project_reads_a_class_deploys_and_sends() -> Result<()> {
    let printed = sample("hardhat").await?;
    assert_eq!(printed.matches("ok: ").count(), 3, "{printed}");
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_is_wrong_in_itself_is_refused_with_the_usual_error() -> Result<()> {
    let product = Product::empty().await?;
    let cast = contracts().join("node_modules/.bin/cast");
    let signed = |chain: &str, nonce: &str| {
        let key = format!("0x{}", "02".repeat(32));
        let to = "0x00000000000000000000000000000000000000aa";
        let mut command = Command::new(&cast);
        command.args(["mktx", to, "--value", "0", "--private-key", &key, "--chain", chain, "--nonce", nonce]);
        command.args(["--gas-limit", "21000", "--gas-price", "0", "--priority-gas-price", "0"]);
        command
    };
    let right = output(&mut signed("7091", "0")).await?;
    assert!(send(&product, &right).await?["result"].is_string());
    let elsewhere = send(&product, &output(&mut signed("1", "1")).await?).await?;
    assert!(message(&elsewhere).contains("invalid chain id"), "{elsewhere}");
    let spent = send(&product, &output(&mut signed("7091", "0")).await?).await?;
    assert!(["nonce too low", "already known"].iter().any(|m| message(&spent).contains(m)), "{spent}");
    let torn = send(&product, &right.trim()[..right.trim().len() - 2]).await?;
    assert!(torn["error"].is_object(), "{torn}");
    Ok(())
}

async fn send(product: &Product, raw: &str) -> Result<serde_json::Value> {
    let ask = serde_json::json!({
        "jsonrpc": "2.0", "id": 1, "method": "eth_sendRawTransaction", "params": [raw.trim()],
    });
    let client = reqwest::Client::builder().no_proxy().build()?;
    Ok(client.post(product.rpc()).json(&ask).send().await?.json().await?)
}

fn message(answer: &serde_json::Value) -> &str {
    answer["error"]["message"].as_str().unwrap_or_default()
}
