//! The interface between agreement and the chain.

use std::{future::Future, sync::Arc};

use alloy_primitives::{B256, Bytes};
use tokio::sync::{oneshot, watch};

use crate::{Certificate, Clock, Epochs, Evidence, Opening};

/// Names a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: B256,
}

/// A block as agreement sees it.
pub trait Proposal: Send + Sync + 'static {
    /// Its height.
    fn height(&self) -> u64;

    /// Its hash, which commits to every byte of [`Proposal::encode`].
    fn hash(&self) -> B256;

    /// The hash of the block before it; of block 0, anything.
    fn parent(&self) -> B256;

    /// The block as other validators read it with [`Application::decode`].
    fn encode(&self) -> Bytes;
}

/// What the application has made of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Executed, and final or able to become so: blocks can be made and judged on it.
    Executed,
    /// Final, and below the newest final block: nothing more can be built on it.
    Buried,
    /// Another block is final at its height.
    Abandoned,
    /// Never executed.
    Unknown,
}

/// What the application says of a block of another validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is what the rules allow on its parent, and is [`Standing::Executed`] from now on.
    Valid,
    /// It never will be valid.
    Invalid,
    /// Its parent is not [`Standing::Executed`] any more, so that there is nothing to judge it on.
    ParentGone,
}

/// What the application makes of what another validator tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gossip {
    /// An honest validator may have sent it.
    Taken,
    /// No honest validator sends that.
    Garbage,
}

/// Resolves when a block is on disk.
#[derive(Debug)]
pub struct Stored(Option<oneshot::Receiver<()>>);

impl Stored {
    /// For a block that is on disk already.
    pub fn already() -> Self {
        Self(None)
    }

    /// For a block that is on disk when `stored` is sent to.
    pub fn when(stored: oneshot::Receiver<()>) -> Self {
        Self(Some(stored))
    }

    /// Waits; false if the block will never be stored.
    pub async fn wait(self) -> bool {
        match self.0 {
            Some(stored) => stored.await.is_ok(),
            None => true,
        }
    }
}

/// The chain, as agreement sees it. See the [crate documentation](crate) for when each is called.
pub trait Application: Send + Sync + 'static {
    /// Blocks of this chain.
    type Block: Proposal;
    /// Why the chain can't go on.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Block 0, which is final by definition.
    fn genesis(&self) -> Self::Block;

    /// The certificate of the block that the application began from, if that is not block 0: it has the state
    /// after it, and nothing below. `None` unless it says so.
    fn floor(&self) -> Option<Certificate> {
        None
    }

    /// The newest final block the application was given.
    fn tip(&self) -> BlockId;

    /// For how long the validators stay the same.
    fn epochs(&self) -> Epochs;

    /// What an epoch begins from; `None` unless the application was given the last block of the one before.
    fn opening(&self, epoch: u64) -> Option<Opening>;

    /// Most bytes a valid block's encoding takes.
    fn max_block_bytes(&self) -> usize;

    /// Most bytes of what [`Application::outgoing`] gives.
    fn max_gossip_bytes(&self) -> usize;

    /// What the other validators are to be told, transactions that came in here, once there is something.
    /// One task asks, again and again.
    fn outgoing(&self) -> impl Future<Output = Bytes> + Send;

    /// Takes what another validator tells. It may hold anything.
    fn incoming(&self, gossip: Bytes) -> Gossip;

    /// Takes the proof that a validator broke the protocol, to be kept.
    fn accuse(&self, evidence: Evidence);

    /// Reads a block that some peer sent. Whether it is valid is not asked here, but the hash it
    /// returns must commit to all the bytes.
    fn decode(&self, encoded: Bytes) -> Option<Self::Block>;

    /// What the application has made of a block so far.
    fn standing(&self, block: BlockId) -> Standing;

    /// Makes a block on `parent`; `None` if that is not [`Standing::Executed`] any more.
    ///
    /// # Errors
    /// The chain's own error, after which the engine stops.
    fn propose(
        &self,
        parent: BlockId,
        clock: &dyn Clock,
    ) -> impl Future<Output = Result<Option<Self::Block>, Self::Error>> + Send;

    /// Judges a block of another validator on its parent.
    ///
    /// # Errors
    /// The chain's own error if it can't tell, after which the engine stops.
    fn verify(&self, block: &Self::Block) -> impl Future<Output = Result<Verdict, Self::Error>> + Send;

    /// Takes a final block, whose parent was the last one taken.
    ///
    /// # Errors
    /// The chain's own error, after which the engine stops.
    fn finalised(
        &self,
        block: &Self::Block,
        certificate: Certificate,
    ) -> impl Future<Output = Result<Stored, Self::Error>> + Send;
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
