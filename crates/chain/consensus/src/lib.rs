//! Agreement on the next block, behind one small interface.
//!
//! An [`Engine`] decides which block is next and proves it with a [`Certificate`]; an [`Application`]
//! makes blocks, judges them and stores the final ones. The engine calls:
//!
//! * `propose` when this validator is to make a block on a given parent. The application may take its
//!   time until there is something to put in, up to its heartbeat. What it made may never become final;
//! * `verify` with a block another validator proposed, before voting for it. Its parent has been executed,
//!   and need not be final;
//! * `finalised` with a block and its certificate, in order of height, at least once. Redelivery of a
//!   block that is stored already changes nothing. The application tells nobody of a block before it is on
//!   disk, and says when it is; a block that was not there before a crash is delivered again.
//!
//! `propose` and `verify` can be cancelled at any moment, and may run at the same time as `finalised`.
//!
//! Beside that it carries transactions from validator to validator (`outgoing`, `incoming`), and hands
//! over proofs of what validators did that honest ones do not (`accuse`).
//!
//! A certificate holds the votes of a quorum, `n - (n-1)/3` of `n` validators, over chain, round and
//! block hash. Who they are may change at the end of an [epoch](Epochs), from what is final alone. One final block is final for good. A block may be final because one above it is: its
//! certificate is then that of the lowest block above it that has one.
//!
//! [`SoloEngine`] is the engine of a chain with a single validator, which decides alone; [`BftEngine`] is
//! that of a chain with several, of which fewer than a third may be faulty. `simulation` runs the
//! latter's validators in one process, on virtual time, with faults drawn from a seed.

mod application;
mod bft;
mod certificate;
mod clock;
mod epochs;
mod evidence;
mod metrics;
#[cfg(any(test, feature = "simulation"))]
pub mod simulation;
mod solo;

pub use application::{Application, BlockId, Engine, Gossip, Proposal, Standing, Stored, Verdict};
pub use bft::{AddressBook, BftConfig, BftEngine, Membership, Peer, Timeouts};
pub use certificate::{Certificate, CertificateError, Round, ValidatorKey, ValidatorSet, Vote};
pub use clock::{Clock, Sleep, SystemClock};
pub use epochs::{Epochs, Opening};
pub use evidence::{Evidence, Offence};
pub use metrics::EngineMetrics;
pub use solo::SoloEngine;
