//! The command line. Exit codes: 0 success, 1 a failed check or an error, 2 bad usage.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};

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
    /// Check everything the platform claims against journal, chain and store.
    Verify(VerifyArgs),
    /// Look names and crypto addresses up on sanctions lists.
    Screen(ScreenArgs),
    /// Look for money laundering.
    #[command(subcommand)]
    Aml(AmlTask),
    /// Measure.
    Bench(BenchArgs),
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

/// Options of `genex verify`.
#[derive(clap::Args)]
pub struct VerifyArgs {
    /// The data of a stopped product.
    #[arg(long, value_name = "DIR", default_value = ".genex")]
    pub data: PathBuf,
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
    if (0.0..=1.0).contains(&score) { Ok((score * 1_000.0).round() as u32) } else { Err("not from 0 to 1".to_owned()) }
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
    /// The chain with one validator.
    Chain,
    /// Placing orders over HTTP.
    Api,
    /// Sanctions screening and surveillance.
    Screen,
}
