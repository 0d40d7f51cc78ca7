//! `genex verify`: nothing is believed. Journal and chain are read byte by byte and done again; then ledger, chain
//! and projections are compared, and the journal with the roots on the chain. `genex verify --anchors` does only the last,
//! with any node.

mod anchors;

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, Result};
use genex_chain_node::verify_store;
use genex_exchange::verify_journal;
use genex_services::reconciliation::compare;
use serde_json::{Value, json};

use crate::{
    args::{DevArgs, VerifyArgs},
    data::DataDir,
    dev::{Foundation, Platform},
};

const FAILED: u8 = 1;
/// No block is made while books are compared.
const NO_HEARTBEAT: Duration = Duration::from_secs(86_400);

/// What one of the checks found.
struct Finding {
    part: String,
    result: Result<Value>,
}

impl Finding {
    fn new(part: impl Into<String>, result: Result<Value>) -> Self {
        Self { part: part.into(), result }
    }
}

/// Runs the checks; exit code 1 if one fails.
pub fn run(args: VerifyArgs) -> Result<ExitCode> {
    let findings = match &args.anchors {
        Some(url) => anchors::against_a_node(url, &args)?,
        None => everything(&args.data)?,
    };
    let sound = findings.iter().all(|f| f.result.is_ok());
    match args.json {
        true => print_json(&findings, sound),
        false => print_text(&findings, sound),
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

fn everything(data: &Path) -> Result<Vec<Finding>> {
    drop(DataDir::existing(data)?);
    let mut findings = vec![Finding::new("journal", journal(data)), Finding::new("chain", chain(data))];
    if findings.iter().all(|f| f.result.is_ok()) {
        findings.extend(at_rest(data)?);
    }
    Ok(findings)
}

fn journal(data: &Path) -> Result<Value> {
    let found = verify_journal(&data.join("journal"))?;
    Ok(json!({ "frames": found.frames, "last_seq": found.last_seq, "snapshots": found.snapshots }))
}

fn chain(data: &Path) -> Result<Value> {
    let found = verify_store(&data.join("chain"))?;
    let root = found.state_root.to_string();
    Ok(json!({ "height": found.head.height, "transactions": found.transactions, "state_root": root }))
}

/// What takes the product's parts, put together and doing nothing.
fn at_rest(data: &Path) -> Result<[Finding; 2]> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let args = DevArgs::at_rest(data);
        let foundation = Foundation::lay(&args, 0, NO_HEARTBEAT).await?;
        let (platform, _) = Platform::assemble(&foundation, &args).await?;
        let books = Finding::new("books", compare_books(&platform).await);
        let anchors = Finding::new("anchors", anchors::at_rest(&foundation, &platform).await);
        let Foundation { exchange, node, .. } = foundation;
        node.shutdown().await?;
        tokio::task::spawn_blocking(move || exchange.close()).await??;
        Ok([books, anchors])
    })
}

async fn compare_books(platform: &Platform) -> Result<Value> {
    let follow = platform.projector.run();
    let facts = tokio::select! {
        facts = async {
            platform.projector.catch_up().await?;
            platform.collector.collect().await.context("the books can't be read")
        } => facts?,
        () = follow => unreachable!("the projector follows for ever"),
    };
    let differences = compare(&facts);
    if !differences.is_empty() {
        anyhow::bail!("the books differ (start genex once, if something was in flight): {differences:#?}");
    }
    Ok(json!({ "block": facts.block, "seq": facts.ledger.seq, "coupons": facts.ledger.holders.len(),
        "accounts": facts.ledger.cash.len() }))
}

fn print_text(findings: &[Finding], sound: bool) {
    for finding in findings {
        match &finding.result {
            Ok(found) => println!("{:8} ok      {found}", finding.part),
            Err(error) => println!("{:8} FAILED  {error:#}", finding.part),
        }
    }
    println!("{}", if sound { "everything agrees" } else { "verification failed" });
}

fn print_json(findings: &[Finding], sound: bool) {
    let part = |f: &Finding| match &f.result {
        Ok(found) => (f.part.clone(), json!({ "ok": true, "found": found })),
        Err(error) => (f.part.clone(), json!({ "ok": false, "error": format!("{error:#}") })),
    };
    let parts: serde_json::Map<_, _> = findings.iter().map(part).collect();
    println!("{}", json!({ "ok": sound, "parts": parts }));
}
