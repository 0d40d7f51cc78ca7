//! What may be asked. Keys, digests and addresses are hexadecimal, moments RFC 3339.

use genex_coupon::offline::{Head, SealedEntry};
use genex_types::{DeviceId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

/// One question, named by `ask`.
#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    /// Whether a pass is genuine, and what it says; not whether it is still good.
    Pass {
        #[serde(with = "hex::serde")]
        issuer_key: [u8; 32],
        pass: String,
    },
    /// Whether a budget is genuine, and what it says.
    Budget {
        #[serde(with = "hex::serde")]
        issuer_key: [u8; 32],
        budget: String,
    },
    /// Whether a pass may be taken against a budget.
    Check(CheckQuestion),
    /// The text of the log's next entry.
    Entry(Box<EntryQuestion>),
    /// Whether an entry is signed by the device and follows the head; the head after it.
    Follows {
        #[serde(with = "hex::serde")]
        device_key: [u8; 32],
        head: WireHead,
        sealed: SealedEntry,
    },
}

/// Whether a pass may be taken against a budget.
#[derive(Deserialize)]
pub struct CheckQuestion {
    #[serde(with = "hex::serde")]
    pub issuer_key: [u8; 32],
    pub pass: String,
    pub budget: String,
    /// By the till's clock.
    pub at: Timestamp,
    /// Where the till stands.
    pub store: Option<StoreId>,
    /// The till's word that the bill reaches the minimum spend.
    pub minimum_met: bool,
    /// Coupons of the budget that are spent.
    pub spent: u32,
}

/// What the next entry says.
#[derive(Deserialize)]
pub struct EntryQuestion {
    pub device: DeviceId,
    pub head: WireHead,
    pub pass: String,
    #[serde(with = "hex::serde")]
    pub terminal: [u8; 20],
    #[serde(with = "hex::serde")]
    pub commitment: [u8; 32],
    pub minimum_met: bool,
    pub at: Timestamp,
}

/// Where a log ends.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireHead {
    pub seq: u64,
    #[serde(with = "hex::serde")]
    pub digest: [u8; 32],
}

impl From<WireHead> for Head {
    fn from(head: WireHead) -> Self {
        Self { seq: head.seq, digest: head.digest }
    }
}
