//! Who signs what in which epoch.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use commonware_consensus::types::Epoch;
use commonware_cryptography::certificate::{Provider, Scoped};

use super::{Identity, Scheme, chain::Chain};

/// Epochs whose schemes are kept at hand.
const KEPT: usize = 8;

/// The signature schemes of the epochs whose validators are known.
#[derive(Clone)]
pub(super) struct Schemes {
    identity: Arc<Identity>,
    chain: Chain,
    made: Arc<Mutex<BTreeMap<u64, Arc<Scheme>>>>,
}

impl Schemes {
    pub(super) fn new(identity: Arc<Identity>, chain: Chain) -> Self {
        Self { identity, chain, made: Arc::default() }
    }

    /// The scheme of an epoch; `None` while nobody knows who decides in it.
    pub(super) fn of(&self, epoch: u64) -> Option<Arc<Scheme>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(scheme) = made.get(&epoch) {
            return Some(scheme.clone());
        }
        let validators = self.chain.opening(epoch)?.validators;
        let scheme = Arc::new(self.identity.scheme(&validators));
        made.insert(epoch, scheme.clone());
        if made.len() > KEPT {
            made.pop_first();
        }
        Some(scheme)
    }
}

impl Provider for Schemes {
    type Scope = Epoch;
    type Scheme = Scheme;

    fn scoped(&self, epoch: Epoch) -> Option<Scoped<Scheme>> {
        self.of(epoch.get()).map(Scoped::scheme)
    }
}
