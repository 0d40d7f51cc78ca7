//! What the validators were given, and whether it may be.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::B256;
use parking_lot::Mutex;

use crate::{BlockId, Certificate, CertificateError, Epochs, Evidence, Offence, Opening, ValidatorSet};

/// Something that must never happen has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Two validators were given different blocks of a height.
    #[error("validator {validator} was given {given} at height {height}, others {agreed}")]
    Disagreement {
        /// Who.
        validator: usize,
        /// Where.
        height: u64,
        /// What.
        given: B256,
        /// What the first one was given.
        agreed: B256,
    },
    /// Two validators have different states after the same block.
    #[error("validator {validator} has another state after block {height} than the others")]
    State {
        /// Who.
        validator: usize,
        /// After which block.
        height: u64,
    },
    /// Two validators derived different validators of an epoch.
    #[error("validator {validator} has epoch {epoch} begin with {opening:?}, not as others have it")]
    Succession {
        /// Who.
        validator: usize,
        /// Which epoch.
        epoch: u64,
        /// What it begins with.
        opening: Box<Opening>,
    },
    /// A validator has stored the last block of an epoch and does not know who decides next.
    #[error("validator {validator} does not know who decides in epoch {epoch}")]
    NoSuccession {
        /// Who.
        validator: usize,
        /// Which epoch.
        epoch: u64,
    },
    /// A block came with a certificate that does not prove it.
    #[error("validator {validator} was given block {height} with a certificate that fails: {source}")]
    Proof {
        /// Who.
        validator: usize,
        /// Which block.
        height: u64,
        /// Why it fails.
        #[source]
        source: CertificateError,
    },
    /// A certificate proves a block final that is not.
    #[error("a certificate proves {proven} at height {height}, where {agreed} is final")]
    OtherProven {
        /// Where.
        height: u64,
        /// What it proves.
        proven: B256,
        /// What is final.
        agreed: B256,
    },
    /// A block came before the one below it.
    #[error("validator {validator} was given block {height} after block {previous}")]
    Order {
        /// Who.
        validator: usize,
        /// Which block.
        height: u64,
        /// The one before.
        previous: u64,
    },
    /// A stored block was not there after a crash.
    #[error("validator {validator} came back at block {tip} and had stored block {stored}")]
    Lost {
        /// Who.
        validator: usize,
        /// Where it came back.
        tip: u64,
        /// What it had stored.
        stored: u64,
    },
    /// Somebody was accused of what it did not do, or what nobody can check.
    #[error("validator {accused} was accused falsely")]
    FalseAccusation {
        /// Who.
        accused: B256,
    },
    /// A validator stopped by itself.
    #[error("validator {validator} stopped by itself: {reason}")]
    Stopped {
        /// Who.
        validator: usize,
        /// Why.
        reason: String,
    },
    /// No blocks came after everything had healed.
    #[error("validator {validator} was at block {height} long after everything had healed, not {goal}")]
    Stuck {
        /// Who.
        validator: usize,
        /// Its newest block.
        height: u64,
        /// Where it should have been.
        goal: u64,
    },
}

/// Takes note of everything, from all validators.
#[derive(Debug)]
pub(super) struct Ledger {
    /// Who may be accused.
    traitor: Option<B256>,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    /// Who decides in which epoch.
    openings: BTreeMap<u64, Opening>,
    /// Hash of the block and of the state after it, by height.
    agreed: BTreeMap<u64, (B256, B256)>,
    /// Blocks that certificates proved, by height.
    proven: BTreeMap<u64, B256>,
    /// Newest stored block of each validator's disk.
    stored: BTreeMap<usize, u64>,
    /// Kinds of offences of which there was proof.
    offences: BTreeSet<Offence>,
    violation: Option<Violation>,
}

impl Ledger {
    /// Takes note of a chain in whose first epoch `validators` decide.
    pub(super) fn new(validators: ValidatorSet, traitor: Option<B256>) -> Self {
        let first = Opening { validators, block: B256::ZERO };
        let openings = BTreeMap::from([(0, first)]);
        Self { traitor, entries: Mutex::new(Entries { openings, ..Entries::default() }) }
    }

    /// A validator has come to the end of an epoch, and has the next one begin with `opening`.
    pub(super) fn succeeded(&self, validator: usize, epoch: u64, opening: Opening) {
        let mut entries = self.entries.lock();
        let agreed = entries.openings.entry(epoch).or_insert_with(|| opening.clone());
        if *agreed != opening {
            entries.violate(Violation::Succession { validator, epoch, opening: Box::new(opening) });
        }
    }

    /// Number of epochs that have begun.
    pub(super) fn epochs(&self) -> usize {
        self.entries.lock().openings.len()
    }

