//! Where other validators are reached.

use std::{fmt, net::SocketAddr, sync::Arc};

use alloy_primitives::B256;
use commonware_codec::{Copying, DecodeExt};
use commonware_cryptography::ed25519::PublicKey;
use commonware_p2p::{Address, AddressableManager, authenticated::lookup::Oracle};
use commonware_utils::ordered::Map;

use super::Roster;
use crate::ValidatorSet;

/// Where a validator is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its public key.
    pub key: B256,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Where everybody is reached who may connect: those who decide, and those who follow or are to decide
/// later. It is read when the engine starts and whenever an epoch begins.
#[derive(Clone)]
pub struct AddressBook(Arc<dyn Fn() -> Vec<Peer> + Send + Sync>);

impl AddressBook {
    /// A book that is read by calling `read`.
    pub fn new(read: impl Fn() -> Vec<Peer> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// What it says now.
    pub fn peers(&self) -> Vec<Peer> {
        (self.0)()
    }

    /// What it says now, as the network takes it. Keys that are none are left out.
    pub(super) fn addresses(&self) -> Map<PublicKey, Address> {
        let parse = |peer: Peer| Some((public_key(peer.key)?, peer.address.into()));
        Map::from_iter_dedup(self.peers().into_iter().filter_map(parse))
    }
}

impl fmt::Debug for AddressBook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AddressBook").field(&self.peers()).finish()
    }
}

/// The key with these bytes, if it is one.
pub(super) fn public_key(bytes: B256) -> Option<PublicKey> {
    PublicKey::decode(Copying(&bytes.0[..])).ok()
}

/// Tells the network who may connect.
pub(super) struct Doorkeeper {
    pub(super) network: Oracle<PublicKey>,
    pub(super) book: AddressBook,
    /// How many may connect at most.
    pub(super) room: usize,
}

impl Roster for Doorkeeper {
    fn enter(&mut self, epoch: u64, validators: &ValidatorSet) {
        let addresses = self.book.addresses();
        for key in validators.public_keys() {
            if addresses.get_value(key).is_none() {
                tracing::warn!(epoch, validator = %B256::from_slice(key), "no address of this validator is known");
            }
        }
        let left_out = addresses.len().saturating_sub(self.room);
        if left_out > 0 {
            tracing::warn!(
                epoch,
                left_out,
                "more addresses than there were at the start have to wait for a restart"
            );
        }
        let admitted = addresses.into_iter().take(self.room);
        self.network.track(epoch, Map::from_iter_dedup(admitted));
    }
}
