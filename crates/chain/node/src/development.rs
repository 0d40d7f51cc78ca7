//! The chain of `genex dev`.

use alloy_primitives::{Address, B256, U256};
use genex_bindings::{
    GenesisError, Role,
    addresses::{COMPLIANCE, COUPON_LEDGER, GOVERNANCE, SETTLEMENT_CORE, TEST_STABLECOIN, TREASURY_VAULT},
};
use genex_chain_execution::SystemContracts;
use genex_chain_state::{Genesis, GenesisAccount};

/// Gas of one block: room for ten thousand transfers of coupons.
pub const GAS_LIMIT: u64 = 600_000_000;

/// Where the contracts are that the rules of validity are read from. Their addresses follow from their
/// first code and are the same on every chain of Genex.
pub(crate) const SYSTEM_CONTRACTS: SystemContracts = SystemContracts {
    compliance: COMPLIANCE,
    governance: GOVERNANCE,
    ledger: COUPON_LEDGER,
    core: SETTLEMENT_CORE,
    vault: TREASURY_VAULT,
    cash: TEST_STABLECOIN,
};

/// Native balance of each role's account, in wei.
const ROLE_BALANCE: u128 = 1_000 * 10u128.pow(18);

/// The genesis of a development chain: all contracts in place, one validator, and the accounts of the
/// roles, whose keys everybody knows. `timestamp` is that of block 0, in seconds since the epoch.
///
/// # Errors
/// [`GenesisError`] if the embedded contracts are damaged.
pub fn development_genesis(timestamp: u64, validator: B256) -> Result<Genesis, GenesisError> {
    let contracts = genex_bindings::genesis()?;
    let mut genesis = Genesis {
        chain_id: contracts.chain_id,
        timestamp,
        gas_limit: GAS_LIMIT,
        coinbase: Address::ZERO,
        epoch_blocks: None,
        validators: vec![validator],
        alloc: contracts.alloc.into_iter().map(|(address, account)| (address, convert(account))).collect(),
    };
    for role in Role::ALL {
        genesis.alloc.entry(role.development_address()).or_default().balance = U256::from(ROLE_BALANCE);
    }
    Ok(genesis)
}

fn convert(account: genex_bindings::GenesisAccount) -> GenesisAccount {
    GenesisAccount {
        balance: account.balance,
        nonce: account.nonce.to(),
        code: account.code,
        storage: account.storage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contract_keeps_its_code_and_storage() {
        let genesis = development_genesis(1_800_000_000, B256::ZERO).unwrap();
        let contracts = genex_bindings::genesis().unwrap().alloc;
        for (address, contract) in contracts {
            let account = &genesis.alloc[&address];
            assert_eq!((&account.code, &account.storage), (&contract.code, &contract.storage));
        }
        assert_eq!(genesis.header().gas_limit, GAS_LIMIT);
    }
}
