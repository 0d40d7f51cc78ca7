//! The command line. Exit codes: 0 success, 1 a failed check or an error, 2 bad usage.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};
use genex_surveillance::market::Obligation;

/// Coupons as a financial asset.
#[derive(Parser)]
#[command(version, about)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What the binary can do.
#[derive(Subcommand)]
pub enum Task {
    /// Run everything on this machine: exchange, chain, API, web apps and a demo market.
    Dev(DevArgs),
    /// Work with the order book alone.
    #[command(subcommand)]
    Market(MarketTask),
    /// Look into the exchange's journal.
    #[command(subcommand)]
    Journal(JournalTask),
    /// Run the exchange, or the validators of a chain, on a machine that fails as a seed says, and check the promises.
    Sim(SimArgs),
    /// Check everything the platform claims against journal, chain and store.
    Verify(VerifyArgs),
    /// Look names and crypto addresses up on sanctions lists.
    Screen(ScreenArgs),
    /// Look for money laundering.
    #[command(subcommand)]
    Aml(AmlTask),
    /// Make the projections again from the journal: what people see of orders, trades, coupons, balances and candles.
    Rebuild(RebuildArgs),
    /// Measure.
    Bench(BenchArgs),
    /// Work with the chain alone.
    #[command(subcommand)]
    Chain(ChainTask),
    /// Run one of several validators.
    #[command(subcommand)]
    Node(NodeTask),
    /// Run a chain of several validators on this machine, each a process of its own.
    Localnet(LocalnetArgs),
    /// Print the OpenAPI document.
    Openapi,
}

/// Options of `genex dev`.
#[derive(clap::Args, Clone)]
pub struct DevArgs {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR", default_value = ".genex")]
    pub data: PathBuf,
    /// Where wallet, consoles and API listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub http: SocketAddr,
    /// Where the node's JSON-RPC listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8545")]
    pub rpc: SocketAddr,
    /// What the demo market grows from: the same seed, the same market.
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub seed: u64,
    /// No trading once it is ready.
    #[arg(long)]
    pub no_bots: bool,
    /// No demo market: the sandbox's personas and nothing else.
    #[arg(long)]
    pub no_demo: bool,
    /// No limit on requests per minute, for measuring.
    #[arg(long)]
    pub no_limits: bool,
    /// The folder of the built web apps.
    #[arg(long, value_name = "DIR", env = "GENEX_WEB", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist"), hide_default_value = true)]
    pub web: PathBuf,
    /// A folder with sanction lists to load beside the small list of our own.
    #[arg(long, value_name = "DIR", env = "GENEX_SANCTIONS")]
    pub sanctions: Option<PathBuf>,
}

impl DevArgs {
    /// Everything in `data` opened for reading, on addresses of its own.
    pub fn at_rest(data: &std::path::Path) -> Self {
        Self {
            data: data.to_owned(),
            http: ([127, 0, 0, 1], 0).into(),
            rpc: ([127, 0, 0, 1], 0).into(),
            seed: 0,
            no_bots: true,
            no_demo: true,
            no_limits: true,
            web: PathBuf::new(),
            sanctions: None,
        }
    }
}

