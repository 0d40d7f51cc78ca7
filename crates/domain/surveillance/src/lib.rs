//! Anti-money-laundering surveillance: who moves money in ways that only make sense if its origin is to be hidden.
//!
//! [`scan`] reads a batch of transfers as a graph over time and names groups by typology (FATF's and AMLSim's words:
//! fan-out, fan-in, cycle, scatter-gather, gather-scatter, structuring, pass-through; and issuers who trade with
//! themselves). [`Monitor`] judges each transfer as it comes: rates, limits, places, black list. [`Judgement`] joins
//! rules and the model's score, and [`Case`] is what people do about it.
//!
//! [`market`] is about the order book: orders and trades that mislead, and the duties of market makers.

mod case;
mod decision;
mod finding;
mod graph;
pub mod market;
mod monitor;
mod transfer;
mod typology;

pub use case::{Action, Case, CaseError, CaseState, Entry, Outcome, Severity};
pub use decision::{Judgement, ModelScore, Verdict, judge};
pub use finding::{Finding, Typology};
pub use graph::Graph;
pub use monitor::{Alert, Event, Limits, Monitor, Rule};
pub use transfer::{ReadError, Transfer, TransferKind, read_csv};
pub use typology::{Link, LinkKind, Thresholds, scan, scan_linked};
