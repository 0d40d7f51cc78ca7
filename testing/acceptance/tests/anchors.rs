//! The exchange's journal is anchored while the product runs, and whoever has a node can check it: a trade's frame, the
//! journal's growth, and the journal as a whole. What was changed, cut off or never anchored is told apart.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use genex_acceptance::{Client, Person, Product, fund, issue, register, wait_for};
use serde_json::{Value, json};

#[tokio::test]
async fn a_trades_frame_is_proved_from_the_chain_and_a_changed_byte_is_not() -> Result<()> {
    let files = tempfile::tempdir()?;
    let mut product = Product::empty().await?;
    let series = issue(&product, json!({}), 5).await?;
    let buyer = register(&product, "Eve Example", 1).await?;
    fund(&buyer, "300.00").await?;
    let seq = trade(&product, &buyer, &series).await?;
    let early = copy_of_the_journal(&product, files.path())?;
    let first = anchor_over(&product, seq).await?;

    let visitor = product.visitor();
    let proof = visitor.get(&format!("/v1/audit/journal/{seq}/proof")).await?.ok()?;
    let regulator = product.persona("regulator").await?;
    let frame = regulator.get_bytes(&format!("/v1/audit/journal/{seq}/frame")).await?;
    let (code, told) = check(&product, files.path(), &proof, Some(&frame)).await?;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("\"event\":\"traded\"") && told.contains(&series), "{told}");
    assert_changes_are_found(&product, files.path(), &proof, &frame).await?;
    let whose = visitor.get(&format!("/v1/audit/journal/{seq}/frame")).await?;
    assert_eq!(whose.code(), "unauthenticated", "what people did is not for everybody");

    product.kill().await?;
    product.restart().await?;
    let later = trade(&product, &buyer, &series).await?;
    let second = anchor_over(&product, later).await?;
    assert_gapless(&product.visitor()).await?;
    let growth = format!("/v1/audit/consistency?first={}&second={}", first["size"], second["size"]);
    let growth = product.visitor().get(&growth).await?.ok()?;
    let (code, told) = check(&product, files.path(), &growth, None).await?;
    assert_eq!(code, 0, "{told}");
    let mut shrunk = growth;
    shrunk["path"] = json!([]);
    assert_refused(check(&product, files.path(), &shrunk, None).await?, "are not a beginning of the first");

    let (code, told) = against_the_chain(&product, product.data()).await?;
    assert_eq!(code, 0, "{told}");
    assert_refused(against_the_chain(&product, &early).await?, "frames, there are");
    product.stop().await?;
    assert_refused(against_the_chain(&product, product.data()).await?, "does not tell what is anchored");
    let (code, told) = product.verify().await?;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("anchored_frames"), "{told}");
    Ok(())
}

/// Buys one from the issuer; the sequence of the trade.
async fn trade(product: &Product, buyer: &Person, series: &str) -> Result<u64> {
    let order =
        json!({ "series_id": series, "quantity": 1, "pay_with": "balance", "declared_for_use": true });
    buyer.client.post("/v1/trade/purchases", Some(order)).await?.ok()?;
    product.settle().await?;
    let journal = product.data().join("journal");
    let (code, lines) = product.genex(&["journal".as_ref(), "export".as_ref(), journal.as_os_str()]).await?;
    assert_eq!(code, 0, "{lines}");
    let mut commands = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let traded = |command: &Value| {
        command["events"].as_array().is_some_and(|events| events.iter().any(|e| e["event"] == "traded"))
    };
    let last = commands.rfind(traded).context("no trade is in the journal")?;
    last["seq"].as_u64().context("a sequence")
}

/// Lets a minute pass on the product's clock and waits until an anchor covers the command; the anchor.
async fn anchor_over(product: &Product, seq: u64) -> Result<Value> {
    let visitor = product.visitor();
    visitor.put("/v1/test/clock", json!({ "advance_seconds": 60 })).await?.ok()?;
    let covers = |anchor: &&Value| anchor["status"] == "anchored" && anchor["last_seq"].as_u64() >= Some(seq);
    let found = |list: &Value| list["data"].as_array().and_then(|list| list.iter().find(covers).cloned());
    let list = wait_for(&visitor, "/v1/audit/anchors", |list| found(list).is_some()).await?;
    found(&list).context("an anchor")
}

