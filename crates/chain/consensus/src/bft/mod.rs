//! Agreement among validators of which fewer than a third may do anything at all.
//!
//! # Protocol
//!
//! The protocol is Simplex ([Chan, Pass 2023](https://eprint.iacr.org/2023/463)) as `commonware`
//! implements it. Views follow one another, each with one leader, in turn. In a view:
//!
//! ```text
//!   leader ──block──▶ all ──notarize──▶ all ──finalize──▶ all
//!                      │ no block, or no quorum in time
//!                      └──nullify──▶ all: the next view begins without a block
//! ```
//!
//! A quorum of `n - (n-1)/3` *notarize* votes ends the view; as many *finalize* votes make the block and
//! all blocks below it final. A validator that voted to finalise a view never votes to nullify it, and it
//! writes a vote to disk before it sends it. A block may be built on while it is notarized only, so the
//! application keeps the state after each block that may still become final.
//!
//! # Parts
//!
//! * [`automaton`](Automaton) judges and makes blocks, and executes ancestors that this validator missed;
//! * *marshal* stores blocks and finalisations, fetches those that are missing from peers, and puts the
//!   final ones in order;
//! * [`gossip`] carries transactions that came in at one validator to the others;
//! * [`conductor`](Conductor) runs one engine for each epoch, and changes them at its last block;
//! * [`delivery`](Courier) hands each final block with its certificate to the application, and tells
//!   marshal when it is on disk. What was not acknowledged before a crash is delivered again.
//!
//! # Threat model
//!
//! Fewer than a third of the validators lie, equivocate or keep silent; messages are lost, delayed,
//! duplicated and reordered; disks lose what was not synced. Then no two blocks of a height become final,
//! and when messages arrive again, blocks become final again. A validator whose votes contradict each
//! other is shut out by whoever sees both, and the votes are kept as [`Evidence`](crate::Evidence); one
//! that sends what can't be read is shut out too. Each channel takes a bounded number of bounded messages
//! in a second, and drops the rest. A validator that lost its disk has forgotten
//! its votes and could contradict them unknowingly; it comes back as a member that does not vote
//! ([`Membership::Observer`]).

mod addresses;
mod automaton;
mod block;
mod chain;
mod conductor;
mod delivery;
mod gossip;
mod network;
mod schemes;
mod validator;

use std::time::Duration;

use commonware_runtime::{Clock, Metrics, Spawner, Storage};
use rand_core::CryptoRng;

pub use addresses::{AddressBook, Peer};
pub use network::{BftConfig, BftEngine};

use automaton::Automaton;
#[cfg(any(test, feature = "simulation"))]
pub(crate) use automaton::RuntimeClock;
pub(crate) use chain::Chain;
use conductor::Conductor;
use delivery::{Courier, Deliveries};
use schemes::Schemes;
use validator::{Accuser, BUFFER, MAILBOX, RETENTION};
pub(crate) use validator::{CHANNELS, Identity, Peers, Roster, max_message_bytes, start};
#[cfg(any(test, feature = "simulation"))]
pub(crate) use validator::{Channel, Links};

/// Votes are ed25519 signatures, so a certificate shows who gave them.
pub(crate) type Scheme = commonware_consensus::simplex::scheme::ed25519::Scheme;

/// Public keys of validators.
pub(crate) type Key = commonware_cryptography::ed25519::PublicKey;

/// What a validator runs on: the system, or a simulation of it.
pub(crate) trait Runtime: Clock + CryptoRng + Spawner + Storage + Metrics {}

impl<T: Clock + CryptoRng + Spawner + Storage + Metrics> Runtime for T {}

/// Part of a validator in agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// Makes blocks and votes.
    Voter,
    /// Follows, stores and serves, and neither makes blocks nor votes: it may have forgotten votes.
    Observer,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the leader's block. The application must propose well within it.
    pub leader: Duration,
    /// For a quorum on it; longer than for the block.
    pub certification: Duration,
    /// Before a vote against a view is sent again.
    pub retry: Duration,
    /// Without a sign of a leader, before its views are skipped at once; longer than the others.
    pub skip: Duration,
    /// For an answer of a peer.
    pub fetch: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            leader: Duration::from_secs(1),
            certification: Duration::from_millis(1_500),
            retry: Duration::from_secs(1),
            skip: Duration::from_secs(3),
            fetch: Duration::from_secs(2),
        }
    }
}
