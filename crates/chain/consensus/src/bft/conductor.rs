//! One Simplex engine after the other, each for one epoch.
//!
//! ```text
//!   engine of epoch e ──final blocks──▶ application ──last block of e is on disk──▶ engine of epoch e + 1
//! ```
//!
//! The last block of an epoch is proposed again until it is final, so that nothing is built on it before the
//! application knows who decides next. Then the engine of the next epoch starts from that block, and that of
//! the former stops. A validator that missed this hears votes of an epoch it has not entered: whoever sends
//! them is asked for the last block of its own.

use std::sync::Arc;

use commonware_consensus::{
    Reporters,
    marshal::{
        Update,
        core::Mailbox,
        standard::{Inline, Standard},
    },
    simplex::{
        self, SkipBudget,
        config::{Floor, ForwardPolicy, SkipPolicy},
        elector::RoundRobin,
    },
    types::{Epoch, FixedEpocher, Height},
};
use commonware_cryptography::{ed25519::PublicKey, keccak256::Digest};
use commonware_p2p::{
    Blocker, Channel as Subchannel, Message, Receiver, Sender,
    utils::mux::{Builder, MuxHandle, Muxer},
};
use commonware_parallel::Sequential;
use commonware_runtime::{Handle, buffer::paged::CacheRef};
use commonware_utils::{Acknowledgement, NonZeroDuration, channel::mpsc as channel, vec::NonEmptyVec};
use tokio::sync::mpsc;

use super::{
    Accuser, Automaton, BUFFER, Courier, Identity, MAILBOX, RETENTION, Roster, Runtime, Schemes,
    block::Carried, chain::Chain,
};
use crate::{Epochs, Opening};

/// The engine of one epoch.
type Engine<E, B> = simplex::Engine<
    E,
    super::Scheme,
    RoundRobin,
    B,
    Digest,
    Application<E>,
    Application<E>,
    Reporters<Application<E>, Accuser>,
    Sequential,
>;

/// The application as Simplex drives it.
pub(super) type Application<E> = Inline<E, super::Scheme, Automaton, Carried, FixedEpocher>;

/// What came for an epoch that this validator has not entered, or has left.
type Strays = channel::Receiver<(Subchannel, Message<PublicKey>)>;

/// The streams of votes, each split by epoch.
pub(super) struct Streams<S: Sender> {
    votes: MuxHandle<S>,
    certificates: MuxHandle<S>,
    resolver: MuxHandle<S>,
}

/// Votes and certificates of other epochs.
pub(super) struct Elsewhere {
    votes: Strays,
    certificates: Strays,
}

/// Splits the streams by epoch.
pub(super) fn split<E, S, R>(
    runtime: &E,
    [votes, certificates, resolver]: [(S, R); 3],
) -> (Streams<S>, Elsewhere)
where
    E: Runtime,
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
{
    let of = |name, (sender, receiver)| {
        let (muxer, handle, strays) =
            Muxer::builder(runtime.child(name), sender, receiver).with_backup().build();
        muxer.start();
        (handle, strays)
    };
    let ((votes, stray_votes), (certificates, stray_certificates)) =
        (of("votes", votes), of("certificates", certificates));
    let (muxer, resolver) = Muxer::new(runtime.child("resolver"), resolver.0, resolver.1);
    muxer.start();
    let elsewhere = Elsewhere { votes: stray_votes, certificates: stray_certificates };
    (Streams { votes, certificates, resolver }, elsewhere)
}

/// Starts the engine of each epoch when the one before has ended.
pub(super) struct Conductor<E: Runtime, B, S: Sender, R> {
    pub(super) runtime: E,
    pub(super) identity: Arc<Identity>,
    pub(super) chain: Chain,
    pub(super) epochs: Epochs,
    pub(super) schemes: Schemes,
    pub(super) application: Application<E>,
    pub(super) marshal: Mailbox<super::Scheme, Standard<Carried>>,
    pub(super) courier: Courier<E>,
    pub(super) blocker: B,
    pub(super) roster: R,
    pub(super) streams: Streams<S>,
    pub(super) cache: CacheRef,
}

/// The engine of the epoch that goes on. Dropping it stops the engine.
struct Active {
    epoch: u64,
    engine: Handle<()>,
}

impl Drop for Active {
    fn drop(&mut self) {
        self.engine.abort();
    }
}

/// What happens next.
enum Step {
    Delivery(Update<Carried>),
    Stray(u64, PublicKey),
    End,
}

