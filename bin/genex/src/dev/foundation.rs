//! Clock, keys, exchange and chain: what the platform stands on.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use genex_chain_node::{Node, NodeConfig, NodeHandle};
use genex_custody::{LocalSigner, RootSeed};
use genex_exchange::{Config, Exchange};
use genex_ports::clock::Clock;

use crate::{
    args::DevArgs,
    clock::SandboxClock,
    data::{DataDir, fresh_secret},
};

/// What the platform stands on.
pub struct Foundation {
    /// The data folder.
    pub data: DataDir,
    /// The time of everything.
    pub clock: Arc<SandboxClock>,
    /// The single writer.
    pub exchange: Exchange,
    /// The validator.
    pub node: NodeHandle,
    /// Custodial keys.
    pub signer: Arc<LocalSigner>,
}

impl Foundation {
    /// Opens or makes everything in the data folder. A new clock starts `behind_us` in the past; the chain makes a
    /// block at least every `heartbeat`.
    pub async fn lay(args: &DevArgs, behind_us: i64, heartbeat: Duration) -> Result<Self> {
        let data = DataDir::open(&args.data)?;
        let clock = Arc::new(SandboxClock::open(data.root(), behind_us)?);
        let signer = Arc::new(LocalSigner::new(&RootSeed::open(&data.custody_seed(), fresh_secret())?));
        let exchange = open_exchange(&data, clock.clone()).await?;
        let node = start_node(&data, args, clock.clone(), heartbeat).await?;
        Ok(Self { data, clock, exchange, node, signer })
    }
}

/// The single writer on the folder's journal.
pub async fn open_exchange(data: &DataDir, clock: Arc<SandboxClock>) -> Result<Exchange> {
    let config = Config::in_dir(data.journal());
    let open = tokio::task::spawn_blocking(move || Exchange::open(&config, move || clock.now()));
    Ok(open.await??)
}

async fn start_node(
    data: &DataDir,
    args: &DevArgs,
    clock: Arc<SandboxClock>,
    heartbeat: Duration,
) -> Result<NodeHandle> {
    let genesis = data.genesis(seconds(&*clock))?;
    let mut config = NodeConfig::new(data.chain(), genesis, data.validator_key()?);
    config.rpc_address = args.rpc;
    config.heartbeat = heartbeat;
    Ok(Node::start(config, Arc::new(move || seconds(&*clock))).await?)
}

fn seconds(clock: &dyn Clock) -> u64 {
    u64::try_from(clock.now().seconds()).unwrap_or_default()
}
