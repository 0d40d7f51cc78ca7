//! The exchange: one deterministic writer over ledger, coupons and order books.
//!
//! Commands ([`genex_protocol::Command`]) come in through an [`ExchangeHandle`]. The sequencer gives each a place
//! and a time and applies it to the [`State`]; the committer writes commands and effects to the journal in frames,
//! and lets an answer go only when its frame is durable. Applying the journal's commands again gives the same
//! effects and the same state hash, which every start, every snapshot and [`verify_journal`] check.
//!
//! Refused commands change nothing, take no place and are not journaled. Time is a command's argument: orders and
//! locks that are due lapse in a tick which the sequencer puts before the next command.

pub mod bench;
mod committer;
mod engine;
mod exchange;
mod feed;
mod handle;
pub mod journal;
mod recovery;
pub mod replay;
mod sequencer;
mod shards;
pub mod sim;
mod snapshot;
mod standby;
mod state;
pub mod view;

pub use engine::Engine;
pub use exchange::{Backing, Config, Exchange, Recovered};
pub use feed::ReceiptStream;
pub use handle::{ExchangeHandle, Stopped, SubmitError};
pub use journal::{JournalError, JournalPlace, VerifiedJournal, verify_journal, verify_journal_in};
pub use sequencer::TimeSource;
pub use shards::{MoveError, Moved, Shards, Unbalanced};
pub use standby::{Standby, StandbyStatus, TakeOver};
pub use state::{Effects, State};
