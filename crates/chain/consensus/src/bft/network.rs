//! A validator on the system: real sockets, real files, real time.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};

use alloy_primitives::B256;
use commonware_codec::{Copying, DecodeExt};
use commonware_cryptography::{
    ChaCha20Poly1305,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_p2p::{Address, AddressableManager, authenticated::lookup};
use commonware_runtime::{Quota, Runner, Supervisor, tokio as system};
use commonware_stream::{
    SakeCups,
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::{NZUsize, ordered::Map};
use tokio::sync::{oneshot, watch};

use super::{CHANNELS, Chain, Identity, Membership, Peers, Timeouts, max_message_bytes, start};
use crate::{Application, CertificateError, Engine, ValidatorKey, ValidatorSet};

/// Messages that may wait between the tasks of the network.
const MAILBOX: NonZeroUsize = NZUsize!(1_024);
/// Difference between two validators' clocks at which they still connect.
const CLOCK_DIFFERENCE: Duration = Duration::from_secs(5);

type Handshake = SakeCups<PrivateKey, ChaCha20Poly1305>;

/// Where a validator is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its public key.
    pub key: B256,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Settings of a validator among others.
#[derive(Clone, Debug)]
pub struct BftConfig {
    /// This validator's key.
    pub key: ValidatorKey,
    /// All validators, this one too.
    pub validators: ValidatorSet,
    /// Whether this one votes.
    pub membership: Membership,
    /// Where each of them is reached.
    pub peers: Vec<Peer>,
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
            validators: self.validators.clone(),
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
    addresses: Map<PublicKey, Address>,
}

impl BftEngine {
    /// An engine for the validator that `config` describes.
    ///
    /// # Errors
    /// [`CertificateError::Key`] if its key is not one of the set, or a peer's key is no key.
    pub fn new(config: BftConfig) -> Result<Self, CertificateError> {
        if config.identity().scheme().is_none() {
            return Err(CertificateError::Key(config.key.public()));
        }
        let parse = |peer: &Peer| {
            let key = PublicKey::decode(Copying(&peer.key.0[..]));
            key.map(|key| (key, peer.address.into())).map_err(|_| CertificateError::Key(peer.key))
        };
        let addresses = config.peers.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { config, addresses: Map::from_iter_dedup(addresses) })
    }

    /// Serves until told to stop. Panics if a part of the validator stops by itself, which only a disk
    /// that fails makes it do.
    fn serve(self, chain: Chain, mut failed: watch::Receiver<bool>, mut shutdown: watch::Receiver<bool>) {
        let runtime = system::Config::new()
            .with_storage_directory(&self.config.directory)
            .with_worker_threads(self.config.threads);
        system::Runner::new(runtime).start(|context| async move {
            let identity = self.config.identity();
            let (mut network, mut oracle) =
                lookup::Network::new(context.child("network"), self.network_config(&identity, &chain));
            oracle.track(0, self.addresses);
            let links = CHANNELS.map(|channel| network.register(channel.id(), rate(channel.rate())));
            let network = network.start();
            let scheme = identity.scheme().expect("the key was looked up when the engine was made");
            let peers = Peers { provider: oracle.clone(), blocker: oracle };
            let agreement = start(context.child("agreement"), identity, scheme, chain, peers, links).await;
            tokio::select! {
                _ = shutdown.wait_for(|stop| *stop) => {}
                _ = failed.wait_for(|failed| *failed) => {}
                ended = agreement => panic!("agreement has stopped: {ended:?}"),
                ended = network => panic!("the network has stopped: {ended:?}"),
            }
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
        let validators = identity.participants().len();
        lookup::Config::local(
            Cups::new(handshake, cups::Version::V1),
            &[&identity.namespace()[..], b" network"].concat(),
            self.config.listen,
            NonZeroUsize::new(validators).expect("this validator is one of them"),
            max_message_bytes(validators, chain),
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
