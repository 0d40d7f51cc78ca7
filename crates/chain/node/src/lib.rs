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
//! [`Node::start`] runs all of it; [`verify_store`] checks the store of a stopped node by executing
//! it again; [`bench_transfers`] measures a node of its own.

mod bench;
mod blockchain;
mod config;
mod development;
mod error;
mod node;
mod pending;
mod pool;
mod producer;
pub mod rpc;
mod verify;
mod writer;

pub use bench::{BenchConfig, BenchError, BenchReport, bench_transfers};
pub use blockchain::{Blockchain, Tip};
pub use config::{BlockClock, NodeConfig, RpcLimits};
pub use development::{GAS_LIMIT, development_genesis};
pub use error::NodeError;
pub use genex_chain_consensus::{Certificate, ValidatorKey, ValidatorSet};
pub use genex_chain_state::{ChainHead, Genesis, GenesisAccount};
pub use node::{Node, NodeHandle};
pub use pool::{AdmissionError, AdmissionRules, Pool, PoolContent, PoolLimits};
pub use producer::{Producer, ProposedBlock};
pub use verify::{VerifiedChain, VerifyError, verify_store};
