//! The record the state keeps for one address.

use alloy_primitives::{B256, KECCAK256_EMPTY, U256};
use alloy_rlp::{RlpDecodable, RlpEncodable};
use revm::state::AccountInfo;

/// Nonce, balance and code of one address (Yellow Paper, 4.1, without the storage root, which the
/// trie derives).
#[derive(Clone, Copy, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub struct Account {
    /// Number of transactions sent, or of contracts created by a contract.
    pub nonce: u64,
    /// Native balance in wei of GNX.
    pub balance: U256,
    /// Keccak-256 of the code; [`KECCAK256_EMPTY`] for an account without code.
    pub code_hash: B256,
}

impl Default for Account {
    fn default() -> Self {
        Self { nonce: 0, balance: U256::ZERO, code_hash: KECCAK256_EMPTY }
    }
}

impl Account {
    /// Whether the account has neither nonce, balance nor code (EIP-161), so that it must not exist.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the account is a contract, or delegates to one.
    pub fn has_code(&self) -> bool {
        self.code_hash != KECCAK256_EMPTY
    }
}

impl From<&AccountInfo> for Account {
    fn from(info: &AccountInfo) -> Self {
        Self { nonce: info.nonce, balance: info.balance, code_hash: info.code_hash }
    }
}

impl From<Account> for AccountInfo {
    fn from(account: Account) -> Self {
        Self {
            balance: account.balance,
            nonce: account.nonce,
            code_hash: account.code_hash,
            code: None,
            ..Self::default()
        }
    }
}
