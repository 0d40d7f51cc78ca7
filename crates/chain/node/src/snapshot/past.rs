//! What proves a block final from block 0 on, and what the blocks after it need of what was before.

use alloy_consensus::{Header, TxReceipt};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Bytes, keccak256};
use alloy_rlp::{RlpDecodable, RlpEncodable};
use alloy_trie::root::ordered_trie_root_with_encoder;
use genex_chain_consensus::{Certificate, CertificateError, Epochs, ValidatorSet};
use genex_chain_state::{ChainHead, ChainStore, Genesis, Receipt, StateError, StoredBlock, Transaction};

use super::SnapshotError;
use crate::{
    blockchain::{HASHES, epochs_of},
    producer::recover,
};

/// A block with its proof.
#[derive(Clone, Debug, RlpEncodable, RlpDecodable)]
pub(super) struct Past {
    /// What ended each epoch before that of the next block, from the first on.
    pub(super) ends: Vec<End>,
    /// Headers below the block without a gap, lowest first: as many as `BLOCKHASH` reaches.
    pub(super) headers: Vec<Header>,
    pub(super) header: Header,
    pub(super) transactions: Vec<Transaction>,
    pub(super) receipts: Vec<Receipt>,
    pub(super) certificate: Bytes,
}

/// The last block of an epoch.
#[derive(Clone, Debug, RlpEncodable, RlpDecodable)]
pub(super) struct End {
    pub(super) header: Header,
    pub(super) certificate: Bytes,
    /// Keys of those who decide in the next epoch.
    pub(super) successors: Vec<B256>,
}

impl Past {
    /// What the store holds of the block `head` and before.
    pub(super) fn collect(
        store: &ChainStore,
        genesis: &Genesis,
        head: ChainHead,
    ) -> Result<Self, SnapshotError> {
        let ChainHead { height, hash } = head;
        let missing = || StateError::FinalBlockMissing { height, hash };
        let block = store.block(height)?.ok_or_else(missing)?;
        let certificate = store.certificate(height)?.unwrap_or_default();
        let own = Certificate::decode(&certificate).is_ok_and(|certificate| certificate.block == hash);
        if height > 0 && !own {
            return Err(SnapshotError::NoCertificate(height));
        }
        let epochs = epochs_of(genesis)?;
        let ended = epochs.containing(height + 1);
        let ends = (0..ended).map(|epoch| End::collect(store, epochs, epoch)).collect::<Result<_, _>>()?;
        let first = height.saturating_sub(HASHES - 1);
        let headers = (first..height).map(|height| Ok(store.header(height)?.ok_or_else(missing)?));
        Ok(Self {
            ends,
            headers: headers.collect::<Result<_, SnapshotError>>()?,
            header: block.header,
            transactions: block.transactions,
            receipts: block.receipts,
            certificate: certificate.into(),
        })
    }

    /// Checks that all of it follows from the genesis, and gives the block.
    pub(super) fn verify(&self, genesis: &Genesis) -> Result<StoredBlock, SnapshotError> {
        let epochs = epochs_of(genesis)?;
        let height = self.header.number;
        if self.ends.len() as u64 != epochs.containing(height.saturating_add(1)) {
            return Err(SnapshotError::Epoch(self.ends.len() as u64));
        }
        let mut validators = founders(genesis)?;
        let mut deciding = validators.clone();
        for (epoch, end) in (0..).zip(&self.ends) {
            deciding = validators;
            validators = end.verify(genesis, epochs, epoch, &deciding)?;
        }
        if self.ends.len() as u64 == epochs.containing(height) {
            deciding = validators;
        }
        let hash = self.header.hash_slow();
        check_certificate(&self.certificate, epochs, &deciding, height, hash)?;
        self.check_headers(genesis)?;
        self.check_body()?;
        Ok(StoredBlock {
            header: self.header.clone(),
            hash,
            senders: recover(&self.transactions, |_| None)?.iter().map(|known| known.sender()).collect(),
            transactions: self.transactions.clone(),
            receipts: self.receipts.clone(),
        })
    }

    /// Each header is the one whose hash the next one has, down to as far as `BLOCKHASH` reaches.
    fn check_headers(&self, genesis: &Genesis) -> Result<(), SnapshotError> {
        let lowest = self.header.number.saturating_sub(HASHES - 1);
        if self.headers.len() as u64 != self.header.number - lowest {
            return Err(SnapshotError::Block(lowest));
        }
        let mut above = &self.header;
        for header in self.headers.iter().rev() {
            let follows = header.number + 1 == above.number && header.hash_slow() == above.parent_hash;
            if !follows {
                return Err(SnapshotError::Block(header.number));
            }
            above = header;
        }
        match above.number == 0 && above.hash_slow() != genesis.header().hash_slow() {
            true => Err(SnapshotError::Block(0)),
            false => Ok(()),
        }
    }

    fn check_body(&self) -> Result<(), SnapshotError> {
        let transactions = ordered_trie_root_with_encoder(&self.transactions, |transaction, out| {
            transaction.encode_2718(out)
        });
        let receipts: Vec<_> = self.receipts.iter().map(|receipt| receipt.with_bloom_ref()).collect();
        let receipts = ordered_trie_root_with_encoder(&receipts, |receipt, out| receipt.encode_2718(out));
        match (transactions, receipts) == (self.header.transactions_root, self.header.receipts_root) {
            true => Ok(()),
            false => Err(SnapshotError::Block(self.header.number)),
        }
    }
}

impl End {
    fn collect(store: &ChainStore, epochs: Epochs, epoch: u64) -> Result<Self, SnapshotError> {
        let last = epochs.last(epoch);
        let missing = || SnapshotError::Epoch(epoch);
        Ok(Self {
            header: store.header(last)?.ok_or_else(missing)?,
            certificate: store.certificate(last)?.ok_or_else(missing)?.into(),
            successors: store.validators(epoch + 1)?.ok_or_else(missing)?,
        })
    }

    /// Who decides in the epoch after `epoch`, in which `validators` do.
    fn verify(
        &self,
        genesis: &Genesis,
        epochs: Epochs,
        epoch: u64,
        validators: &ValidatorSet,
    ) -> Result<ValidatorSet, SnapshotError> {
        let last = epochs.last(epoch);
        if self.header.number != last {
            return Err(SnapshotError::Epoch(epoch));
        }
        check_certificate(&self.certificate, epochs, validators, last, self.header.hash_slow())?;
        if self.header.extra_data.as_ref() != keccak256(self.successors.concat()).as_slice() {
            return Err(SnapshotError::Successors(epoch + 1));
        }
        let failed = |source| SnapshotError::Certificate { height: last, source };
        ValidatorSet::new(genesis.chain_id, &self.successors).map_err(failed)
    }
}

fn founders(genesis: &Genesis) -> Result<ValidatorSet, SnapshotError> {
    let failed = |source| SnapshotError::Certificate { height: 0, source };
    ValidatorSet::new(genesis.chain_id, &genesis.validators).map_err(failed)
}

fn check_certificate(
    encoded: &[u8],
    epochs: Epochs,
    validators: &ValidatorSet,
    height: u64,
    block: B256,
) -> Result<(), SnapshotError> {
    let check = || {
        let certificate = Certificate::decode(encoded)?;
        epochs.check(&certificate, height)?;
        validators.verify(&certificate, height, block)
    };
    check().map_err(|source: CertificateError| SnapshotError::Certificate { height, source })
}