impl<E, B, S, R> Conductor<E, B, S, R>
where
    E: Runtime,
    B: Blocker<PublicKey = PublicKey>,
    S: Sender<PublicKey = PublicKey>,
    R: Roster,
{
    /// Delivers blocks and goes from epoch to epoch until an engine or marshal stops by itself. It waits for
    /// ever once the application has failed.
    pub(super) async fn run(
        mut self,
        mut updates: mpsc::UnboundedReceiver<Update<Carried>>,
        mut elsewhere: Elsewhere,
    ) {
        let first = self.epochs.containing(self.chain.tip().height + 1);
        let Some(mut active) = self.enter(first).await else { return };
        loop {
            match next(&mut active, &mut updates, &mut elsewhere).await {
                Step::Delivery(Update::Block(block, acknowledgement)) => {
                    if !self.courier.deliver(block.inner()).await {
                        return std::future::pending().await;
                    }
                    let after = self.epochs.containing(block.inner().id.height + 1);
                    if after > active.epoch {
                        let Some(next) = self.enter(after).await else { return };
                        active = next;
                        self.forget(after).await;
                    }
                    acknowledgement.acknowledge();
                }
                Step::Delivery(_) => {}
                Step::Stray(epoch, peer) => self.ask(active.epoch, epoch, peer),
                Step::End => return,
            }
        }
    }

    /// Starts the engine of an epoch; `None` if the streams are closed.
    async fn enter(&mut self, epoch: u64) -> Option<Active> {
        let known = "an epoch is entered when the last block of the one before is stored";
        let Opening { validators, block } = self.chain.opening(epoch).expect(known);
        self.roster.enter(epoch, &validators);
        let engine = self.engine(epoch, Digest(block.0));
        let votes = self.streams.votes.register(epoch).await.ok()?;
        let certificates = self.streams.certificates.register(epoch).await.ok()?;
        let resolver = self.streams.resolver.register(epoch).await.ok()?;
        let engine = engine.start(votes, certificates, resolver);
        tracing::info!(epoch, validators = validators.keys().count(), "an epoch has begun");
        Some(Active { epoch, engine })
    }

    fn engine(&self, epoch: u64, floor: Digest) -> Engine<E, B> {
        let scheme = self.schemes.of(epoch).expect("its validators were just read");
        let accuser = Accuser::new(self.chain.clone(), &scheme);
        let timeouts = self.identity.timeouts;
        let config = simplex::Config {
            elector: RoundRobin::default(),
            blocker: self.blocker.clone(),
            automaton: self.application.clone(),
            relay: self.application.clone(),
            reporter: Reporters::from((Some(self.application.clone()), Some(accuser))),
            strategy: Sequential,
            partition: self.votes(epoch),
            mailbox_size: MAILBOX,
            epoch: Epoch::new(epoch),
            floor: Floor::Genesis(floor),
            replay_buffer: BUFFER,
            write_buffer: BUFFER,
            page_cache: self.cache.clone(),
            leader_timeout: timeouts.leader,
            certification_timeout: timeouts.certification,
            timeout_retry: timeouts.retry,
            view_retention: RETENTION,
            skip: SkipPolicy::Enabled { timeout: timeouts.skip, budget: SkipBudget::Participants },
            fetch_timeout: NonZeroDuration::new_panic(timeouts.fetch),
            fetch_retry_delay: timeouts.fetch / 16,
            forward: ForwardPolicy::SilentLeader,
            track_historical_votes: false,
            scheme: scheme.as_ref().clone(),
        };
        simplex::Engine::new(self.runtime.child("simplex").with_attribute("epoch", epoch), config)
    }

    /// Where the votes of an epoch are written before they are sent.
    fn votes(&self, epoch: u64) -> String {
        self.identity.partition(&format!("votes-{epoch}"))
    }

    /// Deletes the votes of an epoch that ended long ago, whose every block is final.
    async fn forget(&mut self, entered: u64) {
        let Some(ended) = entered.checked_sub(2) else { return };
        if let Err(error) = self.runtime.remove(&self.votes(ended), None).await {
            tracing::debug!(epoch = ended, %error, "no votes of this epoch to delete");
        }
    }

    /// Asks a peer that is in a later epoch for the last block of this one.
    fn ask(&self, ours: u64, theirs: u64, peer: PublicKey) {
        if theirs > ours {
            let last = Height::new(self.epochs.last(ours));
            self.marshal.hint_finalized(last, NonEmptyVec::new(peer));
        }
    }
}

/// Waits for what happens next. Deliveries come first, so that strays of whatever number hold nothing up.
async fn next(
    active: &mut Active,
    updates: &mut mpsc::UnboundedReceiver<Update<Carried>>,
    elsewhere: &mut Elsewhere,
) -> Step {
    tokio::select! {
        biased;
        _ = &mut active.engine => Step::End,
        Some(update) = updates.recv() => Step::Delivery(update),
        Some((epoch, (peer, _))) = elsewhere.votes.recv() => Step::Stray(epoch, peer),
        Some((epoch, (peer, _))) = elsewhere.certificates.recv() => Step::Stray(epoch, peer),
        else => Step::End,
    }
}
