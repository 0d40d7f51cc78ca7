//! `genex node` and `genex localnet`: validators, each a process of its own.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    ops::ControlFlow,
    path::Path,
    process::{Child, Command, ExitCode},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use genex_chain_node::{
    ChainStore, Genesis, Home, Membership, Node, NodeSettings, PIECE_BYTES, PeerSettings, ValidatorKey,
    development_genesis, restore_snapshot, write_snapshot,
};
use serde_json::{Value, json};

use crate::{
    args::{HomeArgs, JoinArgs, LocalnetArgs, NodeTask, SnapshotArgs},
    data::fresh_secret,
    dev::StopSignal,
};

/// Blocks of an epoch, unless something else is asked for.
const EPOCH_BLOCKS: u64 = 1_024;
/// Ports between a validator's JSON-RPC and where it listens for the others.
const PEER_PORTS: u16 = 1_000;

/// Runs a task.
pub fn run(task: NodeTask) -> Result<ExitCode> {
    match task {
        NodeTask::Init(args) => {
            init(&args)?;
            println!("{} homes in {}", args.validators, args.dir.display());
        }
        NodeTask::Join(args) => println!("{:#}", join(&args)?),
        NodeTask::Snapshot(args) => println!("{:#}", snapshot(&args)?),
        NodeTask::Start(args) => runtime()?.block_on(start(&args))?,
        NodeTask::Status(args) => return runtime()?.block_on(status(&args)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the validators if they are not there, and runs all until told to stop.
pub fn localnet(args: LocalnetArgs) -> Result<ExitCode> {
    if !args.dir.exists() {
        init(&args)?;
    }
    runtime()?.block_on(async {
        let mut stop = StopSignal::listen()?;
        let mut validators = Processes::start(&args)?;
        for index in 0..args.validators {
            println!("validator {index}: http://{}", rpc(&args, index));
        }
        tokio::select! {
            () = stop.received() => Ok(()),
            died = validators.one_died() => bail!("validator {died} has stopped"),
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn init(args: &LocalnetArgs) -> Result<()> {
    let secrets: Vec<_> = (0..args.validators).map(|_| fresh_secret()).collect();
    let keys: Vec<_> = secrets.iter().map(|secret| ValidatorKey::from_seed(secret).public()).collect();
    let first = *keys.first().context("a chain has at least one validator")?;
    let epoch_blocks = epoch_blocks(args);
    let genesis = Genesis { validators: keys.clone(), epoch_blocks, ..development_genesis(now(), first)? };
    let peers: Vec<_> = (0..args.validators)
        .zip(keys)
        .map(|(index, key)| PeerSettings { key, address: listen(args, index) })
        .collect();
    for (index, secret) in (0..args.validators).zip(&secrets) {
        let settings = NodeSettings::new(rpc(args, index), listen(args, index), peers.clone());
        home(&args.dir, index).init(secret, &genesis, &settings)?;
    }
    Ok(())
}

/// One validator decides alone and for ever, unless it was asked for otherwise.
fn epoch_blocks(args: &LocalnetArgs) -> Option<u64> {
    match args.epoch_blocks {
        None => (args.validators > 1).then_some(EPOCH_BLOCKS),
        Some(blocks) => Some(blocks).filter(|blocks| *blocks > 0),
    }
}

/// Makes the home of a new key, and tells what the others and governance have to know of it.
fn join(args: &JoinArgs) -> Result<Value> {
    let about = |path: &Path| path.display().to_string();
    let genesis = fs::read_to_string(&args.genesis).with_context(|| about(&args.genesis))?;
    let genesis = Genesis::from_json(&genesis)?;
    if genesis.epoch_blocks.is_none() {
        bail!("the validators of this chain stay for ever");
    }
    let theirs = NodeSettings::read(&args.peers)?;
    let secret = fresh_secret();
    let own = PeerSettings { key: ValidatorKey::from_seed(&secret).public(), address: args.listen };
    let peers = theirs.peers.into_iter().chain([own]).collect();
    let mut from = 0;
    Home::at(&args.home).make(|home| {
        if let Some(folder) = &args.from_snapshot {
            from =
                restore_snapshot(folder, &genesis, &home.chain(), &mut |_| ControlFlow::Continue(()))?.height;
        }
        home.init(&secret, &genesis, &NodeSettings::new(args.rpc, args.listen, peers))?;
        anyhow::Ok(())
    })?;
    Ok(json!({ "key": own.key, "address": own.address, "home": args.home, "height": from }))
}

/// Writes a snapshot of what a validator has stored, and tells of which block.
fn snapshot(args: &SnapshotArgs) -> Result<Value> {
    let chain = Home::at(&args.home).chain();
    if !chain.is_dir() {
        bail!("{} is not there", chain.display());
    }
    let store = ChainStore::open(&chain)?;
    let (genesis, state) = (store.genesis()?, store.freeze()?);
    let (genesis, state) = (genesis.context("the chain is empty")?, state.context("the chain is empty")?);
    let mut go_on = |_| ControlFlow::Continue(());
    let manifest = write_snapshot(&store, &genesis, &state, &args.out, PIECE_BYTES, &mut go_on)?;
    Ok(json!({ "height": manifest.height, "block": manifest.block, "folder": args.out }))
}

fn home(directory: &Path, index: u16) -> Home {
    Home::at(directory.join(index.to_string()))
}

fn rpc(args: &LocalnetArgs, index: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, args.port + index).into()
}

fn listen(args: &LocalnetArgs, index: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, args.port + PEER_PORTS + index).into()
}

/// Seconds since the epoch.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("the system clock is after 1970").as_secs()
}

async fn start(args: &HomeArgs) -> Result<()> {
    let mut stop = StopSignal::listen()?;
    let home = Home::at(&args.home);
    if home.membership() == Membership::Observer {
        eprintln!("genex: the votes of this key are lost; it follows and does not vote");
    }
    let node = Node::start(home.config()?, Arc::new(now)).await?;
    tokio::select! {
        () = stop.received() => {}
        () = node.stopped() => {}
    }
    Ok(node.shutdown().await?)
}

/// Prints one JSON object; exit code 1 if the validator does not answer.
async fn status(args: &HomeArgs) -> Result<ExitCode> {
    let home = Home::at(&args.home);
    let url = format!("http://{}", home.settings()?.rpc);
    let block = ask(&url, "eth_getBlockByNumber", json!(["latest", false])).await;
    let running = block.is_some();
    let block = block.unwrap_or_default();
    let status = json!({
        "running": running,
        "votes": home.membership() == Membership::Voter,
        "rpc": url,
        "height": number(&block["number"]),
        "hash": block["hash"],
        "age_seconds": number(&block["timestamp"]).map(|timestamp| now().saturating_sub(timestamp)),
    });
    println!("{status:#}");
    Ok(if running { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn ask(url: &str, method: &str, params: Value) -> Option<Value> {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let response = reqwest::Client::new().post(url).json(&body).send().await.ok()?;
    Some(response.json::<Value>().await.ok()?["result"].take()).filter(|result| !result.is_null())
}

fn number(value: &Value) -> Option<u64> {
    u64::from_str_radix(value.as_str()?.strip_prefix("0x")?, 16).ok()
}

/// The validators' processes. Dropping it stops them.
struct Processes(Vec<Child>);

impl Processes {
    fn start(args: &LocalnetArgs) -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut processes = Self(Vec::new());
        for index in 0..args.validators {
            let home = args.dir.join(index.to_string());
            let child = Command::new(&program).args(["node", "start", "--home"]).arg(home).spawn()?;
            processes.0.push(child);
        }
        Ok(processes)
    }

    /// Waits until a validator has stopped by itself.
    async fn one_died(&mut self) -> usize {
        loop {
            let died = self.0.iter_mut().position(|child| !matches!(child.try_wait(), Ok(None)));
            match died {
                Some(index) => return index,
                None => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
            }
        }
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // It may have stopped already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
