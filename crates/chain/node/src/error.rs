//! Why a node can't start or go on.

use genex_chain_consensus::CertificateError;
use genex_chain_execution::ExecutionError;
use genex_chain_state::StateError;

/// Why a node can't start or go on.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The store failed, is damaged or belongs to another chain.
    #[error(transparent)]
    State(#[from] StateError),
    /// A block could not be executed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// The validators of the genesis can't be used.
    #[error(transparent)]
    Validators(#[from] CertificateError),
    /// An epoch of this length can't be.
    #[error("an epoch has two blocks at least, not {0}")]
    Epoch(u64),
    /// This node's key is not among the validators of the genesis, or there are several and it does not
    /// know where.
    #[error("the genesis names other validators than this node's configuration")]
    NotTheValidator,
    /// A final block does not follow on this node's chain.
    #[error("final block {height} ({hash}) does not follow on this node's chain")]
    OtherChain {
        /// Its height.
        height: u64,
        /// Its hash.
        hash: alloy_primitives::B256,
    },
    /// A transaction could not be put back into the pool.
    #[error(transparent)]
    Pool(#[from] crate::AdmissionError),
    /// The RPC address can't be listened on.
    #[error("listening on {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A thread of the node could not be started.
    #[error("starting a thread: {0}")]
    Thread(#[source] std::io::Error),
    /// The writer of blocks has stopped, so that no block can become durable.
    #[error("blocks can no longer be stored")]
    WriterStopped,
}
