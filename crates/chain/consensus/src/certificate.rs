//! Proof that a block is final.
//!
//! A vote is an ed25519 signature over the *finalize* message of Simplex
//! ([Chan, Pass 2023](https://eprint.iacr.org/2023/463)): the namespace of the chain, then epoch, view
//! and parent's view as unsigned LEB128, then the block's hash. Signatures are judged by the rules of
//! [ZIP 215](https://zips.z.cash/zip-0215), under which all implementations agree on every signature.

use std::collections::BTreeSet;

use alloy_primitives::B256;
use commonware_codec::{Copying, DecodeExt, Encode};
use commonware_consensus::{
    simplex::{scheme::Namespace, types::Proposal},
    types::{Epoch, Round as SimplexRound, View},
};
use commonware_cryptography::{
    Signer, Verifier,
    ed25519::{PrivateKey, PublicKey, Signature},
    keccak256::Digest,
};
use commonware_utils::ordered::Set;

/// Separates these signatures from all others made with the same keys.
const DOMAIN: &[u8] = b"genex finality v2";

const HEAD_BYTES: usize = 8 + 32 + 3 * 8;
const VOTE_BYTES: usize = 2 + 64;

/// Votes of a quorum of validators for one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Height of the block.
    pub height: u64,
    /// Its hash.
    pub block: B256,
    /// The round in which it was proposed.
    pub round: Round,
    /// The votes, each of another validator.
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
    /// Ed25519 (RFC 8032) over domain, chain id, round and block hash.
    pub signature: [u8; 64],
}

/// Why a certificate proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The bytes are not a certificate.
    #[error("not a certificate")]
    Encoding,
    /// It is for another block.
    #[error("the certificate is for block {height} ({block})")]
    OtherBlock {
        /// Height it is for.
        height: u64,
        /// Hash it is for.
        block: B256,
    },
    /// A vote names a validator that is not in the set, or one that voted already.
    #[error("validator {0} is unknown or voted twice")]
    Voter(u16),
    /// A signature is not valid.
    #[error("the signature of validator {0} is not valid")]
    Signature(u16),
    /// It was voted for in another epoch than that of the block.
    #[error("the certificate is of epoch {named}, not of epoch {epoch}")]
    OtherEpoch {
        /// Epoch that it names.
        named: u64,
        /// Epoch of the block.
        epoch: u64,
    },
    /// Too few votes.
    #[error("{votes} votes, {quorum} needed")]
    NoQuorum {
        /// Votes there are.
        votes: usize,
        /// Votes it takes.
        quorum: usize,
    },
    /// A key is no point of the curve.
    #[error("validator key {0} is not an ed25519 key")]
    Key(B256),
}

