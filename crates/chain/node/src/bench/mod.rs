//! Measuring a chain: validators as processes, and a load that reaches them as any client's does.
//!
//! Everything is signed beforehand and sent in batches over HTTP by several connections, which take turns
//! among the validators. What is durable is read from the first validator, as a client reads it. Three
//! questions are asked of a set of validators ([`bench_load`]): how many transfers it takes with a bounded
//! number outstanding; how long one takes at a part of that rate; and how many coupons settle in batches of
//! trades. Two more are asked of one that was away: [`bench_catch_up`], [`bench_restart`]. [`bench_execution`]
//! alone needs no validators: it compares the executors.
//!
//! Validators and sender share the machine. The processor time of the validators is read from the system,
//! so that it can be told what a validator takes on a machine of its own.

mod calls;
mod execution;
mod figures;
mod load;
mod network;
mod run;
mod trades;

use std::path::PathBuf;

use alloy_primitives::{Address, map::AddressMap};
use alloy_rpc_types_eth::Log;
use alloy_sol_types::SolEvent;
use genex_bindings::{CouponLedger, addresses};
use serde_json::json;

use crate::{Genesis, HomeError, NodeError, development_genesis};

pub use execution::{Parallelism, bench_execution};
pub use figures::{CatchUp, LoadReport, Measurement, Percentiles, Restart};
use figures::{Meter, Watch};
use load::{Batch, Load};
pub use network::Program;
use network::{Network, Validator};
use run::{Speed, run};
use trades::TRADES;

/// Length of the part at a given rate.
const PACED_SECONDS: u64 = 8;

/// Settings of a measurement.
#[derive(Clone, Debug)]
pub struct BenchConfig {
    /// An empty directory on the disk to be measured.
    pub directory: PathBuf,
    /// How a validator is started in its folder, as `genex node start` does.
    pub program: Program,
    /// Seconds since the epoch, for the genesis.
    pub now: u64,
    /// Transfers of the first part.
    pub transfers: usize,
    /// Accounts that send them.
    pub senders: usize,
    /// Transfers in one HTTP request.
    pub batch: usize,
    /// HTTP connections.
    pub connections: usize,
    /// Most transfers outstanding in the first part.
    pub window: usize,
    /// Rate of the second part, in percent of the throughput found.
    pub paced_percent: u64,
    /// Batches of trades in the third part.
    pub settlements: usize,
    /// Transfers that a validator misses before it catches up.
    pub missed: usize,
    /// Accounts of the chain whose validator is started again.
    pub accounts: u64,
}

impl BenchConfig {
    /// The settings by which the figures in the documentation are made.
    pub fn new(directory: impl Into<PathBuf>, program: Program, now: u64) -> Self {
        Self {
            directory: directory.into(),
            program,
            now,
            transfers: 120_000,
            senders: 1_000,
            batch: 200,
            connections: 8,
            window: 20_000,
            paced_percent: 80,
            settlements: 800,
            missed: 100_000,
            accounts: 1_000_000,
        }
    }