/// What can be done with the chain alone.
#[derive(Subcommand)]
pub enum ChainTask {
    /// Run Ethereum's general state tests against the executor; one line for each failure, then one for the whole.
    Statetest {
        /// Files, or folders of files with the ending `.json`.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

/// What can be done with a journal. Only `fence` changes anything.
#[derive(Subcommand)]
pub enum JournalTask {
    /// Print one JSON line for each frame, then one for the whole.
    Inspect(PlaceArgs),
    /// Apply every command again and compare everything.
    Verify(PlaceArgs),
    /// Print one JSON line for each command and what it did.
    Export {
        #[command(flatten)]
        place: PlaceArgs,
        /// First sequence.
        #[arg(long, default_value_t = 1)]
        from: u64,
        /// Last sequence.
        #[arg(long, default_value_t = u64::MAX)]
        to: u64,
    },
    /// Apply what a writer adds as it adds it, compare state hashes, and print one JSON line whenever there is more.
    Follow {
        #[command(flatten)]
        place: PlaceArgs,
        /// A folder of its own for snapshots, if the journal is in PostgreSQL.
        #[arg(long, value_name = "DIR", default_value = ".genex-standby")]
        state: PathBuf,
    },
    /// Prove that a command is in the journal: its frame, its place and the way to the Merkle root.
    Prove {
        #[command(flatten)]
        place: PlaceArgs,
        /// The command.
        #[arg(long)]
        seq: u64,
        /// The number of frames below the root; all if left out.
        #[arg(long)]
        size: Option<u64>,
    },
    /// Look for orders and trades that mislead, and measure market makers: one JSON line for each alert and each maker's
    /// day.
    Surveil {
        #[command(flatten)]
        place: PlaceArgs,
        /// Coupons that a maker must show on each side.
        #[arg(long, value_name = "N", default_value_t = Obligation::default().depth)]
        depth: u64,
        /// How far a maker's sides may be apart, in basis points.
        #[arg(long, value_name = "BPS", default_value_t = Obligation::default().spread_bps)]
        spread_bps: u64,
        /// Share of the time in which it must, in basis points.
        #[arg(long, value_name = "BPS", default_value_t = Obligation::default().uptime_bps)]
        uptime_bps: u64,
    },
    /// Shut out the present writer, dead or alive, so that its standby takes over at once.
    Fence(PlaceArgs),
}

/// Where a journal is.
#[derive(clap::Args)]
pub struct PlaceArgs {
    /// The exchange's folder, or the address of a PostgreSQL (`postgres://user@host/database`).
    pub place: String,
    /// Which journal of the database.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub shard: i32,
}

/// Options of `genex rebuild`.
#[derive(clap::Args)]
pub struct RebuildArgs {
    /// The folder of an installation that does not run.
    #[arg(long, value_name = "DIR", default_value = ".genex")]
    pub data: PathBuf,
}

/// Options of `genex sim`.
#[derive(clap::Args)]
pub struct SimArgs {
    /// The first seed: what fails, and when, follows from it.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many seeds, counted up from the first.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seeds: u64,
    /// What is run.
    #[arg(long, value_enum, default_value_t = Scenario::Exchange)]
    pub scenario: Scenario,
    /// Print one JSON object per seed instead of text.
    #[arg(long)]
    pub json: bool,
}

/// What can be simulated.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Scenario {
    /// The exchange's writer, its journal and its recovery.
    Exchange,
    /// Validators of a chain: honest ones alone, and with each kind of traitor.
    Chain,
}

/// What can be done with the order book alone.
#[derive(Subcommand)]
pub enum MarketTask {
    /// Run an order stream and print its events.
    Replay {
        /// The stream, as JSON lines.
        file: PathBuf,
        /// Accepted for uniformity; events are JSON lines either way.
        #[arg(long)]
        json: bool,
    },
}

/// What can be done with a validator.
#[derive(Subcommand)]
pub enum NodeTask {
    /// Make the homes of the validators of a new chain: keys, genesis and settings. To put them on several
    /// machines, move each to its own and write its address into every `node.toml`.
    Init(LocalnetArgs),
    /// Make the home of a new key on a chain that runs already. It follows until governance names its key.
    Join(JoinArgs),
    /// Run a validator until it is told to stop.
    Start(HomeArgs),
    /// Write a snapshot of the newest state, for others to join from. One that runs writes them by itself if
    /// its `node.toml` says when.
    Snapshot(SnapshotArgs),
    /// Ask a running validator how it is.
    Status(HomeArgs),
}

/// Where validators are and how many.
#[derive(clap::Args, Clone)]
pub struct LocalnetArgs {
    /// Where their homes are: one folder for each, from 0 on.
    #[arg(long, value_name = "DIR", default_value = ".genex-localnet")]
    pub dir: PathBuf,
    /// Blocks after which governance may have other validators decide; 0 for never. Without it 1,024, and
    /// never where there is one validator.
    #[arg(long, value_name = "N")]
    pub epoch_blocks: Option<u64>,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub validators: u16,
    /// JSON-RPC of the first listens here, that of the others on the ports after it; they listen for one
    /// another a thousand ports above.
    #[arg(long, value_name = "PORT", default_value_t = 18_545, value_parser = clap::value_parser!(u16).range(1..=64_000))]
    pub port: u16,
}

/// A new key on a chain that runs already.
#[derive(clap::Args, Clone)]
pub struct JoinArgs {
    /// The folder to make.
    #[arg(long, value_name = "DIR")]
    pub home: PathBuf,
    /// `genesis.json` of the chain.
    #[arg(long, value_name = "FILE")]
    pub genesis: PathBuf,
    /// `node.toml` of another validator: its peers become this one's.
    #[arg(long, value_name = "FILE")]
    pub peers: PathBuf,
    /// Where its JSON-RPC is to listen.
    #[arg(long, value_name = "ADDRESS")]
    pub rpc: SocketAddr,
    /// Where it is to listen for the others.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// A snapshot of the state to begin with, instead of executing all blocks. It is proved from the genesis.
    #[arg(long, value_name = "DIR")]
    pub from_snapshot: Option<PathBuf>,
}

/// What a snapshot is written of, and where to.
#[derive(clap::Args, Clone)]
pub struct SnapshotArgs {
    /// The home of a validator that does not run.
    #[arg(long, value_name = "DIR")]
    pub home: PathBuf,
    /// The folder to make.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// A validator's home.
#[derive(clap::Args, Clone)]
pub struct HomeArgs {
    /// The folder that `genex node init` made.
    #[arg(long, value_name = "DIR")]
    pub home: PathBuf,
}

/// Options of `genex verify`.
#[derive(clap::Args)]
pub struct VerifyArgs {
    /// The data of a stopped product; with `--anchors`, of one that runs or has stopped.
    #[arg(long, value_name = "DIR", default_value = ".genex")]
    pub data: PathBuf,
    /// Check the exchange's journal against what stands on a chain, as this node's JSON-RPC tells it, and nothing else:
    /// the journal in the data folder, or proofs about it.
    #[arg(long, value_name = "URL")]
    pub anchors: Option<String>,
    /// Proofs as `/v1/audit/journal/{seq}/proof` and `/v1/audit/consistency` give them, to be checked instead of a data
    /// folder.
    #[arg(long, value_name = "FILE", requires = "anchors", conflicts_with = "data")]
    pub proof: Vec<PathBuf>,
    /// A frame as `/v1/audit/journal/{seq}/frame` gives it: it must be the one that the proof is about.
    #[arg(long, value_name = "FILE", requires = "proof")]
    pub frame: Option<PathBuf>,
    /// Whose journal.
    #[arg(long, value_name = "N", requires = "anchors", default_value_t = 0)]
    pub shard: u16,
    /// Print one JSON object instead of text.
    #[arg(long)]
    pub json: bool,
}

/// Options of `genex screen`.
#[derive(clap::Args)]
pub struct ScreenArgs {
    /// Lists, or folders of lists, in any published format, packed or not.
    #[arg(long = "list", value_name = "PATH", required = true, num_args = 1..)]
    pub lists: Vec<PathBuf>,
    /// Who to look up: CSV with the columns query, birth_date, country, of which the last two may be missing.
    #[arg(long = "in", value_name = "NAMES.csv")]
    pub input: PathBuf,
    /// From this score on somebody has to look, from 0 to 1.
    #[arg(long, value_name = "F", value_parser = score)]
    pub threshold: Option<u32>,
    /// JSON lines with the parts of each score, instead of CSV.
    #[arg(long)]
    pub json: bool,
}

/// A score from 0 to 1 as thousandths.
fn score(text: &str) -> Result<u32, String> {
    let score: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&score) {
        Ok((score * 1_000.0).round() as u32)
    } else {
        Err("not from 0 to 1".to_owned())
    }
}

/// What can be looked for in transfers.
#[derive(Subcommand)]
pub enum AmlTask {
    /// Name groups of accounts that do what a typology of money laundering describes.
    Scan {
        /// CSV with the columns tx_id, t_seconds, from, to, amount_cents, kind.
        transfers: PathBuf,
        /// JSON lines with the reason of each, instead of CSV.
        #[arg(long)]
        json: bool,
    },
}

/// Options of `genex bench`.
#[derive(clap::Args)]
pub struct BenchArgs {
    /// What to measure.
    pub family: BenchFamily,
    /// One JSON object per case instead of text.
    #[arg(long)]
    pub json: bool,
    /// How long each case runs.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub seconds: u64,
    /// Only cases whose name fits.
    #[arg(long = "case", value_name = "GLOB", default_value = "*")]
    pub case: String,
    /// Transfers that a validator misses before it catches up.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub missed: usize,
    /// Accounts of the chain whose validator is started again.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub accounts: u64,
}

impl BenchArgs {
    /// Whether the case is asked for: the glob's only wildcard is `*`.
    pub fn wants(&self, case: &str) -> bool {
        let mut rest = case;
        let mut parts = self.case.split('*').peekable();
        let first = parts.next().unwrap_or_default();
        let Some(after) = rest.strip_prefix(first) else { return false };
        rest = after;
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// What can be measured.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum BenchFamily {
    /// Order book and exchange.
    Exchange,
    /// The durable journal.
    Journal,
    /// The chain with one validator and with four.
    Chain,
    /// Placing orders over HTTP.
    Api,
    /// Sanctions screening and surveillance.
    Screen,
}