impl Certificate {
    /// The certificate as bytes: height (8), hash (32), epoch (8), view (8), view of the parent (8), then
    /// for each vote the validator (2) and the signature (64), all big-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.votes.len() * VOTE_BYTES);
        bytes.extend_from_slice(&self.height.to_be_bytes());
        bytes.extend_from_slice(self.block.as_slice());
        for number in [self.round.epoch, self.round.view, self.round.parent_view] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        for vote in &self.votes {
            bytes.extend_from_slice(&vote.validator.to_be_bytes());
            bytes.extend_from_slice(&vote.signature);
        }
        bytes
    }

    /// Reads what [`Certificate::encode`] wrote.
    ///
    /// # Errors
    /// [`CertificateError::Encoding`] if the length is not one a certificate can have.
    pub fn decode(bytes: &[u8]) -> Result<Self, CertificateError> {
        let (head, votes) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(CertificateError::Encoding)?;
        let (votes, rest) = votes.as_chunks::<VOTE_BYTES>();
        if !rest.is_empty() {
            return Err(CertificateError::Encoding);
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

/// The validators of a chain, in the order their votes name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorSet {
    chain_id: u64,
    keys: Vec<PublicKey>,
}

impl ValidatorSet {
    /// Most validators that a set may have where it changes while the chain runs.
    pub const MOST: usize = 100;

    /// A set of ed25519 public keys.
    ///
    /// # Errors
    /// [`CertificateError::Key`] if one is not a key.
    pub fn new(chain_id: u64, keys: &[B256]) -> Result<Self, CertificateError> {
        let parse =
            |key: &B256| PublicKey::decode(Copying(&key.0[..])).map_err(|_| CertificateError::Key(*key));
        Ok(Self { chain_id, keys: keys.iter().map(parse).collect::<Result<_, _>>()? })
    }

    /// How many votes make a block final.
    pub fn quorum(&self) -> usize {
        self.keys.len() - self.keys.len().saturating_sub(1) / 3
    }

    /// The public keys.
    pub fn keys(&self) -> impl Iterator<Item = B256> {
        self.keys.iter().map(|key| B256::from_slice(key))
    }

    /// Checks that `certificate` proves the block of this height and hash final.
    ///
    /// # Errors
    /// [`CertificateError`] says why it does not.
    pub fn verify(
        &self,
        certificate: &Certificate,
        height: u64,
        block: B256,
    ) -> Result<(), CertificateError> {
        if (certificate.height, certificate.block) != (height, block) {
            let Certificate { height, block, .. } = *certificate;
            return Err(CertificateError::OtherBlock { height, block });
        }
        let (namespace, message) = (namespace(self.chain_id), message(certificate.round, block));
        let mut voters = BTreeSet::new();
        for vote in &certificate.votes {
            self.verify_vote(vote, &namespace, &message)?;
            if !voters.insert(vote.validator) {
                return Err(CertificateError::Voter(vote.validator));
            }
        }
        match voters.len() >= self.quorum() && !voters.is_empty() {
            true => Ok(()),
            false => Err(CertificateError::NoQuorum { votes: voters.len(), quorum: self.quorum() }),
        }
    }

    fn verify_vote(&self, vote: &Vote, namespace: &[u8], message: &[u8]) -> Result<(), CertificateError> {
        let key = self.keys.get(usize::from(vote.validator));
        let key = key.ok_or(CertificateError::Voter(vote.validator))?;
        let signature = Signature::decode(Copying(&vote.signature[..]));
        match signature.is_ok_and(|signature| key.verify(namespace, message, &signature)) {
            true => Ok(()),
            false => Err(CertificateError::Signature(vote.validator)),
        }
    }

    /// The chain's id, which every vote names.
    pub(crate) fn chain_id(&self) -> u64 {
        self.chain_id
    }

    pub(crate) fn public_keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The keys in the order in which Simplex numbers them.
    pub(crate) fn participants(&self) -> Set<PublicKey> {
        Set::from_iter_dedup(self.keys.iter().cloned())
    }
}

/// A validator's signing key.
#[derive(Clone)]
pub struct ValidatorKey(PrivateKey);

impl ValidatorKey {
    /// The key that belongs to 32 secret bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(PrivateKey::decode(Copying(&seed[..])).expect("any 32 bytes are a secret of ed25519"))
    }

    /// The public key.
    pub fn public(&self) -> B256 {
        B256::from_slice(&self.0.public_key())
    }

    /// This validator's vote for a block. The caller makes sure that it is the only one it ever gives
    /// in this round.
    pub fn vote(&self, validator: u16, chain_id: u64, round: Round, block: B256) -> Vote {
        let signature = self.0.sign(&namespace(chain_id), &message(round, block));
        let signature = signature.as_ref().try_into().expect("a signature has 64 bytes");
        Vote { validator, signature }
    }

    pub(crate) fn private_key(&self) -> &PrivateKey {
        &self.0
    }
}

impl std::fmt::Debug for ValidatorKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ValidatorKey({})", self.public())
    }
}

/// What all votes on this chain, for or against anything, are signed under.
pub(crate) fn base_namespace(chain_id: u64) -> Vec<u8> {
    [DOMAIN, &chain_id.to_be_bytes()].concat()
}

fn namespace(chain_id: u64) -> Vec<u8> {
    Namespace::new(&base_namespace(chain_id)).finalize
}

