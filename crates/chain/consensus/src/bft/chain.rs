//! The application without its types, so that the engine is compiled here and only once.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use alloy_primitives::Bytes;
use tokio::sync::watch;

use super::block::Carried;
use crate::{
    Application, BlockId, Certificate, Clock, Epochs, Evidence, Gossip, Opening, Proposal, Standing, Stored,
    Verdict,
};

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failed>> + Send + 'a>>;

/// The application has failed; why is kept beside it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed;

/// A shared application.
#[derive(Clone)]
pub(crate) struct Chain(Arc<dyn Erased>);

trait Erased: Send + Sync {
    fn genesis(&self) -> Carried;
    fn floor(&self) -> Option<Certificate>;
    fn tip(&self) -> BlockId;
    fn epochs(&self) -> Epochs;
    fn opening(&self, epoch: u64) -> Option<Opening>;
    fn max_block_bytes(&self) -> usize;
    fn max_gossip_bytes(&self) -> usize;
    fn outgoing<'a>(&'a self) -> Pin<Box<dyn Future<Output = Bytes> + Send + 'a>>;
    fn incoming(&self, gossip: Bytes) -> Gossip;
    fn accuse(&self, evidence: Evidence);
    fn decode(&self, encoded: Bytes) -> Option<Carried>;
    fn standing(&self, block: BlockId) -> Standing;
    fn propose<'a>(&'a self, parent: BlockId, clock: &'a dyn Clock) -> Answer<'a, Option<Carried>>;
    fn verify<'a>(&'a self, block: &'a Carried) -> Answer<'a, Verdict>;
    fn finalised<'a>(&'a self, block: &'a Carried, certificate: Certificate) -> Answer<'a, Stored>;
}

impl Chain {
    /// Hides the type of `application`. Its error, should it fail, can be taken from the second value.
    pub(crate) fn new<A: Application>(application: Arc<A>) -> (Self, Arc<Failure<A::Error>>) {
        let failure = Arc::new(Failure { error: Mutex::new(None), failed: watch::Sender::new(false) });
        (Self(Arc::new(Typed { application, failure: failure.clone() })), failure)
    }

    pub(super) fn genesis(&self) -> Carried {
        self.0.genesis()
    }

    pub(super) fn floor(&self) -> Option<Certificate> {
        self.0.floor()
    }

    pub(super) fn tip(&self) -> BlockId {
        self.0.tip()
    }

    pub(super) fn epochs(&self) -> Epochs {
        self.0.epochs()
    }

    pub(super) fn opening(&self, epoch: u64) -> Option<Opening> {
        self.0.opening(epoch)
    }

    pub(crate) fn max_block_bytes(&self) -> usize {
        self.0.max_block_bytes()
    }

    pub(crate) fn max_gossip_bytes(&self) -> usize {
        self.0.max_gossip_bytes()
    }

    pub(super) async fn outgoing(&self) -> Bytes {
        self.0.outgoing().await
    }

    pub(super) fn incoming(&self, gossip: Bytes) -> Gossip {
        self.0.incoming(gossip)
    }

    pub(super) fn accuse(&self, evidence: Evidence) {
        self.0.accuse(evidence);
    }

    pub(super) fn decode(&self, encoded: Bytes) -> Option<Carried> {
        self.0.decode(encoded)
    }

    pub(crate) fn standing(&self, block: BlockId) -> Standing {
        self.0.standing(block)
    }

    pub(super) async fn propose(
        &self,
        parent: BlockId,
        clock: &dyn Clock,
    ) -> Result<Option<Carried>, Failed> {
        self.0.propose(parent, clock).await
    }

    pub(super) async fn verify(&self, block: &Carried) -> Result<Verdict, Failed> {
        self.0.verify(block).await
    }

    pub(super) async fn finalised(
        &self,
        block: &Carried,
        certificate: Certificate,
    ) -> Result<Stored, Failed> {
        self.0.finalised(block, certificate).await
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Chain")
    }
}

/// Why an application failed, if it has.
#[derive(Debug)]
pub(crate) struct Failure<E> {
    error: Mutex<Option<E>>,
    failed: watch::Sender<bool>,
}

impl<E> Failure<E> {
    fn set(&self, error: E) -> Failed {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.failed.send_replace(true);
        Failed
    }

    /// Takes the error.
    pub(crate) fn take(&self) -> Option<E> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Turns true when the application fails.
    pub(crate) fn watch(&self) -> watch::Receiver<bool> {
        self.failed.subscribe()
    }
}

struct Typed<A: Application> {
    application: Arc<A>,
    failure: Arc<Failure<A::Error>>,
}

impl<A: Application> Typed<A> {
    fn check<T>(&self, result: Result<T, A::Error>) -> Result<T, Failed> {
        result.map_err(|error| self.failure.set(error))
    }
}

fn carry(block: impl Proposal, encoded: Bytes) -> Carried {
    let id = BlockId { height: block.height(), hash: block.hash() };
    Carried::new(id, block.parent(), encoded, Arc::new(block))
}

fn typed<A: Application>(carried: &Carried) -> &A::Block {
    carried.block.downcast_ref().expect("only this application's blocks are carried")
}

impl<A: Application> Erased for Typed<A> {
    fn genesis(&self) -> Carried {
        let block = self.application.genesis();
        let encoded = block.encode();
        carry(block, encoded)
    }

    fn floor(&self) -> Option<Certificate> {
        self.application.floor()
    }

    fn tip(&self) -> BlockId {
        self.application.tip()
    }

    fn epochs(&self) -> Epochs {
        self.application.epochs()
    }

    fn opening(&self, epoch: u64) -> Option<Opening> {
        self.application.opening(epoch)
    }

    fn max_block_bytes(&self) -> usize {
        self.application.max_block_bytes()
    }

    fn max_gossip_bytes(&self) -> usize {
        self.application.max_gossip_bytes()
    }

    fn outgoing<'a>(&'a self) -> Pin<Box<dyn Future<Output = Bytes> + Send + 'a>> {
        Box::pin(self.application.outgoing())
    }

    fn incoming(&self, gossip: Bytes) -> Gossip {
        self.application.incoming(gossip)
    }

    fn accuse(&self, evidence: Evidence) {
        self.application.accuse(evidence);
    }

    fn decode(&self, encoded: Bytes) -> Option<Carried> {
        let block = self.application.decode(encoded.clone())?;
        Some(carry(block, encoded))
    }

    fn standing(&self, block: BlockId) -> Standing {
        self.application.standing(block)
    }

    fn propose<'a>(&'a self, parent: BlockId, clock: &'a dyn Clock) -> Answer<'a, Option<Carried>> {
        Box::pin(async move {
            let block = self.check(self.application.propose(parent, clock).await)?;
            Ok(block.map(|block| {
                let encoded = block.encode();
                carry(block, encoded)
            }))
        })
    }

    fn verify<'a>(&'a self, block: &'a Carried) -> Answer<'a, Verdict> {
        Box::pin(async move { self.check(self.application.verify(typed::<A>(block)).await) })
    }

    fn finalised<'a>(&'a self, block: &'a Carried, certificate: Certificate) -> Answer<'a, Stored> {
        Box::pin(async move { self.check(self.application.finalised(typed::<A>(block), certificate).await) })
    }
}
