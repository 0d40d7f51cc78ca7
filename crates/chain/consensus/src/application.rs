//! The interface between agreement and the chain.

use std::{future::Future, sync::Arc};

use alloy_primitives::B256;
use tokio::sync::watch;

use crate::Certificate;

/// A block as agreement sees it.
pub trait Proposal: Send + Sync {
    /// Its height.
    fn height(&self) -> u64;

    /// Its hash.
    fn hash(&self) -> B256;
}

/// The chain, as agreement sees it. See the [crate documentation](crate) for when each is called.
pub trait Application: Send + Sync + 'static {
    /// Blocks of this chain.
    type Block: Proposal;
    /// Why the chain can't go on.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Makes the next block on the newest one.
    ///
    /// # Errors
    /// The chain's own error, after which the engine stops.
    fn propose(&self) -> impl Future<Output = Result<Self::Block, Self::Error>> + Send;

    /// Whether a block of another validator is valid on the newest one.
    ///
    /// # Errors
    /// The chain's own error if it can't tell, after which the engine stops.
    fn verify(&self, block: &Self::Block) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Takes a final block.
    ///
    /// # Errors
    /// The chain's own error, after which the engine stops.
    fn finalised(
        &self,
        block: Self::Block,
        certificate: Certificate,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A way to agree.
pub trait Engine {
    /// Runs until `shutdown` turns true or the chain fails.
    ///
    /// # Errors
    /// The chain's own error.
    fn run<A: Application>(
        self,
        application: Arc<A>,
        shutdown: watch::Receiver<bool>,
    ) -> impl Future<Output = Result<(), A::Error>> + Send;
}
