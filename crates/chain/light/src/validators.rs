//! Those who decide, and whether they did.
//!
//! A vote is an ed25519 signature over the *finalize* message of Simplex
//! ([Chan, Pass 2023](https://eprint.iacr.org/2023/463)), as the validators' library writes it:
//!
//! ```text
//!   signed    = length of namespace, namespace, epoch, view, parent's view, block hash
//!   namespace = "genex finality v2", chain id (8, big-endian), "_FINALIZE"
//! ```
//!
//! Numbers are unsigned LEB128 but for the chain id. Signatures are judged by the rules of
//! [ZIP 215](https://zips.z.cash/zip-0215), as the validators judge them: where others reject what they accept,
//! a dishonest validator could make a final block look as if it was not.

use alloc::{collections::BTreeSet, vec::Vec};

use alloy_primitives::{B256, keccak256};

use crate::{Certificate, LightError, Round, Vote, signature::PublicKey};

const DOMAIN: &[u8] = b"genex finality v2";
const SUFFIX: &[u8] = b"_FINALIZE";

/// The validators of an epoch, in the order in which certificates name them.
#[derive(Clone, Debug)]
pub struct Validators {
    chain_id: u64,
    keys: Vec<PublicKey>,
}

impl Validators {
    /// A set of ed25519 public keys on a chain.
    ///
    /// # Errors
    /// [`LightError::Key`] if one is not a key.
    pub fn new(chain_id: u64, keys: &[B256]) -> Result<Self, LightError> {
        let parse = |key: &B256| PublicKey::new(*key).ok_or(LightError::Key(*key));
        Ok(Self { chain_id, keys: keys.iter().map(parse).collect::<Result<_, _>>()? })
    }

    /// How many votes make a block final: more than two thirds, so that two quorums share an honest one.
    pub fn quorum(&self) -> usize {
        self.keys.len() - self.keys.len().saturating_sub(1) / 3
    }

    /// Checks that a certificate holds valid votes of a quorum.
    ///
    /// # Errors
    /// [`LightError`] says what is wrong with it.
    pub fn verify(&self, certificate: &Certificate) -> Result<(), LightError> {
        let signed = signed(self.chain_id, certificate.round, certificate.block);
        let mut voters = BTreeSet::new();
        for vote in &certificate.votes {
            self.verify_vote(vote, &signed)?;
            if !voters.insert(vote.validator) {
                return Err(LightError::Voter(vote.validator));
            }
        }
        match voters.len() >= self.quorum() && !voters.is_empty() {
            true => Ok(()),
            false => Err(LightError::NoQuorum { votes: voters.len(), quorum: self.quorum() }),
        }
    }

    fn verify_vote(&self, vote: &Vote, signed: &[u8]) -> Result<(), LightError> {
        let key = self.keys.get(usize::from(vote.validator)).ok_or(LightError::Voter(vote.validator))?;
        match key.verifies(&vote.signature, signed) {
            true => Ok(()),
            false => Err(LightError::Signature(vote.validator)),
        }
    }
}

/// Keccak-256 of keys one after the other, and of the length of an epoch (8, big-endian) if one is given.
pub(crate) fn commitment(keys: &[B256], epoch_blocks: Option<u64>) -> B256 {
    let mut bytes: Vec<u8> = keys.iter().flat_map(|key| key.0).collect();
    bytes.extend(epoch_blocks.into_iter().flat_map(u64::to_be_bytes));
    keccak256(bytes)
}

fn signed(chain_id: u64, round: Round, block: B256) -> Vec<u8> {
    let namespace = [DOMAIN, &chain_id.to_be_bytes(), SUFFIX].concat();
    let mut bytes = Vec::with_capacity(namespace.len() + 64);
    put_number(&mut bytes, namespace.len() as u64);
    bytes.extend_from_slice(&namespace);
    for number in [round.epoch, round.view, round.parent_view] {
        put_number(&mut bytes, number);
    }
    bytes.extend_from_slice(block.as_slice());
    bytes
}

/// Writes unsigned LEB128.
fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
