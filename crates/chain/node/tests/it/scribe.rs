//! A contract in governance's place, without seats and delays, that names validators at once.

use alloy_primitives::{B256, Bytes, U256, bytes, keccak256};
use genex_chain_node::GenesisAccount;

/// It writes the words it is given, each after its slot.
pub fn scribe() -> GenesisAccount {
    // for (i = 0; i < calldatasize; i += 64) sstore(calldata[i], calldata[i + 32])
    let code = bytes!("60005b3681101560185780602001358135556040016002565b00");
    GenesisAccount { code, nonce: U256::ONE, ..GenesisAccount::default() }
}

/// What has it name the owners of these keys, as governance's storage has them, for the `version`th time.
pub fn named(version: u64, keys: &[B256]) -> Bytes {
    let first: U256 = keccak256(B256::with_last_byte(1)).into();
    let mut words =
        vec![(U256::ONE, U256::from(keys.len())), (U256::from(2), (U256::ONE << 64) | U256::from(version))];
    for (index, key) in (0u64..).zip(keys) {
        let slot = first + U256::from(2 * index);
        words.extend([(slot, (*key).into()), (slot + U256::ONE, U256::ONE << 160)]);
    }
    let words = words.into_iter().flat_map(|(slot, word)| [slot, word]);
    words.flat_map(|word| word.to_be_bytes::<32>()).collect::<Vec<_>>().into()
}
