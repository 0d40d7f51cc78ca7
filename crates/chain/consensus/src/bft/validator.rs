//! Putting the parts of one validator together.

use std::{num::NonZeroUsize, sync::Arc};

use commonware_actor::Feedback;
use commonware_broadcast::buffered;
use commonware_consensus::{
    Reporter,
    marshal::{
        self,
        core::{Actor as Marshal, Mailbox},
        resolver::p2p as backfill,
        standard::{Inline, Standard},
    },
    simplex::{
        self,
        types::{Activity, Finalization},
    },
    types::{FixedEpocher, ViewDelta},
};
use commonware_cryptography::{
    Digested, Digestible, Signer,
    certificate::{Scheme as _, Verifier as _},
    ed25519::{PrivateKey, PublicKey},
    keccak256::Digest,
};
use commonware_p2p::{Blocker, Provider, Receiver, Sender, utils::mux::prefixed};
use commonware_parallel::Sequential;
use commonware_runtime::{Handle, buffer::paged::CacheRef};
use commonware_storage::{archive::prunable, translator::EightCap};
use commonware_utils::{NZU16, NZU64, NZUsize, NonZeroDuration, ordered::Set};

use super::{
    Automaton, Conductor, Courier, Deliveries, Membership, Runtime, Scheme, Schemes, Timeouts,
    block::Carried,
    chain::Chain,
    conductor::{self, Streams},
    delivery::Names,
    gossip,
};
use crate::{Epochs, Evidence, ValidatorKey, ValidatorSet, certificate::base_namespace};

pub(super) const MAILBOX: NonZeroUsize = NZUsize!(1_024);
pub(super) const BUFFER: NonZeroUsize = NZUsize!(1 << 20);
/// Views below the newest final one that are remembered, to answer peers that are a little behind.
pub(super) const RETENTION: ViewDelta = ViewDelta::new(64);
/// Blocks of one peer that are kept before they are asked for.
const BLOCKS_PER_PEER: usize = 16;
/// Heights fetched from peers at a time.
const REPAIR: NonZeroUsize = NZUsize!(32);
/// Final blocks that the application may take its time with.
const PENDING: NonZeroUsize = NZUsize!(16);

/// The streams between two validators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Votes,
    Certificates,
    Resolver,
    Backfill,
    Broadcast,
    Gossip,
}

/// All of them, in the order of [`Links`].
pub(crate) const CHANNELS: [Channel; 6] = [
    Channel::Votes,
    Channel::Certificates,
    Channel::Resolver,
    Channel::Backfill,
    Channel::Broadcast,
    Channel::Gossip,
];

impl Channel {
    pub(crate) fn id(self) -> u64 {
        self as u64
    }

    /// Messages that a peer may send in a second.
    pub(crate) fn rate(self) -> u32 {
        match self {
            Self::Votes | Self::Certificates => 1_024,
            Self::Resolver => 256,
            Self::Backfill => 256,
            Self::Broadcast => 128,
            Self::Gossip => 256,
        }
    }
}

/// A validator's ends of the channels, in the order of [`CHANNELS`].
pub(crate) type Links<S, R> = [(S, R); 6];

/// Who may connect to this validator.
pub(crate) trait Roster: Send + 'static {
    /// An epoch begins in which `validators` decide.
    fn enter(&mut self, epoch: u64, validators: &ValidatorSet);
}

/// The other validators.
pub(crate) struct Peers<P, B, R> {
    /// Knows them.
    pub(crate) provider: P,
    /// Shuts one out that sent what no honest validator sends.
    pub(crate) blocker: B,
    /// Lets those in who take part in an epoch.
    pub(crate) roster: R,
}

/// Who a validator is.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) key: ValidatorKey,
    pub(crate) chain_id: u64,
    pub(crate) membership: Membership,
    pub(crate) timeouts: Timeouts,
    /// Prefix of its files, its own where several validators share a disk.
    pub(crate) partition: String,
}

impl Identity {
    pub(crate) fn private_key(&self) -> &PrivateKey {
        self.key.private_key()
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        self.private_key().public_key()
    }

    pub(crate) fn namespace(&self) -> Vec<u8> {
        base_namespace(self.chain_id)
    }

    /// How this one takes part where `validators` decide: it votes if it is one of them and may, and follows
    /// otherwise.
    pub(super) fn scheme(&self, validators: &ValidatorSet) -> Scheme {
        let (namespace, participants) = (self.namespace(), validators.participants());
        let member = match self.membership {
            Membership::Voter => Scheme::signer(&namespace, participants.clone(), self.private_key().clone()),
            Membership::Observer => Scheme::member(&namespace, participants.clone(), &self.public_key()),
        };
        member.unwrap_or_else(|| Scheme::verifier(&namespace, participants))
    }

