//! One validator that decides alone.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{Application, BlockId, Certificate, Engine, Proposal, Round, SystemClock, ValidatorKey};

/// The engine of a chain with one validator: every block it proposes is final at once.
///
/// It signs a block once, when it is made; a block that a kill cut off before it was stored was told
/// to nobody, so that signing another one at its height after the restart contradicts nothing that
/// anyone has seen.
#[derive(Debug)]
pub struct SoloEngine {
    key: ValidatorKey,
    chain_id: u64,
}

impl SoloEngine {
    /// An engine that signs with `key`, the only one of the validator set.
    pub fn new(key: ValidatorKey, chain_id: u64) -> Self {
        Self { key, chain_id }
    }

    fn certify(&self, block: &impl Proposal) -> Certificate {
        let (height, block) = (block.height(), block.hash());
        let round = Round { epoch: 0, view: height, parent_view: height.saturating_sub(1) };
        let vote = self.key.vote(0, self.chain_id, round, block);
        Certificate { height, block, round, votes: vec![vote] }
    }
}

impl Engine for SoloEngine {
    async fn run<A: Application>(
        self,
        application: Arc<A>,
        mut shutdown: watch::Receiver<bool>,
    ) -> Result<(), A::Error> {
        let clock = SystemClock::default();
        let mut parent = application.tip();
        loop {
            let block = tokio::select! {
                biased;
                _ = shutdown.wait_for(|stop| *stop) => return Ok(()),
                block = application.propose(parent, &clock) => block?.expect("nobody else finalises blocks"),
            };
            let certificate = self.certify(&block);
            tracing::trace!(height = certificate.height, block = %certificate.block, "block is final");
            parent = BlockId { height: certificate.height, hash: certificate.block };
            application.finalised(&block, certificate).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::Mutex};

    use alloy_primitives::{B256, Bytes};

    use super::*;
    use crate::{Clock, Epochs, Evidence, Gossip, Opening, Standing, Stored, ValidatorSet, Verdict};

    struct Height(u64);

    impl Height {
        fn id(&self) -> BlockId {
            BlockId { height: self.0, hash: self.hash() }
        }
    }

    impl Proposal for Height {
        fn height(&self) -> u64 {
            self.0
        }

        fn hash(&self) -> B256 {
            B256::with_last_byte(self.0 as u8)
        }

        fn parent(&self) -> B256 {
            B256::with_last_byte(self.0.saturating_sub(1) as u8)
        }

        fn encode(&self) -> Bytes {
            Bytes::copy_from_slice(&self.0.to_be_bytes())
        }
    }

    /// Makes five blocks and then waits for ever, as a chain without work does.
    struct Counter {
        finalised: Mutex<Vec<Certificate>>,
        done: watch::Sender<bool>,
    }

    impl Application for Counter {
        type Block = Height;
        type Error = Infallible;

        fn genesis(&self) -> Height {
            Height(0)
        }

        fn tip(&self) -> BlockId {
            Height(self.finalised.lock().unwrap().len() as u64).id()
        }

        fn epochs(&self) -> Epochs {
            Epochs::ENDLESS
        }

        fn opening(&self, _: u64) -> Option<Opening> {
            None
        }

        fn max_block_bytes(&self) -> usize {
            8
        }

        fn max_gossip_bytes(&self) -> usize {
            1
        }

        async fn outgoing(&self) -> Bytes {
            std::future::pending().await
        }

        fn incoming(&self, _: Bytes) -> Gossip {
            Gossip::Garbage
        }

        fn accuse(&self, _: Evidence) {}

        fn decode(&self, encoded: Bytes) -> Option<Height> {
            Some(Height(u64::from_be_bytes(encoded.as_ref().try_into().ok()?)))
        }

        fn standing(&self, _: BlockId) -> Standing {
            Standing::Executed
        }

        async fn propose(&self, parent: BlockId, _: &dyn Clock) -> Result<Option<Height>, Infallible> {
            assert_eq!(parent, self.tip());
            if parent.height == 5 {
                self.done.send_replace(true);
                std::future::pending::<()>().await;
            }
            Ok(Some(Height(parent.height + 1)))
        }

        async fn verify(&self, _: &Height) -> Result<Verdict, Infallible> {
            Ok(Verdict::Valid)
        }

        async fn finalised(&self, _: &Height, certificate: Certificate) -> Result<Stored, Infallible> {
            self.finalised.lock().unwrap().push(certificate);
            Ok(Stored::already())
        }
    }

    #[tokio::test]
    async fn every_block_gets_a_certificate_that_verifies_and_shutdown_stops_it() {
        let key = ValidatorKey::from_seed(&[1; 32]);
        let validators = ValidatorSet::new(7091, &[key.public()]).unwrap();
        let (done, shutdown) = watch::channel(false);
        let counter = Arc::new(Counter { finalised: Mutex::default(), done });
        SoloEngine::new(key, 7091).run(counter.clone(), shutdown).await.unwrap();
        let certificates = counter.finalised.lock().unwrap();
        assert_eq!(certificates.len(), 5);
        for (certificate, height) in certificates.iter().zip(1..) {
            let block = B256::with_last_byte(height as u8);
            assert_eq!(validators.verify(certificate, height, block), Ok(()));
        }
    }
}
