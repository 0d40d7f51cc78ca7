//! `genex rebuild`: the projections, made again from the journal.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use genex_services::projection::Projector;
use genex_storage::Db;

use crate::{
    args::RebuildArgs, clock::SandboxClock, data::DataDir, dev::open_exchange, exchange::LocalExchange,
};

/// Forgets what was projected and projects every receipt again. If it is interrupted, the next start goes on from where
/// it was.
pub fn run(args: &RebuildArgs) -> Result<ExitCode> {
    let data = DataDir::existing(&args.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let seq = runtime.block_on(rebuild(&data))?;
    println!("projected up to sequence {seq}");
    Ok(ExitCode::SUCCESS)
}

async fn rebuild(data: &DataDir) -> Result<u64> {
    let path = data.database();
    let db = Db::open(path.to_str().context("the data folder's name is not UTF-8")?).await?;
    let exchange = open_exchange(data, Arc::new(SandboxClock::open(data.root(), 0)?)).await?;
    let receipts = Arc::new(LocalExchange(exchange.handle()));
    let projector = Projector::open(receipts.clone(), Arc::new(db)).await?;
    projector.rebuild().await?;
    let seq = projector.applied();
    drop((projector, receipts));
    tokio::task::spawn_blocking(move || exchange.close()).await??;
    Ok(seq)
}