    /// A validator is shown proof that another broke the protocol.
    pub(super) fn accused(&self, evidence: &Evidence) {
        let mut entries = self.entries.lock();
        let known = entries.openings.get(&evidence.epoch);
        let proven = known.is_some_and(|opening| evidence.verify(&opening.validators));
        let right = self.traitor == Some(evidence.validator) && proven;
        match right && Evidence::decode(&evidence.encode()).as_ref() == Some(evidence) {
            true => _ = entries.offences.insert(evidence.offence),
            false => entries.violate(Violation::FalseAccusation { accused: evidence.validator }),
        }
    }

    /// Kinds of offences of which there was proof.
    pub(super) fn offences(&self) -> BTreeSet<Offence> {
        self.entries.lock().offences.clone()
    }

    /// A validator's disk is gone.
    pub(super) fn wiped(&self, validator: usize) {
        self.entries.lock().stored.remove(&validator);
    }

    /// A validator comes back with `tip` as its newest block.
    pub(super) fn opened(&self, validator: usize, tip: BlockId) {
        let mut entries = self.entries.lock();
        let stored = entries.stored.get(&validator).copied().unwrap_or_default();
        if tip.height < stored {
            entries.violate(Violation::Lost { validator, tip: tip.height, stored });
        }
        if let Some((agreed, _)) =
            entries.agreed.get(&tip.height).copied().filter(|(hash, _)| *hash != tip.hash)
        {
            entries.violate(Violation::Disagreement {
                validator,
                height: tip.height,
                given: tip.hash,
                agreed,
            });
        }
    }

    /// A validator is given a block; `previous` was its newest.
    pub(super) fn given(
        &self,
        validator: usize,
        previous: u64,
        block: BlockId,
        epochs: Epochs,
        certificate: &Certificate,
    ) {
        let mut entries = self.entries.lock();
        let height = block.height;
        if height > previous + 1 {
            entries.violate(Violation::Order { validator, height, previous });
        }
        if let Err(source) = entries.verify(epochs, height, certificate) {
            entries.violate(Violation::Proof { validator, height, source });
        }
        if certificate.height < height {
            let source =
                CertificateError::OtherBlock { height: certificate.height, block: certificate.block };
            entries.violate(Violation::Proof { validator, height, source });
        }
        entries.prove(certificate.height, certificate.block);
    }

    /// A validator has executed and stored a block.
    pub(super) fn stored(&self, validator: usize, block: BlockId, state: B256) {
        let mut entries = self.entries.lock();
        let BlockId { height, hash } = block;
        let newest = entries.stored.entry(validator).or_default();
        *newest = height.max(*newest);
        let (agreed, agreed_state) = *entries.agreed.entry(height).or_insert((hash, state));
        if agreed != hash {
            entries.violate(Violation::Disagreement { validator, height, given: hash, agreed });
        } else if agreed_state != state {
            entries.violate(Violation::State { validator, height });
        }
    }

    pub(super) fn violate(&self, violation: Violation) {
        self.entries.lock().violate(violation);
    }

    /// The highest block that anyone stored.
    pub(super) fn highest(&self) -> BlockId {
        let entries = self.entries.lock();
        let highest = entries.agreed.last_key_value();
        highest.map_or(BlockId { height: 0, hash: B256::ZERO }, |(height, (hash, _))| BlockId {
            height: *height,
            hash: *hash,
        })
    }

    /// The newest stored block of a validator.
    pub(super) fn height(&self, validator: usize) -> u64 {
        self.entries.lock().stored.get(&validator).copied().unwrap_or_default()
    }

    /// The first violation, after comparing what was proven with what was given.
    pub(super) fn verdict(&self) -> Result<(), Violation> {
        let mut entries = self.entries.lock();
        let wrong = entries.proven.iter().find_map(|(height, proven)| {
            let agreed = entries.agreed.get(height)?.0;
            (agreed != *proven).then_some(Violation::OtherProven { height: *height, proven: *proven, agreed })
        });
        wrong.into_iter().for_each(|violation| entries.violate(violation));
        entries.violation.clone().map_or(Ok(()), Err)
    }
}

impl Entries {
    /// Checks a certificate with the validators of the epoch that the block is in.
    fn verify(&self, epochs: Epochs, height: u64, certificate: &Certificate) -> Result<(), CertificateError> {
        epochs.check(certificate, height)?;
        let epoch = epochs.containing(height);
        let unknown = CertificateError::OtherEpoch { named: certificate.round.epoch, epoch };
        let opening = self.openings.get(&epoch).ok_or(unknown)?;
        opening.validators.verify(certificate, certificate.height, certificate.block)
    }

