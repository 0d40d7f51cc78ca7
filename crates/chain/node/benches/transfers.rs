//! Prints what one validator does with transfers of coupons, as JSON.
//!
//! `cargo bench -p genex-chain-node --bench transfers [-- TRANSFERS]`

#![allow(clippy::print_stdout)]

use genex_chain_node::{BenchConfig, bench_transfers};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir_in(".")?;
    let mut config = BenchConfig::new(directory.path());
    if let Some(transfers) = std::env::args().skip(1).find_map(|argument| argument.parse().ok()) {
        config.transfers = transfers;
    }
    let report = bench_transfers(config).await?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
