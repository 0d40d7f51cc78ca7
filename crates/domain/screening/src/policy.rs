//! What scores mean.

use serde::{Deserialize, Serialize};

/// How alike somebody must be to an entry before anybody is told, of 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// From this score on a person looks at it.
    pub review_from: u32,
    /// From this score on, with the birth date to the day or the address itself, nothing moves.
    pub block_from: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { review_from: 820, block_from: 960 }
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Nobody on the lists.
    Clear,
    /// Hold, until somebody has looked.
    Review,
    /// Freeze and report.
    Block,
}

impl Decision {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Review => "review",
            Self::Block => "block",
        }
    }
}
