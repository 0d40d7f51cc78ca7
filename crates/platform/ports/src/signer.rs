//! Keys, and what is signed with them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::chain::{Address, Hash32};

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRef {
    /// The custodial key with this index; the store says whose it is.
    Party(u32),
    /// The platform's operator: settlement, test cash, KYC levels.
    Operator,
    /// The custody group's key for consent to settlement.
    Consent,
    /// Where fees go.
    Fees,
    /// May freeze for a while.
    Guardian,
    /// Vouches for who may buy what has limits.
    Eligibility,
    /// Vouches for sanctions lists and anchors.
    Attestor(Attestor),
    /// Signs rulings that undo a sale.
    Arbiter,
}

/// One of those who vouch for sanctions lists and anchors; two of them have to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attestor {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
}

/// A recoverable secp256k1 signature, low s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The r value, big endian.
    pub r: [u8; 32],
    /// The s value, big endian.
    pub s: [u8; 32],
    /// Parity of the y coordinate.
    pub y_odd: bool,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// There is no such key.
    #[error("no such key: {0:?}")]
    UnknownKey(KeyRef),
    /// A policy forbids it.
    #[error("refused by policy: {0}")]
    Refused(String),
    /// The signer can't be reached.
    #[error("the signer does not answer: {0}")]
    Unavailable(String),
}

/// Signs digests with keys that never leave it.
#[async_trait]
pub trait Signer: Send + Sync {
    /// The address of a key.
    async fn address(&self, key: KeyRef) -> Result<Address, SignerError>;

    /// Signs a 32-byte digest. Deterministic (RFC 6979).
    async fn sign(&self, key: KeyRef, digest: Hash32) -> Result<Signature, SignerError>;
}
