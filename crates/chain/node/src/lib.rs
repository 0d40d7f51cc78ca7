//! A Genex node: pool, block production, JSON-RPC.
//!
//! ```text
//!   JSON-RPC ──▶ Pool ──▶ Producer ──▶ engine ──▶ Producer ──▶ writer ──▶ head, subscribers
//!            admit     propose      certify   finalised     durable
//! ```
//!
//! A transaction's signature is recovered once, on the RPC thread that takes it in. The engine's
//! thread executes blocks, one after the other, on the state in memory; the writer's thread stores
//! each final block in one atomic batch while the next is being executed. A block is told to anyone,
//! and its transactions leave the pool, only when it is durable. A node that is killed therefore
//! comes back with every block it ever told of; transactions that were in the pool are gone, as on
//! any Ethereum node, and whoever sent them sends them again.
//!
//! Where there are several validators, a block is executed by all of them before it is final, and the
//! one after it may be made before that. The blocks above the tip that may still become final form a
//! tree, each with what it changes; the state after one is the tip's under the changes on the way to it.
//!
//! At the end of an epoch other validators may take over, as governance has it: see [`Succession`].
//!
//! A node can begin with a snapshot of another's state instead of with block 0: see [`restore_snapshot`].
//!
//! [`Node::start`] runs all of it; [`verify_store`] checks the store of a stopped node by executing
//! it again; [`bench_load`], [`bench_catch_up`] and [`bench_restart`] measure
//! validators that run as processes.

mod bench;
mod blockchain;
mod config;
mod development;
mod error;
mod home;
mod metrics;
mod monitor;
mod node;
mod pending;
mod pool;
mod producer;
pub mod rpc;
#[cfg(feature = "simulation")]
pub mod simulation;
mod snapshot;
mod succession;
mod tree;
mod verify;
mod writer;

pub use bench::{
    BenchConfig, BenchError, CatchUp, LoadReport, Measurement, Parallelism, Percentiles, Program, Restart,
    bench_catch_up, bench_execution, bench_load, bench_restart,
};
pub use blockchain::{Blockchain, Tip};
pub use config::{BlockClock, NodeConfig, PeerConfig, RpcLimits};
pub use development::{GAS_LIMIT, development_genesis};
pub use error::NodeError;
pub use genex_chain_consensus::{
    AddressBook, Certificate, Epochs, Membership, Peer, Timeouts, ValidatorKey, ValidatorSet,
};
pub use genex_chain_state::{ChainHead, ChainStore, Genesis, GenesisAccount};
pub use home::{Home, HomeError, NodeSettings, PeerSettings, SnapshotInterval};
pub use metrics::{Metrics, Stage};
pub use monitor::{Detectors, Flag, Monitor, Pattern, Thresholds, WINDOW};
pub use node::{Node, NodeHandle};
pub use pool::{AdmissionError, AdmissionRules, Pool, PoolContent, PoolLimits, Quota, Resource};
pub use producer::{Pace, Producer, ProposedBlock};
pub use snapshot::{
    Manifest, ManifestFile, PIECE_BYTES, Progress, SnapshotError, SnapshotSettings, SnapshotStep,
    restore_snapshot, write_snapshot,
};
pub use succession::{Succession, Unfit};
pub use verify::{VerifiedChain, VerifyError, verify_store};
pub use writer::{FinalBlock, Writer};
