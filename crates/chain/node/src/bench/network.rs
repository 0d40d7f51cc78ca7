//! Validators as processes of their own, each with a folder, a port and a part of the machine.

use std::{
    fmt,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{Client, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::BenchError;
use crate::{Genesis, Home, NodeSettings, PeerSettings, ValidatorKey};

/// Between two looks at a validator.
const LOOK: Duration = Duration::from_millis(5);
/// Longest time that a validator may take for anything.
const PATIENCE: Duration = Duration::from_secs(120);
/// Clock ticks per second in `/proc`, which Linux keeps the same on all machines.
const TICKS: u64 = 100;

/// How a validator is started in a folder.
#[derive(Clone)]
pub struct Program(Arc<dyn Fn(&Path) -> Command + Send + Sync>);

impl Program {
    /// A program whose arguments follow from the folder.
    pub fn new(command: impl Fn(&Path) -> Command + Send + Sync + 'static) -> Self {
        Self(Arc::new(command))
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Program")
    }
}

/// Validators that run. Dropping it stops them.
#[derive(Debug)]
pub(super) struct Network {
    program: Program,
    validators: Vec<Validator>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Validator {
    folder: PathBuf,
    url: String,
    process: Option<Child>,
    client: Client,
}

impl Network {
    /// Makes and starts so many, from a genesis that names them.
    pub(super) async fn start(
        program: &Program,
        directory: &Path,
        genesis: impl FnOnce(Vec<alloy_primitives::B256>) -> Result<Genesis, BenchError>,
        count: u8,
    ) -> Result<Self, BenchError> {
        let secrets: Vec<_> = (1..=count).map(|number| [number; 32]).collect();
        let keys: Vec<_> = secrets.iter().map(|secret| ValidatorKey::from_seed(secret).public()).collect();
        let genesis = genesis(keys.clone())?;
        let mut peers = Vec::new();
        for key in keys {
            peers.push(PeerSettings { key, address: free_address()? });
        }
        let mut network = Self { program: program.clone(), validators: Vec::new() };
        for (index, secret) in secrets.iter().enumerate() {
            let rpc = free_address()?;
            let folder = directory.join(index.to_string());
            let settings = NodeSettings {
                metered: false,
                ..NodeSettings::new(rpc, peers[index].address, peers.clone())
            };
            Home::at(&folder).init(secret, &genesis, &settings)?;
            let url = format!("http://{rpc}");
            let client = Client::builder().pool_max_idle_per_host(1).build()?;
            network.validators.push(Validator { folder, url, process: None, client });
        }
        for index in 0..network.validators.len() {
            network.run(index)?;
        }
        for validator in &network.validators {
            validator.wait_for_height(1).await?;
        }
        Ok(network)
    }

    /// Starts one that does not run.
    pub(super) fn run(&mut self, index: usize) -> Result<(), BenchError> {
        let validator = &mut self.validators[index];
        let mut command = (self.program.0)(&validator.folder);
        validator.process = Some(command.stdout(Stdio::null()).spawn().map_err(BenchError::Start)?);
        Ok(())
    }

    /// Kills one that runs.
    pub(super) fn kill(&mut self, index: usize) {
        self.validators[index].kill();
    }

    /// Those that run.
    pub(super) fn running(&self) -> Vec<&Validator> {
        self.validators.iter().filter(|validator| validator.process.is_some()).collect()
    }

    pub(super) fn validator(&self, index: usize) -> &Validator {
        &self.validators[index]
    }
}

impl Validator {
    /// Where its JSON-RPC is.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The folder of its store.
    pub(super) fn chain(&self) -> PathBuf {
        Home::at(&self.folder).chain()
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have stopped already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Asks over JSON-RPC.
    pub(super) async fn ask(&self, method: &str, params: Value) -> Result<Value, BenchError> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let request = self.client.post(&self.url).header(CONTENT_TYPE, "application/json").body(body);
        let answer = request.send().await?.text().await?;
        let mut answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        match answer.get("error") {
            Some(error) => Err(BenchError::Refused(error.to_string())),
            None => Ok(answer["result"].take()),
        }
    }

    /// Its newest durable block.
    pub(super) async fn height(&self) -> Result<u64, BenchError> {
        let height = self.ask("eth_blockNumber", json!([])).await?;
        Ok(number(&height).unwrap_or_default())
    }

    /// Waits until it answers and has a block of this height.
    pub(super) async fn wait_for_height(&self, height: u64) -> Result<(), BenchError> {
        let deadline = Instant::now() + PATIENCE;
        while self.height().await.map_or(true, |reached| reached < height) {
            if Instant::now() > deadline {
                return Err(BenchError::Stalled);
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// The block at `height`, with the hashes of its transactions; waits for it.
    pub(super) async fn block(&self, height: u64) -> Result<Value, BenchError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let block = self.ask("eth_getBlockByNumber", json!([format!("{height:#x}"), false])).await?;
            if !block.is_null() {
                return Ok(block);
            }
            if Instant::now() > deadline {
                return Err(BenchError::Stalled);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What it tells Prometheus.
    pub(super) async fn metrics(&self) -> Result<String, BenchError> {
        Ok(self.client.get(format!("{}/metrics", self.url)).send().await?.text().await?)
    }

    /// Processor time it has used, in microseconds, to ten milliseconds (`proc(5)`).
    pub(super) fn processor_us(&self) -> Result<u64, BenchError> {
        let process = self.process.as_ref().map_or(0, Child::id);
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).map_err(BenchError::Start)?;
        // The name, in parentheses, may hold blanks; user and system time are the 14th and 15th field.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
        Ok(ticks * (1_000_000 / TICKS))
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A number as JSON-RPC writes it.
pub(super) fn number(value: &Value) -> Option<u64> {
    u64::from_str_radix(value.as_str()?.strip_prefix("0x")?, 16).ok()
}

fn free_address() -> Result<SocketAddr, BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(BenchError::Start)?;
    listener.local_addr().map_err(BenchError::Start)
}
