//! Accounts and slots: what `eth_getProof` answers (EIP-1186).

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U64, U256, keccak256};
use alloy_trie::{EMPTY_ROOT_HASH, Nibbles, TrieAccount, proof::verify_proof};
use serde::{Deserialize, Serialize};

use crate::{FinalHeader, LightError};

/// An account and some of its slots, with the nodes that prove them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountProof {
    /// Whose.
    pub address: Address,
    /// Balance in wei.
    pub balance: U256,
    /// Keccak-256 of the code.
    pub code_hash: B256,
    /// Number of transactions sent.
    pub nonce: U64,
    /// Root of its storage.
    pub storage_hash: B256,
    /// Nodes from the state's root to the account, or to where it would be.
    pub account_proof: Vec<Bytes>,
    /// Slots.
    pub storage_proof: Vec<SlotProof>,
}

/// A slot, with the nodes that prove it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotProof {
    /// Which.
    pub key: U256,
    /// What it holds; zero if nothing.
    pub value: U256,
    /// Nodes from the storage's root to the slot, or to where it would be.
    pub proof: Vec<Bytes>,
}

impl FinalHeader {
    /// Checks that the account and all the slots are what the state after this block holds. One that is not
    /// there has no balance, nonce, code and storage.
    ///
    /// # Errors
    /// [`LightError::Account`] or [`LightError::Slot`] names the first that is not proved.
    pub fn check_account(&self, proof: &AccountProof) -> Result<(), LightError> {
        let key = Nibbles::unpack(keccak256(proof.address));
        let verified = verify_proof(self.header().state_root, key, proof.leaf(), &proof.account_proof);
        verified.map_err(|_| LightError::Account(proof.address))?;
        proof.storage_proof.iter().try_for_each(|slot| slot.check(proof.storage_hash))
    }
}

impl AccountProof {
    /// What the trie holds of the account, if it is there.
    fn leaf(&self) -> Option<Vec<u8>> {
        let account = TrieAccount {
            nonce: self.nonce.to(),
            balance: self.balance,
            storage_root: self.storage_hash,
            code_hash: self.code_hash,
        };
        let nothing = TrieAccount {
            nonce: 0,
            balance: U256::ZERO,
            storage_root: EMPTY_ROOT_HASH,
            code_hash: KECCAK256_EMPTY,
        };
        (account != nothing).then(|| alloy_rlp::encode(account))
    }
}

impl SlotProof {
    fn check(&self, root: B256) -> Result<(), LightError> {
        let key = Nibbles::unpack(keccak256(self.key.to_be_bytes::<32>()));
        let leaf = (!self.value.is_zero()).then(|| alloy_rlp::encode(self.value));
        verify_proof(root, key, leaf, &self.proof).map_err(|_| LightError::Slot(self.key))
    }
}
