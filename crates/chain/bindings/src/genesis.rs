//! State of a development chain before its first block.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U64, U256, keccak256};
use serde::Deserialize;

const GENESIS: &str = include_str!("../../../../contracts/artifacts/genesis.json");
const SEED: &str = "genex development seed";

/// The embedded genesis can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the embedded genesis is damaged")]
pub struct GenesisError(#[from] serde_json::Error);

/// What a chain starts from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Genesis {
    /// Number of the chain (EIP-155).
    pub chain_id: u64,
    /// The accounts there are.
    pub alloc: BTreeMap<Address, GenesisAccount>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GenesisAccount {
    /// Wei.
    pub balance: U256,
    /// Transactions sent, or contracts created.
    pub nonce: U64,
    /// Runtime code; empty for a plain account.
    pub code: Bytes,
    /// Words that are not zero.
    pub storage: BTreeMap<B256, B256>,
}

/// The genesis of a development chain, with all contracts in it.
pub fn genesis() -> Result<Genesis, GenesisError> {
    Ok(serde_json::from_str(GENESIS)?)
}

/// A part somebody plays on a development chain.
///
/// The keys follow from a public seed. Nothing of value may ever be put on such a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs settlement, writes KYC levels, mints the test dollar.
    Operator,
    /// The custodian that custodial users delegate to.
    Consent,
    /// Collects the platform's fees.
    Fees,
    /// Freezes provisionally.
    Guardian,
    /// Sits in governance, first.
    Admin,
    /// Deployed the contracts.
    Deployer,
    /// Signs rulings that undo a sale.
    Arbiter,
    /// Vouches for who may buy what has limits.
    Eligibility,
    /// Sits in governance.
    Seat2,
    /// Sits in governance.
    Seat3,
    /// Sits in governance.
    Seat4,
    /// Sits in governance.
    Seat5,
    /// Vouches for sanctions lists and anchors.
    Attestor1,
    /// Vouches for sanctions lists and anchors.
    Attestor2,
    /// Vouches for sanctions lists and anchors.
    Attestor3,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 15] = [
        Self::Operator,
        Self::Consent,
        Self::Fees,
        Self::Guardian,
        Self::Admin,
        Self::Deployer,
        Self::Arbiter,
        Self::Eligibility,
        Self::Seat2,
        Self::Seat3,
        Self::Seat4,
        Self::Seat5,
        Self::Attestor1,
        Self::Attestor2,
        Self::Attestor3,
    ];

    /// Its name in `genesis.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Consent => "consent",
            Self::Fees => "fees",
            Self::Guardian => "guardian",
            Self::Admin => "admin",
            Self::Deployer => "deployer",
            Self::Arbiter => "arbiter",
            Self::Eligibility => "eligibility",
            Self::Seat2 => "seat2",
            Self::Seat3 => "seat3",
            Self::Seat4 => "seat4",
            Self::Seat5 => "seat5",
            Self::Attestor1 => "attestor1",
            Self::Attestor2 => "attestor2",
            Self::Attestor3 => "attestor3",
        }
    }

    /// Its secp256k1 key on a development chain: `keccak256(keccak256(seed) ‖ name)`.
    pub fn development_key(self) -> B256 {
        keccak256([keccak256(SEED).as_slice(), self.name().as_bytes()].concat())
    }

    /// Its address on a development chain.
    pub const fn development_address(self) -> Address {
        use crate::addresses as at;
        match self {
            Self::Operator => at::ROLE_OPERATOR,
            Self::Consent => at::ROLE_CONSENT,
            Self::Fees => at::ROLE_FEES,
            Self::Guardian => at::ROLE_GUARDIAN,
            Self::Admin => at::ROLE_ADMIN,
            Self::Deployer => at::ROLE_DEPLOYER,
            Self::Arbiter => at::ROLE_ARBITER,
            Self::Eligibility => at::ROLE_ELIGIBILITY,
            Self::Seat2 => at::ROLE_SEAT2,
            Self::Seat3 => at::ROLE_SEAT3,
            Self::Seat4 => at::ROLE_SEAT4,
            Self::Seat5 => at::ROLE_SEAT5,
            Self::Attestor1 => at::ROLE_ATTESTOR1,
            Self::Attestor2 => at::ROLE_ATTESTOR2,
            Self::Attestor3 => at::ROLE_ATTESTOR3,
        }
    }
}

#[cfg(test)]
mod tests {
    use k256::ecdsa::SigningKey;

    use super::*;
    use crate::addresses;

    #[test]
    fn the_genesis_has_code_at_every_published_address() {
        let genesis = genesis().expect("embedded");
        assert_eq!(genesis.chain_id, addresses::CHAIN_ID);
        for contract in [
            addresses::ANCHOR,
            addresses::COMPLIANCE,
            addresses::COUPON_FACTORY,
            addresses::COUPON_LEDGER,
            addresses::ENTRY_POINT,
            addresses::GOVERNANCE,
            addresses::GUARDIAN_ACCOUNT_FACTORY,
            addresses::PAYMASTER,
            addresses::REDEMPTION,
            addresses::SETTLEMENT,
            addresses::SETTLEMENT_CORE,
            addresses::TEST_STABLECOIN,
            addresses::TREASURY,
            addresses::TREASURY_VAULT,
        ] {
            assert!(!genesis.alloc[&contract].code.is_empty(), "{contract}");
        }
    }

    fn address_of(key: B256) -> Address {
        let key = SigningKey::from_slice(key.as_slice()).expect("a valid key");
        let point = key.verifying_key().to_encoded_point(false);
        Address::from_raw_public_key(&point.as_bytes()[1..])
    }

    #[test]
    fn every_role_has_the_address_of_its_key() {
        for role in Role::ALL {
            assert_eq!(address_of(role.development_key()), role.development_address(), "{role:?}");
        }
    }
}
