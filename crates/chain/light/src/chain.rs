//! From block 0 to any header that is final.

use core::num::NonZeroU64;

use alloy_consensus::Header;
use alloy_primitives::{B256, keccak256};
use alloy_rlp::Decodable;

use crate::{Certificate, LightError, Validators, validators::commitment};

/// Who decides, as far as it is proved. It begins with the first epoch and goes from epoch to epoch.
#[derive(Clone, Debug)]
pub struct LightChain {
    chain_id: u64,
    /// Blocks of an epoch; the first never ends without it.
    epoch_blocks: Option<NonZeroU64>,
    epoch: u64,
    validators: Validators,
}

/// A header that is proved to be final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalHeader {
    header: Header,
    hash: B256,
}

impl FinalHeader {
    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Its hash.
    pub fn hash(&self) -> B256 {
        self.hash
    }
}

impl LightChain {
    /// Begins with the chain whose block 0 has the hash `known`. `header` is that block's, in RLP; `keys` are
    /// those who decide first, and `epoch_blocks` says for how many blocks, if not for ever.
    ///
    /// # Errors
    /// [`LightError::OtherChain`] or [`LightError::OtherValidators`] if that is not what `known` commits to.
    pub fn begin(
        known: B256,
        header: &[u8],
        chain_id: u64,
        keys: &[B256],
        epoch_blocks: Option<u64>,
    ) -> Result<Self, LightError> {
        let (header, given) = decode(header)?;
        if given != known {
            return Err(LightError::OtherChain { given, known });
        }
        let length = epoch_blocks.map(NonZeroU64::new);
        if length == Some(None) || header.extra_data.as_ref() != commitment(keys, epoch_blocks).as_slice() {
            return Err(LightError::OtherValidators);
        }
        let validators = Validators::new(chain_id, keys)?;
        Ok(Self { chain_id, epoch_blocks: length.flatten(), epoch: 0, validators })
    }

    /// The epoch that it has come to.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Checks that a header, in RLP, is that of a final block of the epoch it has come to. `certificate` is
    /// the one of that block itself.
    ///
    /// # Errors
    /// [`LightError`] says what is wrong.
    pub fn check(&self, header: &[u8], certificate: &[u8]) -> Result<FinalHeader, LightError> {
        let (header, hash) = decode(header)?;
        let certificate = Certificate::decode(certificate)?;
        if self.containing(header.number) != self.epoch {
            return Err(LightError::OtherEpoch { height: header.number, epoch: self.epoch });
        }
        let named = (certificate.height, certificate.block, certificate.round.epoch);
        if named != (header.number, hash, self.epoch) {
            return Err(LightError::OtherBlock);
        }
        self.validators.verify(&certificate)?;
        Ok(FinalHeader { header, hash })
    }

    /// Goes on to the next epoch, with the last block of this one and the keys of those who decide next.
    ///
    /// # Errors
    /// [`LightError`] says what is wrong; it stays where it was then.
    pub fn succeed(&mut self, header: &[u8], certificate: &[u8], keys: &[B256]) -> Result<(), LightError> {
        let last = self.check(header, certificate)?.header;
        if self.containing(last.number.saturating_add(1)) == self.epoch {
            return Err(LightError::NotTheLast(last.number));
        }
        if last.extra_data.as_ref() != commitment(keys, None).as_slice() {
            return Err(LightError::OtherValidators);
        }
        self.validators = Validators::new(self.chain_id, keys)?;
        self.epoch += 1;
        Ok(())
    }

    fn containing(&self, height: u64) -> u64 {
        self.epoch_blocks.map_or(0, |blocks| height / blocks)
    }
}

fn decode(mut bytes: &[u8]) -> Result<(Header, B256), LightError> {
    let hash = keccak256(bytes);
    match Header::decode(&mut bytes) {
        Ok(header) if bytes.is_empty() => Ok((header, hash)),
        _ => Err(LightError::Encoding("header")),
    }
}