    pub(super) fn partition(&self, part: &str) -> String {
        format!("{}-{part}", self.partition)
    }
}

/// Most bytes of one message between validators, however many they become.
pub(crate) fn max_message_bytes(chain: &Chain) -> u32 {
    let participants = u32::try_from(ValidatorSet::MOST).expect("a set is small");
    commonware_p2p::max_message_size(&[
        prefixed(simplex::max_payload_size::<Scheme, Digest>(participants)),
        marshal::max_payload_size::<Standard<Carried>, Scheme>(participants, chain),
        chain.max_gossip_bytes(),
    ])
}

/// Starts a validator. The handle resolves when it can't go on; to stop it, abort the task `runtime`
/// belongs to.
pub(crate) async fn start<E, P, B, T, S, R>(
    runtime: E,
    identity: Identity,
    chain: Chain,
    peers: Peers<P, B, T>,
    links: Links<S, R>,
) -> Handle<()>
where
    E: Runtime,
    P: Provider<PublicKey = PublicKey>,
    B: Blocker<PublicKey = PublicKey>,
    T: Roster,
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
{
    let [votes, certificates, resolver, backfill, broadcast, (telling, told)] = links;
    let identity = Arc::new(identity);
    let schemes = Schemes::new(identity.clone(), chain.clone());
    let start = Starting { runtime, identity, schemes, epochs: chain.epochs(), chain };
    let cache = CacheRef::new(NZU16!(4_096), NZUsize!(1_024));
    let (marshal, mailbox) = start.marshal(&cache).await;
    let buffer = start.broadcast(peers.provider.clone(), broadcast);
    let fetcher = start.backfill(&peers, backfill);
    let (deliveries, updates) = Deliveries::new();
    marshal.start(deliveries, buffer, fetcher);
    let (chain, blocker) = (start.chain.clone(), peers.blocker.clone());
    start.runtime.child("listening").dedicated().spawn(move |_| gossip::listen(chain, told, blocker));
    let chain = start.chain.clone();
    start.runtime.child("spreading").spawn(move |runtime| gossip::spread(runtime, chain, telling));
    let (streams, elsewhere) = conductor::split(&start.runtime, [votes, certificates, resolver]);
    let conduct = start.runtime.child("conductor").dedicated();
    let conductor = start.conductor(mailbox, peers.blocker, peers.roster, streams, cache);
    conduct.spawn(move |_| conductor.run(updates, elsewhere))
}

type Finalisations<E> = prunable::Archive<EightCap, E, Digest, Finalization<Scheme, Digest>>;
type Blocks<E> = prunable::Archive<EightCap, E, Digest, std::sync::Arc<Carried>>;
type MarshalActor<E> =
    Marshal<E, Standard<Carried>, Schemes, Finalisations<E>, Blocks<E>, FixedEpocher, Sequential>;

/// Hands over proofs of what no honest validator does.
#[derive(Clone)]
pub(super) struct Accuser {
    chain: Chain,
    participants: Set<PublicKey>,
}

impl Accuser {
    /// Among the participants of `scheme`.
    pub(super) fn new(chain: Chain, scheme: &Scheme) -> Self {
        Self { chain, participants: scheme.participants().clone() }
    }
}

impl Reporter for Accuser {
    type Activity = Activity<Scheme, Digest>;

    fn report(&mut self, activity: Self::Activity) -> Feedback {
        if let Some(evidence) = Evidence::of(&activity, &self.participants) {
            self.chain.accuse(evidence);
        }
        Feedback::Ok
    }
}

struct Starting<E> {
    runtime: E,
    identity: Arc<Identity>,
    schemes: Schemes,
    epochs: Epochs,
    chain: Chain,
}

impl<E: Runtime> Starting<E> {
    fn epocher(&self) -> FixedEpocher {
        FixedEpocher::new(self.epochs.blocks())
    }

    fn genesis(&self) -> Digested<Carried> {
        let block = self.chain.genesis();
        let digest = block.digest();
        Digested::precomputed(block, digest)
    }

    /// Where the blocks begin that this validator is given: at block 0, or at the one that its application
    /// began from.
    fn start(&self) -> marshal::Start<Scheme, Digest, Digested<Carried>> {
        let Some(certificate) = self.chain.floor() else {
            return marshal::Start::Genesis(self.genesis());
        };
        let known = "the application checked the certificate that it began with";
        let opening = self.chain.opening(certificate.round.epoch).expect(known);
        marshal::Start::Floor(Names::new(&opening.validators).finalisation(&certificate).expect(known))
    }

