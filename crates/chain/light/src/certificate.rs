//! Votes of validators for one block, as nodes store and serve them.

use alloc::vec::Vec;

use alloy_primitives::B256;

use crate::LightError;

const HEAD_BYTES: usize = 8 + 32 + 3 * 8;
const VOTE_BYTES: usize = 2 + 64;

/// Votes for one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Height of the block.
    pub height: u64,
    /// Its hash.
    pub block: B256,
    /// The attempt in which it was proposed.
    pub round: Round,
    /// The votes.
    pub votes: Vec<Vote>,
}

/// One attempt to agree on a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// The validator set's number.
    pub epoch: u64,
    /// The attempt's number in the epoch.
    pub view: u64,
    /// The attempt that the block's parent came from.
    pub parent_view: u64,
}

/// One validator's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Place of the validator in the set.
    pub validator: u16,
    /// Ed25519 (RFC 8032).
    pub signature: [u8; 64],
}

impl Certificate {
    /// Reads height (8), hash (32), epoch (8), view (8), view of the parent (8), then for each vote the
    /// validator (2) and the signature (64), all big-endian, to the end.
    ///
    /// # Errors
    /// [`LightError::Encoding`] if the length is not one that a certificate can have.
    pub fn decode(bytes: &[u8]) -> Result<Self, LightError> {
        let wrong = LightError::Encoding("certificate");
        let (head, votes) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(wrong.clone())?;
        let (votes, rest) = votes.as_chunks::<VOTE_BYTES>();
        if !rest.is_empty() {
            return Err(wrong);
        }
        let number = |at: usize| u64::from_be_bytes(head[at..at + 8].try_into().expect("eight bytes"));
        Ok(Self {
            height: number(0),
            block: B256::from_slice(&head[8..40]),
            round: Round { epoch: number(40), view: number(48), parent_view: number(56) },
            votes: votes.iter().map(Vote::decode).collect(),
        })
    }
}

impl Vote {
    fn decode(bytes: &[u8; VOTE_BYTES]) -> Self {
        let [high, low, signature @ ..] = bytes;
        Self { validator: u16::from_be_bytes([*high, *low]), signature: *signature }
    }
}
