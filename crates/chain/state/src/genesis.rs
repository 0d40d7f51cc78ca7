//! The chain's beginning: a document every node starts from.

use std::collections::BTreeMap;

use alloy_consensus::Header;
use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256, keccak256};
use serde::{Deserialize, Serialize};

use crate::{Account, AccountDiff, StateCommitment, StateDiff, StateError, header_template};

/// What the chain starts from. `alloc` has the form of geth's genesis file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Genesis {
    /// Chain id of EIP-155.
    pub chain_id: u64,
    /// Seconds since the epoch of block 0.
    pub timestamp: u64,
    /// Gas that one block may use.
    pub gas_limit: u64,
    /// Receives the fees of all blocks, should there ever be any.
    #[serde(default)]
    pub coinbase: Address,
    /// Public keys (ed25519) of the validators. Block 0 commits to them in its extra data.
    pub validators: Vec<B256>,
    /// Blocks after which governance may have other validators decide; without it they stay for ever. Block
    /// 0 commits to it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch_blocks: Option<u64>,
    /// Accounts of block 0.
    pub alloc: BTreeMap<Address, GenesisAccount>,
}

/// One account of block 0. Numbers are hexadecimal or decimal strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisAccount {
    /// Balance in wei.
    #[serde(default)]
    pub balance: U256,
    /// Nonce.
    #[serde(default)]
    pub nonce: U256,
    /// Code as deployed, not the code that creates it.
    #[serde(default, skip_serializing_if = "no_code")]
    pub code: Bytes,
    /// Slots by 32-byte key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub storage: BTreeMap<B256, B256>,
}

impl Genesis {
    /// Reads a genesis document from JSON.
    ///
    /// # Errors
    /// [`StateError::Genesis`] if it does not parse.
    pub fn from_json(json: &str) -> Result<Self, StateError> {
        serde_json::from_str(json).map_err(|error| StateError::Genesis(error.to_string()))
    }

    /// The document as JSON, as the store keeps it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a genesis has string keys only")
    }

    /// The state of block 0 as a diff from nothing.
    pub fn state(&self) -> StateDiff {
        let mut diff = StateDiff::default();
        for (address, account) in &self.alloc {
            if !account.code.is_empty() {
                diff.codes.insert(keccak256(&account.code), account.code.clone());
            }
            diff.accounts.insert(*address, account.to_diff());
        }
        diff
    }

    /// The header of block 0.
    pub fn header(&self) -> Header {
        let mut commitment = StateCommitment::default();
        Header {
            state_root: commitment.apply(&self.state()),
            gas_limit: self.gas_limit,
            timestamp: self.timestamp,
            beneficiary: self.coinbase,
            extra_data: Bytes::copy_from_slice(self.validators_hash().as_slice()),
            ..header_template()
        }
    }

    /// Keccak-256 of the validators' keys, one after the other, and of the length of an epoch (8, big-endian)
    /// if there are any, as block 0 has it in its extra data.
    pub fn validators_hash(&self) -> B256 {
        let length = self.epoch_blocks.map(u64::to_be_bytes);
        keccak256([&self.validators.concat()[..], length.as_ref().map_or(&[], |length| &length[..])].concat())
    }
}

fn no_code(code: &Bytes) -> bool {
    code.is_empty()
}

impl GenesisAccount {
    fn to_diff(&self) -> AccountDiff {
        let code_hash = match self.code.is_empty() {
            true => KECCAK256_EMPTY,
            false => keccak256(&self.code),
        };
        let set = self.storage.iter().filter(|(_, value)| !value.is_zero());
        AccountDiff {
            account: Some(Account { nonce: self.nonce.saturating_to(), balance: self.balance, code_hash }),
            storage_cleared: false,
            storage: set.map(|(slot, value)| ((*slot).into(), (*value).into())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{
        "chainId": 7091, "timestamp": 5, "gasLimit": 600000000,
        "validators": ["0x0101010101010101010101010101010101010101010101010101010101010101"],
        "alloc": {
            "0x00000000000000000000000000000000000000aa": { "balance": "0xde0b6b3a7640000" },
            "0x00000000000000000000000000000000000000bb": {
                "nonce": "0x1", "code": "0x6001",
                "storage": {
                    "0x0000000000000000000000000000000000000000000000000000000000000001":
                    "0x0000000000000000000000000000000000000000000000000000000000000002"
                }
            }
        }
    }"#;

    #[test]
    fn document_survives_a_round_trip() {
        let genesis = Genesis::from_json(DOCUMENT).unwrap();
        assert_eq!(Genesis::from_json(&genesis.to_json()).unwrap(), genesis);
        assert_eq!(genesis.state().leaves(), 3);
    }

    #[test]
    fn block_zero_commits_to_the_validators() {
        let genesis = Genesis::from_json(DOCUMENT).unwrap();
        let other = Genesis { validators: vec![B256::repeat_byte(2)], ..genesis.clone() };
        assert_ne!(genesis.header().hash_slow(), other.header().hash_slow());
        let changing = Genesis { epoch_blocks: Some(8), ..genesis.clone() };
        assert_ne!(genesis.header().hash_slow(), changing.header().hash_slow());
        assert_eq!(Genesis::from_json(&changing.to_json()).unwrap(), changing);
    }

    #[test]
    fn damaged_document_is_refused() {
        assert!(matches!(Genesis::from_json("{"), Err(StateError::Genesis(_))));
    }
}