    fn violate(&mut self, violation: Violation) {
        self.violation.get_or_insert(violation);
    }

    fn prove(&mut self, height: u64, block: B256) {
        let proven = *self.proven.entry(height).or_insert(block);
        if proven != block {
            self.violate(Violation::OtherProven { height, proven: block, agreed: proven });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Round, ValidatorKey};

    fn block(height: u64, mark: u8) -> BlockId {
        BlockId { height, hash: B256::repeat_byte(mark) }
    }

    fn ledger() -> (Ledger, impl Fn(BlockId) -> Certificate) {
        let key = ValidatorKey::from_seed(&[1; 32]);
        let certify = move |block: BlockId| {
            let round = Round { epoch: 0, view: block.height, parent_view: block.height - 1 };
            let votes = vec![key.vote(0, 1, round, block.hash)];
            Certificate { height: block.height, block: block.hash, round, votes }
        };
        let key = ValidatorKey::from_seed(&[1; 32]);
        (Ledger::new(ValidatorSet::new(1, &[key.public()]).unwrap(), None), certify)
    }

    #[test]
    fn a_fork_is_noticed() {
        let (ledger, _) = ledger();
        ledger.stored(0, block(1, 1), B256::ZERO);
        ledger.stored(1, block(1, 2), B256::ZERO);
        assert!(matches!(ledger.verdict(), Err(Violation::Disagreement { validator: 1, height: 1, .. })));
    }

    #[test]
    fn two_states_after_one_block_are_noticed() {
        let (ledger, _) = ledger();
        ledger.stored(0, block(1, 1), B256::ZERO);
        ledger.stored(1, block(1, 1), B256::repeat_byte(1));
        assert_eq!(ledger.verdict(), Err(Violation::State { validator: 1, height: 1 }));
    }

    #[test]
    fn a_lost_block_is_noticed_unless_the_disk_was_lost() {
        let (first, _) = ledger();
        first.stored(0, block(1, 1), B256::ZERO);
        first.wiped(0);
        first.opened(0, block(0, 0));
        assert_eq!(first.verdict(), Ok(()));
        first.stored(0, block(1, 1), B256::ZERO);
        first.opened(0, block(0, 0));
        assert_eq!(first.verdict(), Err(Violation::Lost { validator: 0, tip: 0, stored: 1 }));
    }

    #[test]
    fn two_successions_are_noticed_and_so_are_votes_of_another_epoch() {
        let (ledger, certify) = ledger();
        let opening = |mark: u8| {
            let key = ValidatorKey::from_seed(&[mark; 32]).public();
            Opening { validators: ValidatorSet::new(1, &[key]).unwrap(), block: B256::ZERO }
        };
        ledger.succeeded(0, 1, opening(2));
        let epochs = Epochs::of(2).unwrap();
        ledger.given(0, 1, block(2, 1), epochs, &certify(block(2, 1)));
        let former = Err(Violation::Proof {
            validator: 0,
            height: 2,
            source: CertificateError::OtherEpoch { named: 0, epoch: 1 },
        });
        assert_eq!(ledger.verdict(), former);
        let (ledger, _) = super::tests::ledger();
        ledger.succeeded(0, 1, opening(2));
        ledger.succeeded(1, 1, opening(3));
        assert!(matches!(ledger.verdict(), Err(Violation::Succession { validator: 1, epoch: 1, .. })));
    }

    #[test]
    fn a_gap_is_noticed() {
        let (ledger, certify) = ledger();
        ledger.given(0, 0, block(2, 1), Epochs::ENDLESS, &certify(block(2, 1)));
        assert_eq!(ledger.verdict(), Err(Violation::Order { validator: 0, height: 2, previous: 0 }));
    }

    #[test]
    fn a_certificate_of_a_lower_or_other_block_or_without_votes_is_noticed() {
        let (first, certify) = ledger();
        first.given(0, 1, block(2, 2), Epochs::ENDLESS, &certify(block(1, 1)));
        assert!(matches!(first.verdict(), Err(Violation::Proof { height: 2, .. })));
        let (second, certify) = ledger();
        second.given(
            0,
            0,
            block(1, 1),
            Epochs::ENDLESS,
            &Certificate { votes: Vec::new(), ..certify(block(1, 1)) },
        );
        assert!(matches!(second.verdict(), Err(Violation::Proof { height: 1, .. })));
        let (third, certify) = ledger();
        third.given(0, 0, block(1, 1), Epochs::ENDLESS, &certify(block(2, 9)));
        third.stored(0, block(1, 1), B256::ZERO);
        third.stored(0, block(2, 2), B256::ZERO);
        assert!(matches!(third.verdict(), Err(Violation::OtherProven { height: 2, .. })));
    }
}
