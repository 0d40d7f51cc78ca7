//! Starting and stopping a node.

use std::{net::SocketAddr, num::NonZeroUsize, sync::Arc, thread::JoinHandle};

use genex_chain_consensus::{BftConfig, BftEngine, Engine, SoloEngine};
use genex_chain_execution::{BlockExecutor, ChainRules, ParallelExecutor, SerialExecutor};
use genex_chain_state::ChainHead;
use jsonrpsee::{RpcModule, server::ServerHandle};
use tokio::sync::watch;

use crate::{
    AdmissionRules, BlockClock, Blockchain, Monitor, NodeConfig, NodeError, Pace, PeerConfig, Pool, Producer,
    Writer, monitor,
    rpc::{self, RpcContext},
    snapshot,
};

/// A validator with its RPC.
#[derive(Debug)]
pub struct Node;

/// A running node. Dropping it stops the node too, without waiting for it.
#[derive(Debug)]
pub struct NodeHandle {
    /// Where JSON-RPC listens, HTTP and WebSocket.
    pub rpc_address: SocketAddr,
    chain: Arc<Blockchain>,
    module: RpcModule<()>,
    server: ServerHandle,
    shutdown: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
    threads: Vec<JoinHandle<Result<(), NodeError>>>,
}

impl Node {
    /// Opens the chain, begins to make blocks and serves RPC on the caller's tokio runtime.
    ///
    /// # Errors
    /// [`NodeError`] if the store can't be opened, the key is not the validator's, or the RPC address
    /// is taken.
    pub async fn start(config: NodeConfig, clock: BlockClock) -> Result<NodeHandle, NodeError> {
        check_validators(&config)?;
        let chain = Arc::new(Blockchain::open(&config.directory, config.genesis.clone())?);
        let pool = Arc::new(open_pool(&chain, &config));
        let monitor = Arc::new(Monitor::default());
        let context =
            Arc::new(RpcContext::new(chain.clone(), pool.clone(), config.rpc).with_monitor(monitor.clone()));
        let module = rpc::module(context.clone()).expect("no two methods have the same name");
        let (rpc_address, server) = rpc::serve(module.clone(), context, config.rpc_address).await?;
        let (shutdown, stop) = watch::channel(false);
        let (stopping, stopped) = watch::channel(false);
        let (writer, writing) = Writer::start(chain.clone(), pool.clone())?;
        let watching = monitor::start(chain.clone(), monitor, stop.clone())?;
        let keeping = config.snapshots.clone();
        let keeping =
            keeping.map(|settings| snapshot::start(chain.clone(), settings, stop.clone())).transpose()?;
        let engine = start_engine(&chain, pool, config, clock, writer, stop, stopping)?;
        let threads = [engine, writing, watching].into_iter().chain(keeping).collect();
        tracing::info!(height = chain.head().height, rpc = %rpc_address, "the chain is open");
        Ok(NodeHandle { rpc_address, chain, module, server, shutdown, stopped, threads })
    }
}

/// A chain with one validator for ever is decided by that one alone. Where there are several, this node has to
/// know them; it follows if it is none of them.
fn check_validators(config: &NodeConfig) -> Result<(), NodeError> {
    let (validators, key) = (&config.genesis.validators, config.validator_key.public());
    let known = |peers: &PeerConfig| {
        let peers = peers.peers.peers();
        validators.iter().all(|validator| peers.iter().any(|peer| peer.key == *validator))
    };
    let right = match &config.peers {
        None => *validators == [key] && config.genesis.epoch_blocks.is_none(),
        Some(_) if config.genesis.epoch_blocks.is_some() => true,
        Some(peers) => known(peers),
    };
    if right { Ok(()) } else { Err(NodeError::NotTheValidator) }
}

fn open_pool(chain: &Blockchain, config: &NodeConfig) -> Pool {
    let rules = AdmissionRules { rules: chain.rules(), unmetered: config.unmetered.clone() };
    Pool::new(chain.state().clone(), rules, config.pool)
}

