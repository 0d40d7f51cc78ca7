//! Proof that a validator broke the protocol.

use std::convert::Infallible;

use alloy_primitives::{B256, Bytes};
use commonware_codec::{Copying, DecodeExt, Encode};
use commonware_consensus::{
    Epochable, Viewable,
    simplex::types::{Activity, Attributable, ConflictingFinalize, ConflictingNotarize, NullifyFinalize},
};
use commonware_cryptography::keccak256::Digest;
use commonware_parallel::Sequential;
use commonware_utils::ordered::Set;
use rand_core::{TryCryptoRng, TryRng};

use crate::{ValidatorSet, bft::Scheme, certificate::base_namespace};

/// What a validator did that no honest one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offence {
    /// Voted for two blocks in one view.
    TwoBlocks,
    /// Voted to finalise two blocks in one view.
    TwoFinal,
    /// Voted to finalise a view, and to skip it.
    FinalAndSkipped,
}

/// Two signed votes of one validator that exclude each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it did.
    pub offence: Offence,
    /// Its key.
    pub validator: B256,
    /// The validator set's number.
    pub epoch: u64,
    /// When it did it.
    pub view: u64,
    /// Both votes, as Simplex encodes them.
    pub votes: Bytes,
}

impl Offence {
    const ALL: [Self; 3] = [Self::TwoBlocks, Self::TwoFinal, Self::FinalAndSkipped];

    fn code(self) -> u8 {
        self as u8
    }
}

type TwoBlocks = ConflictingNotarize<Scheme, Digest>;
type TwoFinal = ConflictingFinalize<Scheme, Digest>;
type FinalAndSkipped = NullifyFinalize<Scheme, Digest>;

impl Evidence {
    /// The evidence that an activity of the protocol is, if any.
    pub(crate) fn of(
        activity: &Activity<Scheme, Digest>,
        participants: &Set<crate::bft::Key>,
    ) -> Option<Self> {
        let (offence, signer, votes) = match activity {
            Activity::ConflictingNotarize(two) => (Offence::TwoBlocks, two.signer(), two.encode()),
            Activity::ConflictingFinalize(two) => (Offence::TwoFinal, two.signer(), two.encode()),
            Activity::NullifyFinalize(both) => (Offence::FinalAndSkipped, both.signer(), both.encode()),
            _ => return None,
        };
        let validator = B256::from_slice(participants.get(signer.get() as usize)?);
        let (epoch, view) = (activity.epoch().get(), activity.view().get());
        Some(Self { offence, validator, epoch, view, votes: votes.to_vec().into() })
    }

    /// Whether both votes are signed by the accused, who is one of `validators`.
    pub fn verify(&self, validators: &ValidatorSet) -> bool {
        let participants = validators.participants();
        let accused = participants.iter().position(|key| key.as_ref() == self.validator.as_slice());
        let scheme = Scheme::verifier(&base_namespace(validators.chain_id()), participants);
        let Some(accused) = accused else { return false };
        let votes = Copying(&self.votes[..]);
        let signer = match self.offence {
            Offence::TwoBlocks => TwoBlocks::decode(votes).ok().and_then(|two| {
                two.verify(&mut Unasked, &scheme, &Sequential)
                    .then(|| (two.signer(), two.epoch(), two.view()))
            }),
            Offence::TwoFinal => TwoFinal::decode(votes).ok().and_then(|two| {
                two.verify(&mut Unasked, &scheme, &Sequential)
                    .then(|| (two.signer(), two.epoch(), two.view()))
            }),
            Offence::FinalAndSkipped => FinalAndSkipped::decode(votes).ok().and_then(|both| {
                both.verify(&mut Unasked, &scheme, &Sequential)
                    .then(|| (both.signer(), both.epoch(), both.view()))
            }),
        };
        signer.is_some_and(|(signer, epoch, view)| {
            (signer.get() as usize, epoch.get(), view.get()) == (accused, self.epoch, self.view)
        })
    }

    /// The evidence as bytes: offence (1), key (32), epoch (8) and view (8), big-endian, and the votes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![self.offence.code()];
        bytes.extend_from_slice(self.validator.as_slice());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.view.to_be_bytes());
        bytes.extend_from_slice(&self.votes);
        bytes
    }

    /// Reads what [`Evidence::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, votes) = bytes.split_first_chunk::<49>()?;
        let offence = Offence::ALL.into_iter().find(|offence| offence.code() == head[0])?;
        let number = |at: usize| u64::from_be_bytes(head[at..at + 8].try_into().expect("eight bytes"));
        let validator = B256::from_slice(&head[1..33]);
        let votes = Bytes::copy_from_slice(votes);
        Some(Self { offence, validator, epoch: number(33), view: number(41), votes })
    }
}

/// The randomness that checking a single signature takes: none.
struct Unasked;

impl TryRng for Unasked {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

impl TryCryptoRng for Unasked {}