async fn assert_gapless(visitor: &Client) -> Result<()> {
    let list = visitor.get("/v1/audit/anchors?limit=200").await?.ok()?;
    let list: Vec<&Value> = list["data"].as_array().context("a list")?.iter().rev().collect();
    for (pair, seq) in list.windows(2).zip(1..) {
        assert_eq!((&pair[0]["seq"], &pair[1]["previous"]), (&json!(seq), &pair[0]["root"]), "{list:?}");
        assert!(pair[1]["size"].as_u64() > pair[0]["size"].as_u64(), "{list:?}");
    }
    Ok(())
}

async fn assert_changes_are_found(product: &Product, dir: &Path, proof: &Value, frame: &[u8]) -> Result<()> {
    let changed = |name: &str| {
        let mut other = proof.clone();
        let place = if name == "path" { &mut other[name][0] } else { &mut other[name] };
        *place = flipped(place).into();
        other
    };
    let told = check(product, dir, &changed("frame"), None).await?;
    assert_refused(told, "is not the one at place");
    assert_refused(check(product, dir, &changed("path"), None).await?, "is not the one at place");
    assert_refused(check(product, dir, &changed("root"), None).await?, "has another root on the chain");
    let mut unknown = proof.clone();
    unknown["size"] = json!(1_000_000);
    assert_refused(check(product, dir, &unknown, None).await?, "no statement on the chain is about 1000000");
    for at in [0, frame.len() / 2, frame.len() - 1] {
        let mut bytes = frame.to_vec();
        bytes[at] ^= 1;
        assert_refused(check(product, dir, proof, Some(&bytes)).await?, "the file is not");
    }
    Ok(())
}

/// A hash with another last digit.
fn flipped(hash: &Value) -> String {
    let mut text = hash.as_str().expect("a hash").to_owned();
    let last = if text.pop() == Some('0') { '1' } else { '0' };
    text.push(last);
    text
}

#[track_caller]
fn assert_refused((code, told): (i32, String), because: &str) {
    assert_eq!(code, 1, "{told}");
    assert!(told.contains(because), "{told}");
}

/// `genex verify` with a proof.
async fn check(product: &Product, dir: &Path, proof: &Value, frame: Option<&[u8]>) -> Result<(i32, String)> {
    let (proof_file, frame_file, rpc) = (dir.join("proof.json"), dir.join("frame"), product.rpc());
    fs::write(&proof_file, proof.to_string())?;
    let mut args: Vec<&OsStr> = ["verify", "--anchors", &rpc, "--proof"].map(OsStr::new).to_vec();
    args.push(proof_file.as_os_str());
    if let Some(frame) = frame {
        fs::write(&frame_file, frame)?;
        args.extend([OsStr::new("--frame"), frame_file.as_os_str()]);
    }
    product.genex(&args).await
}

/// `genex verify` with a data folder, which may be in use.
async fn against_the_chain(product: &Product, data: &Path) -> Result<(i32, String)> {
    let rpc = product.rpc();
    let [verify, anchors, rpc, folder] = ["verify", "--anchors", &rpc, "--data"].map(OsStr::new);
    product.genex(&[verify, anchors, rpc, folder, data.as_os_str()]).await
}

/// The journal as it is now, in a data folder of its own.
fn copy_of_the_journal(product: &Product, dir: &Path) -> Result<PathBuf> {
    let copy = dir.join("early");
    fs::create_dir_all(copy.join("journal"))?;
    for entry in fs::read_dir(product.data().join("journal"))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(".journal") {
            fs::copy(entry.path(), copy.join("journal").join(entry.file_name()))?;
        }
    }
    Ok(copy)
}
