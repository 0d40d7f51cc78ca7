//! The exchange's vocabulary: commands that go in, events that come out, and why a command is refused.
//!
//! Whatever changes money, coupons in the platform's hands or a book is one of these commands. The sequencer
//! gives each a place `(seq, time)`; the events follow from commands alone, so that a replay yields the same
//! bytes. Shapes are fixed: the journal stores them (borsh), projections and services read them (serde).

mod command;
mod event;
mod reject;
mod view;

pub use command::{
    ClientId, Command, LockPurpose, MoveReason, OrderKind, OrderSpec, Protection, Quote, SelfTradePrevention,
    SeriesSpec, ShardId, Side, TimeInForce, Track, TransferId,
};
pub use event::{Account, CancelReason, Entry, Event, Phase, Receipt, Step, Trade, TradeKind, VoidReason};
pub use reject::Reject;
pub use view::{AuditView, Balance, Depth, Holding, HoldingState, Level};
