//! Proofs of what is on the chain, checked from bytes alone.
//!
//! ```text
//!   hash of block 0, heard elsewhere
//!     └─ validators of the first epoch ─▶ header of its last block ─▶ validators of the next ─▶ …
//!                                                                          └─ any header of its epoch
//!          header ─▶ account ─▶ slot            header ─▶ transaction, receipt
//! ```
//!
//! [`LightChain`] follows who decides from epoch to epoch, and turns header and certificate into a
//! [`FinalHeader`]; accounts, slots, transactions and receipts are proved against that. Nothing else has to be
//! believed: not the node that serves the proofs, nor the network between. The crate does no I/O, needs no
//! standard library, and compiles for WebAssembly.
//!
//! # Threat model
//!
//! Whoever serves the proofs may send anything. Fewer than a third of the validators of each epoch are
//! dishonest, for as long as the reader follows epochs: keys of former validators that leak later can sign
//! another history for a reader who begins from block 0, and cannot for one that is past their epoch already.

#![no_std]

extern crate alloc;

mod certificate;
mod chain;
mod error;
mod inclusion;
mod signature;
mod state;
mod validators;

pub use certificate::{Certificate, Round, Vote};
pub use chain::{FinalHeader, LightChain};
pub use error::LightError;
pub use inclusion::{ReceiptProof, TransactionResult};
pub use state::{AccountProof, SlotProof};
pub use validators::Validators;
