//! A whole set of validators in one process, on virtual time, with faults drawn from a seed.
//!
//! The validators are those of [`BftEngine`](crate::BftEngine), from the same code; the network, the
//! disks, the clock and the order in which tasks run are simulated and follow from the seed alone. The
//! same seed gives the same run, which [`Report::fingerprint`] shows.
//!
//! A run has several acts. In each, faults happen one after the other: weather (delay, jitter, loss),
//! partitions, kills with and without loss of the disk, silent leaders. Between two acts the power fails
//! for all, and disks lose what was not synced. After the last act everything heals.
//!
//! Where epochs end, others may decide in the next one: newcomers, who follow before that, and those who
//! leave and follow after it.
//!
//! One validator may be a traitor ([`Treason`]) all along, while accidents happen to the others.
//!
//! Checked all along, whatever the faults:
//!
//! * **agreement**: no two validators are given different blocks of a height, and after equal blocks
//!   their states are equal;
//! * **proof**: each block comes with a certificate that verifies with the validators of its epoch alone;
//! * **succession**: all derive the same validators for the next epoch;
//! * **order**: blocks come in order of height, without gaps;
//! * **justice**: only a traitor is accused, with proof that verifies with the validators of that epoch alone;
//! * **durability**: a block that a validator stored is there after it comes back on its disk.
//!
//! And after the healing, **liveness**: all validators, also those that lost their disk, get blocks above
//! the highest one there was.

mod cluster;
mod defences;
mod faults;
mod ledger;
mod log;
#[cfg(test)]
mod tests;
mod treason;
mod watched;

use std::{collections::BTreeSet, sync::Arc};

use alloy_primitives::B256;

pub use defences::Defence;
pub use faults::{FaultCounts, FaultKind};
pub use ledger::Violation;
pub use log::{Log, LogBlock, LogError, LogWorld};
pub use treason::Treason;

use crate::{Application, Clock, Offence, ValidatorKey};

/// What runs on the validators, and their disks.
pub trait World: Send + Sync + 'static {
    /// The application.
    type Application: Application;

    /// Starts the application of a validator on what its disk holds. Disks are numbered as validators are;
    /// that after the last is for the second face of a traitor. `clock` is the simulated one; it
    /// must not outlive the application.
    fn open(&self, validator: usize, clock: Arc<dyn Clock>) -> Arc<Self::Application>;

    /// Number of the chain, which every vote names.
    fn chain_id(&self) -> u64;

    /// Empties a validator's disk. Nothing runs on it.
    fn wipe(&self, validator: usize);

    /// A hash of the application's state after its newest final block.
    fn state_hash(&self, application: &Self::Application) -> B256;
}

/// What is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Decides everything.
    pub seed: u64,
    /// Number of validators that decide at first.
    pub validators: usize,
    /// Number of others, who follow, and may come to decide.
    pub newcomers: usize,
    /// Number of acts; between two the power fails.
    pub acts: usize,
    /// Faults in each act.
    pub faults: usize,
    /// What validator 0 does to the others, if it is not honest.
    pub treason: Option<Treason>,
    /// What nobody is defended by, to see what happens then.
    pub without: Option<Defence>,
}

impl Plan {
    /// The usual run: four validators, two acts of a dozen faults each.
    pub fn new(seed: u64) -> Self {
        Self { seed, validators: 4, newcomers: 0, acts: 2, faults: 12, treason: None, without: None }
    }
}

/// What a run that violated nothing was like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// A hash over everything that happened, in order.
    pub fingerprint: String,
    /// Height of the highest final block.
    pub height: u64,
    /// Its hash.
    pub tip: B256,
    /// Number of epochs that began.
    pub epochs: usize,
    /// Faults that happened.
    pub faults: FaultCounts,
    /// Offences of which somebody was shown proof.
    pub offences: BTreeSet<Offence>,
}

/// The key of a validator.
pub fn validator_key(index: usize) -> ValidatorKey {
    let mut seed = [0x5e; 32];
    seed[0] = u8::try_from(index).expect("few validators are simulated");
    ValidatorKey::from_seed(&seed)
}

/// Runs `plan` on `world`.
///
/// # Errors
/// The first [`Violation`] of what is checked.
pub fn simulate<W: World>(world: &Arc<W>, plan: Plan) -> Result<Report, Violation> {
    cluster::run(world, plan)
}