fn message(round: Round, block: B256) -> Vec<u8> {
    let Round { epoch, view, parent_view } = round;
    let round = SimplexRound::new(Epoch::new(epoch), View::new(view));
    Proposal::new(round, View::new(parent_view), Digest(block.0)).encode().to_vec()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHAIN: u64 = 7091;

    fn keys(count: u8) -> Vec<ValidatorKey> {
        (1..=count).map(|seed| ValidatorKey::from_seed(&[seed; 32])).collect()
    }

    fn set(keys: &[ValidatorKey]) -> ValidatorSet {
        let public: Vec<_> = keys.iter().map(ValidatorKey::public).collect();
        ValidatorSet::new(CHAIN, &public).unwrap()
    }

    fn certificate(keys: &[ValidatorKey], voters: &[u16]) -> Certificate {
        let block = B256::repeat_byte(7);
        let round = Round { epoch: 0, view: 12, parent_view: 10 };
        let vote = |voter: &u16| keys[usize::from(*voter)].vote(*voter, CHAIN, round, block);
        Certificate { height: 9, block, round, votes: voters.iter().map(vote).collect() }
    }

    #[test]
    fn a_quorum_is_more_than_two_thirds() {
        let quorums = [1, 2, 3, 4, 5, 6, 7, 10].map(|count| set(&keys(count)).quorum());
        assert_eq!(quorums, [1, 2, 3, 3, 4, 5, 5, 7]);
    }

    #[test]
    fn three_of_four_votes_make_a_block_final() {
        let keys = keys(4);
        let verify = |voters: &[u16]| set(&keys).verify(&certificate(&keys, voters), 9, B256::repeat_byte(7));
        assert_eq!(verify(&[0, 2, 3]), Ok(()));
        assert_eq!(verify(&[0, 2]), Err(CertificateError::NoQuorum { votes: 2, quorum: 3 }));
        assert_eq!(verify(&[0, 2, 2]), Err(CertificateError::Voter(2)));
    }

    #[test]
    fn a_certificate_of_another_block_proves_nothing() {
        let keys = keys(1);
        let certificate = certificate(&keys, &[0]);
        let other = set(&keys).verify(&certificate, 9, B256::ZERO);
        assert!(matches!(other, Err(CertificateError::OtherBlock { height: 9, .. })));
        let foreign = ValidatorSet::new(CHAIN + 1, &[keys[0].public()]).unwrap();
        let other_chain = foreign.verify(&certificate, 9, B256::repeat_byte(7));
        assert_eq!(other_chain, Err(CertificateError::Signature(0)));
    }

    #[test]
    fn votes_of_keys_that_were_replaced_prove_nothing() {
        let (former, newcomer) = (keys(4), ValidatorKey::from_seed(&[9; 32]));
        let replaced = set(&[former[0].clone(), newcomer.clone(), former[2].clone(), former[3].clone()]);
        let verify =
            |keys: &[ValidatorKey]| replaced.verify(&certificate(keys, &[0, 1, 3]), 9, B256::repeat_byte(7));
        assert_eq!(verify(&former), Err(CertificateError::Signature(1)));
        assert_eq!(verify(&[former[0].clone(), newcomer, former[2].clone(), former[3].clone()]), Ok(()));
    }

    #[test]
    fn no_validators_can_finalise_nothing() {
        let none = ValidatorSet::new(CHAIN, &[]).unwrap();
        let empty = Certificate {
            height: 0,
            block: B256::ZERO,
            round: Round { epoch: 0, view: 0, parent_view: 0 },
            votes: Vec::new(),
        };
        assert!(none.verify(&empty, 0, B256::ZERO).is_err());
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_noticed(at in 0usize..130, flip in 1u8..) {
            let keys = keys(1);
            let mut bytes = certificate(&keys, &[0]).encode();
            bytes[at] ^= flip;
            let changed = Certificate::decode(&bytes).unwrap();
            prop_assert!(set(&keys).verify(&changed, 9, B256::repeat_byte(7)).is_err());
        }
    }

    #[test]
    fn encoding_survives_a_round_trip() {
        let certificate = certificate(&keys(4), &[1, 2, 3]);
        let bytes = certificate.encode();
        assert_eq!(Certificate::decode(&bytes), Ok(certificate));
        assert_eq!(Certificate::decode(&bytes[1..]), Err(CertificateError::Encoding));
    }
}
