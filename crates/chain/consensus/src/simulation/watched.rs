//! An application under observation.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use alloy_primitives::Bytes;

use parking_lot::Mutex;

use super::{Defence, Violation, World, ledger::Ledger};
use crate::{
    Application, BlockId, Certificate, Clock, Epochs, Evidence, Gossip, Opening, Proposal, Standing, Stored,
    Verdict,
};

/// From when a block is on disk to when that is acknowledged. A validator that is killed in between is given
/// the block again.
const PAUSE: Duration = Duration::from_millis(10);

/// Tells the ledger what the application is given, and keeps silent as a leader when told to.
pub(super) struct Watched<W: World> {
    pub(super) validator: usize,
    pub(super) world: Arc<W>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) application: Arc<W::Application>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) silent: Arc<AtomicBool>,
    pub(super) without: Option<Defence>,
    /// The newest block, where blocks are stored when the next one comes.
    pub(super) late: Mutex<Option<(BlockOf<W>, Certificate)>>,
}

type BlockOf<W> = <<W as World>::Application as Application>::Block;
type ErrorOf<W> = <<W as World>::Application as Application>::Error;

impl<W: World> Watched<W> {
    /// Height of the newest block that was given.
    fn newest(&self) -> u64 {
        let late = self.late.lock().as_ref().map(|(block, _)| block.height());
        late.unwrap_or_else(|| self.application.tip().height)
    }

    async fn store(&self, block: &BlockOf<W>, certificate: Certificate) -> Result<(), ErrorOf<W>> {
        let previous = self.application.tip().height;
        let id = BlockId { height: block.height(), hash: block.hash() };
        let stored = self.application.finalised(block, certificate).await?;
        if id.height > previous && stored.wait().await {
            let state = self.world.state_hash(&self.application);
            self.ledger.stored(self.validator, id, state);
            self.note_succession(id.height);
            self.clock.sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Stores the block before this one.
    async fn store_late(&self, block: &BlockOf<W>, certificate: Certificate) -> Result<(), ErrorOf<W>> {
        let block = self.application.decode(block.encode()).expect("it was read before");
        let before = self.late.lock().replace((block, certificate));
        match before {
            Some((block, certificate)) => self.store(&block, certificate).await,
            None => Ok(()),
        }
    }

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
    type Block = BlockOf<W>;
    type Error = ErrorOf<W>;

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
        if self.without != Some(Defence::Accusing) {
            self.application.accuse(evidence);
        }
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
        match (self.application.verify(block).await?, self.without) {
            (Verdict::Invalid, Some(Defence::Judging)) => Ok(Verdict::Valid),
            (verdict, _) => Ok(verdict),
        }
    }

    async fn finalised(&self, block: &Self::Block, certificate: Certificate) -> Result<Stored, Self::Error> {
        let id = BlockId { height: block.height(), hash: block.hash() };
        self.ledger.given(self.validator, self.newest(), id, self.epochs(), &certificate);
        match self.without {
            Some(Defence::Storing) => self.store_late(block, certificate).await?,
            _ => self.store(block, certificate).await?,
        }
        Ok(Stored::already())
    }
}
