//! Making and judging blocks for the engine.

use std::time::{Duration, SystemTime};

use commonware_consensus::{
    Application as SimplexApplication, marshal::ancestry::Ancestry, simplex::types::Context,
};
use commonware_cryptography::{Digested, Digestible, ed25519::PublicKey, keccak256::Digest};
use commonware_runtime::Handle;
use futures::StreamExt;

use super::{
    Runtime,
    block::Carried,
    chain::{Chain, Failed},
};
use crate::{BlockId, Clock, Sleep, Standing, Verdict, bft::Scheme};

/// The application as Simplex calls it.
///
/// A block is judged on the state after its parent. That may be a block this validator never judged,
/// since a quorum of others did: the missing ancestors are executed first, from the newest block whose
/// state is at hand.
#[derive(Clone, Debug)]
pub(super) struct Automaton {
    chain: Chain,
}

impl Automaton {
    pub(super) fn new(chain: Chain) -> Self {
        Self { chain }
    }

    /// Executes `ancestry`, newest block first, as far as it is not executed.
    async fn execute(&self, mut ancestry: impl Ancestry<Carried>) -> Result<bool, Failed> {
        let mut missing = Vec::new();
        while let Some(block) = ancestry.next().await {
            match self.chain.standing(block.inner().id) {
                Standing::Executed => break,
                Standing::Buried => return Ok(missing.is_empty()),
                Standing::Abandoned => return Ok(false),
                Standing::Unknown => missing.push(block),
            }
        }
        while let Some(block) = missing.pop() {
            if !self.execute_one(block.inner()).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn execute_one(&self, block: &Carried) -> Result<bool, Failed> {
        match self.chain.verify(block).await? {
            Verdict::Valid => Ok(true),
            Verdict::Invalid => Ok(false),
            // A block became final meanwhile: this one, one above it, or one that excludes it.
            Verdict::ParentGone => {
                Ok(matches!(self.chain.standing(block.id), Standing::Executed | Standing::Buried))
            }
        }
    }

    async fn propose_on(
        self,
        clock: impl Clock,
        parent: BlockId,
        ancestry: impl Ancestry<Carried>,
    ) -> Result<Option<Carried>, Failed> {
        match self.execute(ancestry).await? {
            true => self.chain.propose(parent, &clock).await,
            false => Ok(None),
        }
    }
}

impl<E: Runtime> SimplexApplication<E> for Automaton {
    type SigningScheme = Scheme;
    type Context = Context<Digest, PublicKey>;
    type Block = Carried;
    type Input = ();

    async fn propose(
        &mut self,
        (runtime, _): (E, Self::Context),
        ancestry: impl Ancestry<Carried>,
        (): (),
    ) -> Option<Digested<Carried>> {
        let parent = ancestry.peek()?.inner().id;
        let automaton = self.clone();
        let propose = move |runtime: E| automaton.propose_on(RuntimeClock(runtime), parent, ancestry);
        let block = aside(runtime, propose).await.ok()?.ok()??;
        let digest = block.digest();
        Some(Digested::precomputed(block, digest))
    }

    async fn verify(&mut self, (runtime, _): (E, Self::Context), ancestry: impl Ancestry<Carried>) -> bool {
        let automaton = self.clone();
        let verdict = aside(runtime, |_| async move { automaton.execute(ancestry).await }).await;
        match verdict {
            Ok(Ok(valid)) => valid,
            // The validator is stopping; it must not vote against a block it could not judge.
            Ok(Err(Failed)) | Err(_) => std::future::pending().await,
        }
    }
}

/// Runs a task that may compute for long where it holds nobody up.
fn aside<E, F, T, R>(runtime: E, task: T) -> Handle<R>
where
    E: Runtime,
    T: FnOnce(E) -> F + Send + 'static,
    F: Future<Output = R> + Send + 'static,
    R: Send + 'static,
{
    runtime.child("execution").shared(true).spawn(task)
}

/// The runtime's clock.
pub(crate) struct RuntimeClock<E>(pub(crate) E);

impl<E: Runtime> Clock for RuntimeClock<E> {
    fn now(&self) -> Duration {
        let elapsed = self.0.current().duration_since(SystemTime::UNIX_EPOCH);
        elapsed.unwrap_or_default()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(self.0.sleep(duration))
    }
}
