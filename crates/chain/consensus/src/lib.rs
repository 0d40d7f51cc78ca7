//! Agreement on the next block, behind one small interface.
//!
//! An [`Engine`] decides which block is next and proves it with a [`Certificate`]; an [`Application`]
//! makes blocks, judges them and stores the final ones. The engine calls:
//!
//! * `propose` when this validator is to make the next block. The application may take its time until
//!   there is something to put in, up to its heartbeat. The call can be cancelled at any moment;
//! * `verify` with a block another validator proposed, before voting for it. It can be cancelled too;
//! * `finalised` with a block and its certificate, in order of height, at least once. Redelivery of a
//!   block that is stored already changes nothing. When the call returns, the block is on its way to
//!   disk; the application tells nobody of it before it is there.
//!
//! A certificate holds the votes of a quorum, `n - (n-1)/3` of `n` validators, over chain, height and
//! block hash. One final block is final for good: a validator signs at most one block of a height.
//!
//! [`SoloEngine`] is the engine of a chain with a single validator, which decides alone.

mod application;
mod certificate;
mod solo;

pub use application::{Application, Engine, Proposal};
pub use certificate::{Certificate, CertificateError, ValidatorKey, ValidatorSet, Vote};
pub use solo::SoloEngine;
