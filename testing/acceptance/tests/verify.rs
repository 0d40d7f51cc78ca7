//! `genex verify` believes nothing: one changed byte of the journal or of a stored block is found.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use genex_acceptance::{Product, fund, issue, register};
use serde_json::{Value, json};

#[tokio::test]
async fn one_changed_byte_of_journal_or_block_is_found() -> Result<()> {
    let mut product = Product::empty().await?;
    let series = issue(&product, json!({}), 5).await?;
    let buyer = register(&product, "Eve Example", 1).await?;
    fund(&buyer, "100.00").await?;
    let order =
        json!({ "series_id": series, "quantity": 1, "pay_with": "balance", "declared_for_use": true });
    buyer.client.post("/v1/trade/purchases", Some(order)).await?.ok()?;
    product.settle().await?;
    let state_root = state_root_of_a_busy_block(&product).await?;
    product.stop().await?;

    let (code, text) = product.verify().await?;
    assert_eq!(code, 0, "untouched data must pass: {text}");
    for (file, at) in places(&product.data().join("journal"), series_bytes(&series)?.as_slice())? {
        assert_change_is_found(&product, &file, at).await?;
    }
    let stored = places(&product.data().join("chain"), &state_root)?;
    assert!(!stored.is_empty(), "the block's state root is nowhere in the store");
    for (file, at) in stored {
        assert_change_is_found(&product, &file, at).await?;
    }
    let (code, text) = product.verify().await?;
    assert_eq!(code, 0, "restored data must pass again: {text}");
    Ok(())
}

async fn assert_change_is_found(product: &Product, file: &Path, at: usize) -> Result<()> {
    let original = fs::read(file)?;
    let mut changed = original.clone();
    changed[at] ^= 1;
    fs::write(file, changed)?;
    let (code, text) = product.verify().await?;
    fs::write(file, original)?;
    assert_eq!(code, 1, "byte {at} of {} was changed and verify said: {text}", file.display());
    Ok(())
}

async fn state_root_of_a_busy_block(product: &Product) -> Result<Vec<u8>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let ask =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [{ "fromBlock": "0x1" }] });
    let logs: Value = client.post(product.rpc()).json(&ask).send().await?.json().await?;
    let block = logs["result"][0]["blockNumber"].clone();
    let ask =
        json!({ "jsonrpc": "2.0", "id": 2, "method": "eth_getBlockByNumber", "params": [block, false] });
    let block: Value = client.post(product.rpc()).json(&ask).send().await?.json().await?;
    let root = block["result"]["stateRoot"].as_str().context("a state root")?;
    let digits = root.trim_start_matches("0x");
    (0..digits.len()).step_by(2).map(|i| Ok(u8::from_str_radix(&digits[i..i + 2], 16)?)).collect()
}

/// A series id as the journal stores it: 16 bytes, little endian.
fn series_bytes(id: &str) -> Result<Vec<u8>> {
    let id: genex_types::SeriesId = id.parse()?;
    Ok(id.0.to_le_bytes().to_vec())
}

/// Where the bytes stand in the files below a folder.
fn places(dir: &Path, bytes: &[u8]) -> Result<Vec<(PathBuf, usize)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(places(&path, bytes)?);
            continue;
        }
        let content = fs::read(&path)?;
        let at = content.windows(bytes.len()).position(|w| w == bytes);
        found.extend(at.map(|at| (path, at)));
    }
    Ok(found)
}
