//! An application under observation.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use alloy_primitives::Bytes;

use super::{Violation, World, ledger::Ledger};
use crate::{
    Application, BlockId, Certificate, Clock, Epochs, Evidence, Gossip, Opening, Proposal, Standing, Stored,
    Verdict,
};

/// Tells the ledger what the application is given, and keeps silent as a leader when told to.
pub(super) struct Watched<W: World> {
    pub(super) validator: usize,
    pub(super) world: Arc<W>,
    pub(super) application: Arc<W::Application>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) silent: Arc<AtomicBool>,
}

impl<W: World> Watched<W> {
    /// Tells the ledger who decides next, if an epoch ends at `height`.
    fn note_succession(&self, height: u64) {
        let next = self.epochs().containing(height) + 1;
        if self.epochs().is_last(height) {
            match self.opening(next) {
                Some(opening) => self.ledger.succeeded(self.validator, next, opening),
                None => {
                    self.ledger.violate(Violation::NoSuccession { validator: self.validator, epoch: next })
                }
            }
        }
    }
}

impl<W: World> Application for Watched<W> {
    type Block = <W::Application as Application>::Block;
    type Error = <W::Application as Application>::Error;

    fn genesis(&self) -> Self::Block {
        self.application.genesis()
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

    async fn outgoing(&self) -> Bytes {
        self.application.outgoing().await
    }

    fn incoming(&self, gossip: Bytes) -> Gossip {
        self.application.incoming(gossip)
    }

    fn accuse(&self, evidence: Evidence) {
        self.ledger.accused(&evidence);
        self.application.accuse(evidence);
    }

    fn decode(&self, encoded: Bytes) -> Option<Self::Block> {
        self.application.decode(encoded)
    }

    fn standing(&self, block: BlockId) -> Standing {
        self.application.standing(block)
    }

    async fn propose(&self, parent: BlockId, clock: &dyn Clock) -> Result<Option<Self::Block>, Self::Error> {
        match self.silent.load(Ordering::Relaxed) {
            true => std::future::pending().await,
            false => self.application.propose(parent, clock).await,
        }
    }

    async fn verify(&self, block: &Self::Block) -> Result<Verdict, Self::Error> {
        self.application.verify(block).await
    }

    async fn finalised(&self, block: &Self::Block, certificate: Certificate) -> Result<Stored, Self::Error> {
        let previous = self.application.tip().height;
        let id = BlockId { height: block.height(), hash: block.hash() };
        self.ledger.given(self.validator, previous, id, self.epochs(), &certificate);
        let stored = self.application.finalised(block, certificate).await?;
        if id.height > previous && stored.wait().await {
            let state = self.world.state_hash(&self.application);
            self.ledger.stored(self.validator, id, state);
            self.note_succession(id.height);
        }
        Ok(Stored::already())
    }
}
