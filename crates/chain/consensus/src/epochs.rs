//! For how long the validators stay the same.

use std::num::NonZeroU64;

use alloy_primitives::B256;

use crate::{Certificate, CertificateError, ValidatorSet};

/// Numbers epochs by height. Epoch `e` has the blocks from `e * n` to `(e + 1) * n - 1`, so that block 0
/// is in epoch 0. The validators of an epoch follow from the last block of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epochs(NonZeroU64);

impl Epochs {
    /// One epoch that never ends.
    pub const ENDLESS: Self = Self(NonZeroU64::MAX);

    /// Epochs of so many blocks; `None` if that is less than two, since one would be block 0 alone.
    pub fn of(blocks: u64) -> Option<Self> {
        NonZeroU64::new(blocks).filter(|blocks| blocks.get() > 1).map(Self)
    }

    /// How many blocks each has.
    pub fn blocks(self) -> NonZeroU64 {
        self.0
    }

    /// The epoch of a block.
    pub fn containing(self, height: u64) -> u64 {
        height / self.0
    }

    /// The height of an epoch's first block, saturating.
    pub fn first(self, epoch: u64) -> u64 {
        epoch.saturating_mul(self.0.get())
    }

    /// The height of an epoch's last block, saturating.
    pub fn last(self, epoch: u64) -> u64 {
        self.first(epoch).saturating_add(self.0.get() - 1)
    }

    /// Whether a block is the last of its epoch.
    pub fn is_last(self, height: u64) -> bool {
        self.last(self.containing(height)) == height
    }

    /// Checks that a certificate is one of the epoch that the block at `height` is in: only the validators
    /// of that epoch can make it final, with a vote for a block not above its last.
    ///
    /// # Errors
    /// [`CertificateError::OtherEpoch`] if it is not.
    pub fn check(self, certificate: &Certificate, height: u64) -> Result<(), CertificateError> {
        let (epoch, named) = (self.containing(height), certificate.round.epoch);
        match named == epoch && self.containing(certificate.height) == epoch {
            true => Ok(()),
            false => Err(CertificateError::OtherEpoch { named, epoch }),
        }
    }
}

/// What an epoch begins from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Who decides in it.
    pub validators: ValidatorSet,
    /// Hash of the last block of the epoch before; of epoch 0, of block 0.
    pub block: B256,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Round;

    #[test]
    fn every_block_is_in_one_epoch_and_the_last_is_below_the_first_of_the_next() {
        let epochs = Epochs::of(8).unwrap();
        for height in 0..40 {
            let epoch = epochs.containing(height);
            assert!((epochs.first(epoch)..=epochs.last(epoch)).contains(&height));
            assert_eq!(epochs.is_last(height), epochs.containing(height + 1) == epoch + 1);
        }
        assert_eq!((epochs.first(3), epochs.last(3)), (24, 31));
    }

    #[test]
    fn an_epoch_has_more_than_block_zero_and_may_be_endless() {
        assert_eq!((Epochs::of(0), Epochs::of(1)), (None, None));
        assert_eq!(Epochs::ENDLESS.containing(u64::MAX - 1), 0);
        assert!(!Epochs::ENDLESS.is_last(1 << 60));
    }

    #[test]
    fn a_certificate_counts_in_its_own_epoch_alone() {
        let epochs = Epochs::of(8).unwrap();
        let certificate = |epoch, height| Certificate {
            height,
            block: B256::ZERO,
            round: Round { epoch, view: 1, parent_view: 0 },
            votes: Vec::new(),
        };
        assert_eq!(epochs.check(&certificate(1, 15), 9), Ok(()));
        let other = Err(CertificateError::OtherEpoch { named: 0, epoch: 1 });
        assert_eq!(epochs.check(&certificate(0, 9), 9), other);
        assert!(epochs.check(&certificate(1, 16), 9).is_err());
        assert!(epochs.check(&certificate(2, 16), 9).is_err());
    }
}
