//! A validator on the system: real sockets, real files, real time.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};

use commonware_cryptography::{ChaCha20Poly1305, ed25519::PrivateKey};
use commonware_p2p::authenticated::lookup;
use commonware_runtime::{Metrics as _, Quota, Runner, Supervisor, tokio as system};
use commonware_stream::{
    SakeCups,
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::NZUsize;
use tokio::sync::{oneshot, watch};

use super::{
    AddressBook, CHANNELS, Chain, Identity, Membership, Peers, Timeouts,
    addresses::{Doorkeeper, public_key},
    max_message_bytes, start,
};
use crate::{Application, CertificateError, Engine, EngineMetrics, ValidatorKey};

/// Messages that may wait between the tasks of the network.
const MAILBOX: NonZeroUsize = NZUsize!(1_024);
/// Peers that may be added to the address book while the engine runs.
const NEWCOMERS: usize = 16;
/// Difference between two validators' clocks at which they still connect.
const CLOCK_DIFFERENCE: Duration = Duration::from_secs(5);

type Handshake = SakeCups<PrivateKey, ChaCha20Poly1305>;

/// Settings of a validator among others.
#[derive(Clone, Debug)]
pub struct BftConfig {
    /// This validator's key.
    pub key: ValidatorKey,
    /// Number of the chain, which every vote names.
    pub chain_id: u64,
    /// Whether this one votes.
    pub membership: Membership,
    /// Where the others are reached, and this one too.
    pub peers: AddressBook,
    /// Where this one listens.
    pub listen: SocketAddr,
    /// Directory of votes, blocks and finalisations. Without it the validator has forgotten its votes.
    pub directory: PathBuf,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// Threads that serve the network and execute blocks.
    pub threads: usize,
}

impl BftConfig {
    fn identity(&self) -> Identity {
        Identity {
            key: self.key.clone(),
            chain_id: self.chain_id,
            membership: self.membership,
            timeouts: self.timeouts,
            partition: "validator".into(),
        }
    }
}

/// The engine of a chain with several validators. Runs on threads of its own.
#[derive(Debug)]
pub struct BftEngine {
    config: BftConfig,
    /// How many may connect at most.
    room: usize,
    metrics: EngineMetrics,
}

impl BftEngine {
    /// An engine for the validator that `config` describes.
    ///
    /// # Errors
    /// [`CertificateError::Key`] if a peer's key is no key.
    pub fn new(config: BftConfig) -> Result<Self, CertificateError> {
        let peers = config.peers.peers();
        match peers.iter().find(|peer| public_key(peer.key).is_none()) {
            Some(peer) => Err(CertificateError::Key(peer.key)),
            None => Ok(Self { config, room: peers.len() + NEWCOMERS, metrics: EngineMetrics::default() }),
        }
    }

    /// What the engine tells about network and agreement while it runs.
    pub fn metrics(&self) -> EngineMetrics {
        self.metrics.clone()
    }

    /// Serves until told to stop. Panics if a part of the validator stops by itself, which only a disk
    /// that fails makes it do.
    fn serve(self, chain: Chain, mut failed: watch::Receiver<bool>, mut shutdown: watch::Receiver<bool>) {
        let runtime = system::Config::new()
            .with_storage_directory(&self.config.directory)
            .with_worker_threads(self.config.threads);
        system::Runner::new(runtime).start(|context| async move {
            let figures = context.child("figures");
            self.metrics.set(Some(Box::new(move || figures.encode())));
            let identity = self.config.identity();
            let (mut network, oracle) =
                lookup::Network::new(context.child("network"), self.network_config(&identity, &chain));
            let links = CHANNELS.map(|channel| network.register(channel.id(), rate(channel.rate())));
            let network = network.start();
            let book = self.config.peers.clone();
            let roster = Doorkeeper { network: oracle.clone(), book, room: self.room };
            let peers = Peers { provider: oracle.clone(), blocker: oracle, roster };
            let agreement = start(context.child("agreement"), identity, chain, peers, links).await;
            tokio::select! {
                _ = shutdown.wait_for(|stop| *stop) => {}
                _ = failed.wait_for(|failed| *failed) => {}
                ended = agreement => panic!("agreement has stopped: {ended:?}"),
                ended = network => panic!("the network has stopped: {ended:?}"),
            }
            self.metrics.set(None);
        });
    }

    fn network_config(&self, identity: &Identity, chain: &Chain) -> lookup::Config<Handshake> {
        let signer = identity.private_key().clone();
        let handshake = Sake {
            signer,
            synchrony_bound: CLOCK_DIFFERENCE,
            max_handshake_age: 2 * CLOCK_DIFFERENCE,
            version: sake::Version::V1,
        };
        lookup::Config::local(
            Cups::new(handshake, cups::Version::V1),
            &[&identity.namespace()[..], b" network"].concat(),
            self.config.listen,
            NonZeroUsize::new(self.room).expect("newcomers have room"),
            max_message_bytes(chain),
            MAILBOX,
        )
    }
}

fn rate(per_second: u32) -> Quota {
    Quota::per_second(per_second.try_into().expect("rates are above zero"))
}

impl Engine for BftEngine {
    async fn run<A: Application>(
        self,
        application: Arc<A>,
        shutdown: watch::Receiver<bool>,
    ) -> Result<(), A::Error> {
        let (chain, failure) = Chain::new(application);
        let (ended, end) = oneshot::channel::<()>();
        let failed = failure.watch();
        let serve = move || {
            self.serve(chain, failed, shutdown);
            drop(ended);
        };
        let thread = std::thread::Builder::new().name("agreement".into()).spawn(serve);
        let thread = thread.expect("the system gives a thread");
        // The sender is dropped when the thread ends, however it ends.
        let _ = end.await;
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
        failure.take().map_or(Ok(()), Err)
    }
}
