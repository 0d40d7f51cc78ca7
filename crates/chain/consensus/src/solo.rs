//! One validator that decides alone.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{Application, Certificate, Engine, Proposal, ValidatorKey};

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
        let (height, hash) = (block.height(), block.hash());
        let vote = self.key.vote(0, self.chain_id, height, hash);
        Certificate { height, block: hash, votes: vec![vote] }
    }
}

impl Engine for SoloEngine {
    async fn run<A: Application>(
        self,
        application: Arc<A>,
        mut shutdown: watch::Receiver<bool>,
    ) -> Result<(), A::Error> {
        loop {
            let block = tokio::select! {
                biased;
                _ = shutdown.wait_for(|stop| *stop) => return Ok(()),
                block = application.propose() => block?,
            };
            let certificate = self.certify(&block);
            tracing::trace!(height = certificate.height, block = %certificate.block, "block is final");
            application.finalised(block, certificate).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::Mutex};

    use alloy_primitives::B256;

    use super::*;
    use crate::ValidatorSet;

    struct Height(u64);

    impl Proposal for Height {
        fn height(&self) -> u64 {
            self.0
        }

        fn hash(&self) -> B256 {
            B256::with_last_byte(self.0 as u8)
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

        async fn propose(&self) -> Result<Height, Infallible> {
            let next = self.finalised.lock().unwrap().len() as u64 + 1;
            if next > 5 {
                self.done.send_replace(true);
                std::future::pending::<()>().await;
            }
            Ok(Height(next))
        }

        async fn verify(&self, _: &Height) -> Result<bool, Infallible> {
            Ok(true)
        }

        async fn finalised(&self, _: Height, certificate: Certificate) -> Result<(), Infallible> {
            self.finalised.lock().unwrap().push(certificate);
            Ok(())
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
