//! What a node needs to know to start.

use std::{
    collections::BTreeSet, net::SocketAddr, num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration,
};

use alloy_primitives::Address;
use genex_chain_consensus::{AddressBook, Membership, Timeouts, ValidatorKey};
use genex_chain_state::Genesis;

use crate::{PoolLimits, SnapshotSettings};

/// Gives the time of the next block, in seconds since the epoch. It may jump forward; when it falls
/// back, blocks bear their parent's time.
pub type BlockClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Settings of a node.
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// Directory of the store, made if it is not there.
    pub directory: PathBuf,
    /// What the chain starts from. Must be the same on every start.
    pub genesis: Genesis,
    /// This validator's key.
    pub validator_key: ValidatorKey,
    /// The other validators; `None` if the chain has but this one.
    pub peers: Option<PeerConfig>,
    /// Threads that execute transactions side by side; `None` to execute one after the other. Blocks are the
    /// same either way.
    pub execution_threads: Option<NonZeroUsize>,
    /// When to write snapshots, and where; `None` for never.
    pub snapshots: Option<SnapshotSettings>,
    /// Where JSON-RPC listens, HTTP and WebSocket. Port 0 takes a free one.
    pub rpc_address: SocketAddr,
    /// Longest time without a block.
    pub heartbeat: Duration,
    /// How long a block waits for company after its first transaction has come in.
    pub batch_window: Duration,
    /// Bounds of the pool.
    pub pool: PoolLimits,
    /// Senders whose use is not metered.
    pub unmetered: BTreeSet<Address>,
    /// Bounds of RPC.
    pub rpc: RpcLimits,
}

impl NodeConfig {
    /// A node on the loopback address with the usual settings.
    pub fn new(directory: impl Into<PathBuf>, genesis: Genesis, validator_key: ValidatorKey) -> Self {
        Self {
            directory: directory.into(),
            genesis,
            validator_key,
            peers: None,
            execution_threads: None,
            snapshots: None,
            rpc_address: SocketAddr::from(([127, 0, 0, 1], 8545)),
            heartbeat: Duration::from_secs(1),
            batch_window: Duration::from_millis(2),
            pool: PoolLimits::default(),
            unmetered: BTreeSet::new(),
            rpc: RpcLimits::default(),
        }
    }
}

/// How a validator agrees with others.
#[derive(Clone, Debug)]
pub struct PeerConfig {
    /// Where this validator listens for them.
    pub listen: SocketAddr,
    /// Where the others are reached.
    pub peers: AddressBook,
    /// Whether this one votes.
    pub membership: Membership,
    /// Directory of votes and of what it takes to agree.
    pub directory: PathBuf,
    /// How long to wait for what. The leader's is well above the heartbeat.
    pub timeouts: Timeouts,
    /// Threads that serve the network and execute blocks.
    pub threads: usize,
}

/// Bounds of what one RPC request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RpcLimits {
    /// Gas of one `eth_call`.
    pub call_gas: u64,
    /// Blocks one `eth_getLogs` may look through.
    pub log_blocks: u64,
    /// Logs one `eth_getLogs` may return.
    pub logs: usize,
    /// Requests in one batch.
    pub batch: u32,
    /// Bytes of one request.
    pub request_bytes: u32,
    /// Bytes of one response.
    pub response_bytes: u32,
    /// Open connections.
    pub connections: u32,
    /// Filters that clients poll.
    pub filters: usize,
}

impl Default for RpcLimits {
    fn default() -> Self {
        Self {
            call_gas: 50_000_000,
            log_blocks: 100_000,
            logs: 20_000,
            batch: 1_000,
            request_bytes: 10 << 20,
            response_bytes: 128 << 20,
            connections: 512,
            filters: 1_024,
        }
    }
}