/// Runs the engine on a thread of its own, since executing blocks must not hold up RPC.
fn start_engine(
    chain: &Arc<Blockchain>,
    pool: Arc<Pool>,
    config: NodeConfig,
    clock: BlockClock,
    writer: Writer,
    stop: watch::Receiver<bool>,
    stopping: watch::Sender<bool>,
) -> Result<JoinHandle<Result<(), NodeError>>, NodeError> {
    let executor = executor(chain.rules(), config.execution_threads);
    let pace = Pace { heartbeat: config.heartbeat, batch_window: config.batch_window };
    let producer = Arc::new(Producer::new(chain.clone(), pool, executor, clock, pace, writer));
    match config.peers.clone() {
        None => {
            let engine = SoloEngine::new(config.validator_key, config.genesis.chain_id);
            run_engine(engine, producer, stop, stopping)
        }
        Some(peers) => {
            let engine = BftEngine::new(agreement(chain, config, peers))?;
            chain.metrics().set_engine(engine.metrics());
            run_engine(engine, producer, stop, stopping)
        }
    }
}

fn executor(rules: ChainRules, threads: Option<NonZeroUsize>) -> Box<dyn BlockExecutor> {
    match threads {
        Some(threads) => Box::new(ParallelExecutor::new(rules, threads.get())),
        None => Box::new(SerialExecutor::new(rules)),
    }
}

fn agreement(chain: &Blockchain, config: NodeConfig, peers: PeerConfig) -> BftConfig {
    BftConfig {
        key: config.validator_key,
        chain_id: chain.genesis().chain_id,
        membership: peers.membership,
        peers: peers.peers,
        listen: peers.listen,
        directory: peers.directory,
        timeouts: peers.timeouts,
        threads: peers.threads,
    }
}

fn run_engine(
    engine: impl Engine + Send + 'static,
    producer: Arc<Producer>,
    stop: watch::Receiver<bool>,
    stopping: watch::Sender<bool>,
) -> Result<JoinHandle<Result<(), NodeError>>, NodeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(NodeError::Thread)?;
    let run = move || {
        let result = runtime.block_on(engine.run(producer, stop));
        if let Err(error) = &result {
            tracing::error!(%error, "the chain has stopped");
        }
        stopping.send_replace(true);
        result
    };
    std::thread::Builder::new().name("chain-engine".into()).spawn(run).map_err(NodeError::Thread)
}

impl NodeHandle {
    /// The newest durable block.
    pub fn head(&self) -> ChainHead {
        self.chain.head()
    }

    /// Follows the newest durable block.
    pub fn watch_head(&self) -> watch::Receiver<ChainHead> {
        self.chain.watch_head()
    }

    /// The chain, for reading in process.
    pub fn chain(&self) -> &Arc<Blockchain> {
        &self.chain
    }

    /// All RPC methods, to be called in process with `raw_json_request`.
    pub fn rpc(&self) -> &RpcModule<()> {
        &self.module
    }

    /// Waits until the chain has stopped, by itself or by [`NodeHandle::shutdown`].
    pub async fn stopped(&self) {
        let mut stopped = self.stopped.clone();
        // An error means that the engine's thread is gone, which is what was waited for.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    }

    /// Stops making blocks, stores what is final, and closes RPC.
    ///
    /// # Errors
    /// The error that stopped the chain, if it had stopped by itself.
    pub async fn shutdown(mut self) -> Result<(), NodeError> {
        self.shutdown.send_replace(true);
        // It fails only if the server has stopped already.
        let _ = self.server.stop();
        let threads = std::mem::take(&mut self.threads);
        let joined = tokio::task::spawn_blocking(move || {
            let results = threads.into_iter().map(|thread| thread.join().expect("a chain thread panicked"));
            results.collect::<Result<(), _>>()
        });
        let result = joined.await.expect("joining threads does not panic");
        self.server.clone().stopped().await;
        result
    }
}

impl Drop for NodeHandle {
    fn drop(&mut self) {
        self.shutdown.send_replace(true);
    }
}