    async fn marshal(&self, cache: &CacheRef) -> (MarshalActor<E>, Mailbox<Scheme, Standard<Carried>>) {
        let config = marshal::Config {
            provider: self.schemes.clone(),
            epocher: self.epocher(),
            start: self.start(),
            partition_prefix: self.identity.partition("marshal"),
            mailbox_size: MAILBOX,
            view_retention: RETENTION,
            prunable_items_per_section: NZU64!(256),
            page_cache: cache.clone(),
            replay_buffer: BUFFER,
            key_write_buffer: BUFFER,
            value_write_buffer: BUFFER,
            block_codec_config: self.chain.clone(),
            max_repair: REPAIR,
            max_pending_acks: PENDING,
            strategy: Sequential,
        };
        let any = Scheme::certificate_codec_config_unbounded();
        let finalisations = self.archive("finalisations", cache, any).await;
        let blocks = self.archive("blocks", cache, self.chain.clone()).await;
        let runtime = self.runtime.child("marshal");
        let (marshal, mailbox, _) = Marshal::init(runtime, finalisations, blocks, config).await;
        (marshal, mailbox)
    }

    async fn archive<V>(
        &self,
        name: &'static str,
        cache: &CacheRef,
        codec_config: V::Cfg,
    ) -> prunable::Archive<EightCap, E, Digest, V>
    where
        V: commonware_codec::CodecShared,
    {
        let config = prunable::Config {
            translator: EightCap,
            metadata_partition: self.identity.partition(&format!("{name}-metadata")),
            key_partition: self.identity.partition(&format!("{name}-keys")),
            key_page_cache: cache.clone(),
            value_partition: self.identity.partition(&format!("{name}-values")),
            compression: None,
            codec_config,
            items_per_section: NZU64!(256),
            key_write_buffer: BUFFER,
            value_write_buffer: BUFFER,
            replay_buffer: BUFFER,
        };
        let archive = prunable::Archive::init(self.runtime.child(name), config).await;
        archive.unwrap_or_else(|error| panic!("the archive of {name} can't be opened: {error}"))
    }

    fn broadcast(
        &self,
        peer_provider: impl Provider<PublicKey = PublicKey>,
        link: (impl Sender<PublicKey = PublicKey>, impl Receiver<PublicKey = PublicKey>),
    ) -> buffered::Mailbox<PublicKey, Carried> {
        let config = buffered::Config {
            public_key: self.identity.public_key(),
            mailbox_size: MAILBOX,
            deque_size: BLOCKS_PER_PEER,
            priority: true,
            codec_config: self.chain.clone(),
            peer_provider,
            strategy: Sequential,
        };
        let (engine, mailbox) = buffered::Engine::new(self.runtime.child("broadcast"), config);
        engine.start(link);
        mailbox
    }

    fn backfill<P, B, T>(
        &self,
        peers: &Peers<P, B, T>,
        link: (impl Sender<PublicKey = PublicKey>, impl Receiver<PublicKey = PublicKey>),
    ) -> (marshal::resolver::handler::Receiver<Digest>, backfill::Mailbox<Digest, PublicKey>)
    where
        P: Provider<PublicKey = PublicKey>,
        B: Blocker<PublicKey = PublicKey>,
    {
        let timeouts = self.identity.timeouts;
        let config = backfill::Config {
            public_key: self.identity.public_key(),
            peer_provider: peers.provider.clone(),
            blocker: peers.blocker.clone(),
            mailbox_size: MAILBOX,
            fetch_timeout: NonZeroDuration::new_panic(timeouts.fetch),
            fetch_retry_delay: timeouts.fetch / 16,
            priority_requests: false,
            priority_responses: false,
        };
        backfill::init(self.runtime.child("backfill"), config, link)
    }

    fn conductor<B, T, S: Sender>(
        self,
        marshal: Mailbox<Scheme, Standard<Carried>>,
        blocker: B,
        roster: T,
        streams: Streams<S>,
        cache: CacheRef,
    ) -> Conductor<E, B, S, T> {
        let (automaton, epocher) = (Automaton::new(self.chain.clone()), self.epocher());
        let application = Inline::new(self.runtime.child("inline"), automaton, marshal.clone(), epocher);
        let courier = Courier::new(self.runtime.child("courier"), self.chain.clone(), marshal.clone());
        Conductor {
            runtime: self.runtime,
            identity: self.identity,
            chain: self.chain,
            epochs: self.epochs,
            schemes: self.schemes,
            application,
            marshal,
            courier,
            blocker,
            roster,
            streams,
            cache,
        }
    }
}