    async fn network(&self, folder: &str, validators: u8) -> Result<Network, BenchError> {
        let genesis = |keys: Vec<_>| {
            let genesis = development_genesis(self.now, keys[0])?;
            Ok(Genesis { validators: keys, ..genesis })
        };
        Network::start(&self.program, &self.directory.join(folder), genesis, validators).await
    }
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A validator's folder could not be made.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// A validator's store could not be read.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// A validator could not be started or looked at.
    #[error("process: {0}")]
    Start(#[source] std::io::Error),
    /// A request failed.
    #[error("request: {0}")]
    Http(#[from] reqwest::Error),
    /// A validator refused a transaction or a question.
    #[error("refused: {0}")]
    Refused(String),
    /// A validator did not do what was waited for.
    #[error("a validator does not go on")]
    Stalled,
    /// Transactions reverted, so that what was meant is not what was measured.
    #[error("a transaction failed: {0}")]
    Reverted(String),
    /// Trades were skipped.
    #[error("{settled} of {trades} trades settled")]
    Skipped {
        /// Trades that settled.
        settled: usize,
        /// Trades there were.
        trades: usize,
    },
    /// The contracts of the measured chain are damaged.
    #[error(transparent)]
    Genesis(#[from] genex_bindings::GenesisError),
}

/// Runs so many validators and loads them: as fast as they go, at a part of that, and with trades.
///
/// # Errors
/// [`BenchError`] if a validator fails or refuses what it is sent.
pub async fn bench_load(config: &BenchConfig, validators: u8) -> Result<LoadReport, BenchError> {
    let network = config.network(&format!("load-{validators}"), validators).await?;
    let mut load = prepared(&network, config).await?;
    let transfers = load.transfers(config.transfers, config);
    let saturated = measure(&network, transfers, Speed::Window(config.window), 1).await?;
    let rate = (saturated.per_second * config.paced_percent / 100).max(1);
    let transfers = load.transfers(usize::try_from(rate * PACED_SECONDS).unwrap_or(usize::MAX), config);
    let paced = measure(&network, transfers, Speed::Rate(rate), 1).await?;
    let disk = disk_bytes(&network)? / (saturated.items + paced.items).max(1);
    let mut market = load.market(config.now);
    let batches = load.settle(market.batches(config.settlements));
    let from = network.validator(0).height().await? + 1;
    let settled = measure(&network, vec![batches], Speed::Window(config.settlements), TRADES).await?;
    let trades = config.settlements * TRADES;
    let done = settled_trades(network.validator(0), from).await?;
    if done != trades {
        return Err(BenchError::Skipped { settled: done, trades });
    }
    Ok(LoadReport { validators, saturated, paced, settled, disk_bytes_per_transfer: disk })
}

/// Runs four validators, kills one, goes on without it, and starts it again.
///
/// # Errors
/// [`BenchError`] if a validator fails or refuses what it is sent.
pub async fn bench_catch_up(config: &BenchConfig) -> Result<CatchUp, BenchError> {
    let mut network = config.network("catch-up", 4).await?;
    let mut load = prepared(&network, config).await?;
    let transfers = load.transfers(config.missed, config);
    network.kill(3);
    let before = network.validator(0).height().await?;
    let missed = measure(&network, transfers, Speed::Window(config.window), 1).await?;
    let height = network.validator(0).height().await?;
    let watch = Watch::start();
    network.run(3)?;
    network.validator(3).wait_for_height(height).await?;
    Ok(CatchUp::new(height - before, &missed, watch.elapsed()))
}

/// Fills the state of one validator with accounts, kills it, and starts it again.
///
/// # Errors
/// [`BenchError`] if the validator fails or refuses what it is sent.
pub async fn bench_restart(config: &BenchConfig) -> Result<Restart, BenchError> {
    let mut network = config.network("restart", 1).await?;
    let crowd = Load::new(0).crowd(config.accounts);
    let made = measure(&network, vec![crowd], Speed::Window(100), 1).await?;
    let height = network.validator(0).height().await?;
    network.kill(0);
    let watch = Watch::start();
    network.run(0)?;
    network.validator(0).wait_for_height(height).await?;
    Ok(Restart { accounts: config.accounts, filled_ms: made.elapsed_ms, restart_ms: watch.elapsed() })
}

/// Sends and waits, and sets what was seen in relation to the time and the processors' time it took.
/// `items` is how many things of interest one transaction holds.
async fn measure(
    network: &Network,
    connections: Vec<Vec<Batch>>,
    speed: Speed,
    items: usize,
) -> Result<Measurement, BenchError> {
    let before = Meter::read(network).await?;
    let outcome = run(network, connections, speed).await?;
    let spent = Meter::read(network).await?.since(&before);
    Ok(Measurement::new(outcome, spent, items))
}

/// A load whose issuers have classes, and whose parties can trade.
async fn prepared(network: &Network, config: &BenchConfig) -> Result<Load, BenchError> {
    let (speed, batch) = (Speed::Window(config.window), config.batch);
    let mut load = Load::new(config.senders);
    let mut operator = load.operate_on_all(calls::admit_issuer, batch);
    operator.extend(load.operate_on_all(calls::mint_cash, batch));
    operator.extend(load.operate_on_all(calls::make_known, batch));
    run(network, vec![operator], speed).await?;
    let mut parties = load.by_issuers(|issuer| calls::create_class(issuer, config.now), batch);
    parties.extend(load.by_issuers(|_| calls::approve_cash(), batch));
    parties.extend(load.by_issuers(|_| calls::delegate(), batch));
    run(network, vec![parties], speed).await?;
    load.set_classes(&created_classes(network.validator(0)).await?);
    Ok(load)
}

/// The issuers and the classes they made.
async fn created_classes(validator: &Validator) -> Result<AddressMap<u64>, BenchError> {
    let logs = events::<CouponLedger::ClassCreated>(validator, addresses::COUPON_LEDGER, 0).await?;
    Ok(logs.into_iter().map(|event| (event.issuer, event.classId)).collect())
}

async fn settled_trades(validator: &Validator, from: u64) -> Result<usize, BenchError> {
    let head = validator.height().await?;
    let mut settled = 0;
    for height in from..=head {
        let core = addresses::SETTLEMENT_CORE;
        let range = events_between::<genex_bindings::SettlementCore::TradeSettled>;
        settled += range(validator, core, height, height).await?.len();
    }
    Ok(settled)
}

async fn events<E: SolEvent>(
    validator: &Validator,
    contract: Address,
    from: u64,
) -> Result<Vec<E>, BenchError> {
    events_between(validator, contract, from, validator.height().await?).await
}

async fn events_between<E: SolEvent>(
    validator: &Validator,
    contract: Address,
    from: u64,
    to: u64,
) -> Result<Vec<E>, BenchError> {
    let (from, to) = (format!("{from:#x}"), format!("{to:#x}"));
    let topics = [E::SIGNATURE_HASH];
    let filter = json!([{ "address": contract, "topics": topics, "fromBlock": from, "toBlock": to }]);
    let logs = validator.ask("eth_getLogs", filter).await?;
    let logs: Vec<Log> =
        serde_json::from_value(logs).map_err(|error| BenchError::Refused(error.to_string()))?;
    Ok(logs.iter().filter_map(|log| E::decode_log(&log.inner).ok()).map(|log| log.data).collect())
}

/// What the first validator's store takes on disk. It is read while the validator runs.
fn disk_bytes(network: &Network) -> Result<u64, BenchError> {
    fn size(path: &std::path::Path) -> std::io::Result<u64> {
        let mut total = 0;
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let meta = entry.metadata()?;
            total += if meta.is_dir() { size(&entry.path())? } else { meta.len() };
        }
        Ok(total)
    }
    size(&network.validator(0).chain()).map_err(BenchError::Start)
}
