//! A minimal token with balances in a mapping, and the chain it lives on.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256, bytes, keccak256};
use genex_chain_state::{Genesis, GenesisAccount};

use super::load::Account;

/// Chain id of the measured chain.
pub(super) const CHAIN_ID: u64 = 7091;
/// Gas of one block.
const GAS_LIMIT: u64 = 600_000_000;
/// Where the token is.
pub(super) const TOKEN: Address = Address::repeat_byte(0x70);

/// Takes a receiver and an amount, two words. Moves the amount from the caller's balance, which is at
/// `keccak256(address . 0)` as Solidity lays out a mapping in slot 0, to the receiver's, reverts if
/// there is not enough, and emits ERC-20's `Transfer`.
const CODE: Bytes = bytes!(
    "335f5260405f208054602035808210605057"
    "80820383555f355f5260405f20805482019055"
    "5f525f35337f"
    "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    "60205fa3005b5f5ffd"
);

/// A chain on which each of `senders` accounts holds tokens.
pub(super) fn genesis(senders: usize, validator: B256) -> Genesis {
    let balance = |index| (balance_slot(Account::new(index).address), B256::from(U256::from(1u64 << 60)));
    let token = GenesisAccount {
        code: CODE,
        nonce: U256::ONE,
        storage: (0..senders).map(balance).collect(),
        ..GenesisAccount::default()
    };
    Genesis {
        chain_id: CHAIN_ID,
        timestamp: 1_800_000_000,
        gas_limit: GAS_LIMIT,
        coinbase: Address::ZERO,
        validators: vec![validator],
        alloc: BTreeMap::from([(TOKEN, token)]),
    }
}

fn balance_slot(address: Address) -> B256 {
    keccak256([address.into_word(), B256::ZERO].concat())
}
