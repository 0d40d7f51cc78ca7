//! Where the node reads what governance and compliance have decided.
//!
//! The slots are fixed: the contracts' own tests hold them to the layout that is kept in
//! `contracts/layouts.json`.

use alloy_primitives::{Address, B256, U256, keccak256};
use genex_chain_state::{StateError, StateReader};

/// Addresses of the contracts that the rules of validity are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemContracts {
    /// Standings, tickets and rates.
    pub compliance: Address,
    /// Parameters of the chain.
    pub governance: Address,
    /// The ledger of coupons, whose code can't be replaced.
    pub ledger: Address,
    /// Proves sales and refunds to the ledger, and its code can't be replaced.
    pub core: Address,
    /// Holds the cash of sales, and its code can't be replaced.
    pub vault: Address,
    /// The dollar token, of 6 decimals, whose code can't be replaced.
    pub cash: Address,
}

impl SystemContracts {
    /// Whether an address is one of these, which no list reaches: a list that did could not be
    /// corrected any more.
    pub(super) fn has(&self, address: Address) -> bool {
        let all = [self.compliance, self.governance, self.ledger, self.core, self.vault, self.cash];
        all.contains(&address)
    }
}

/// Compliance: `mapping(address => word)` of standings.
pub(super) const STANDINGS: u64 = 3;
/// Compliance: `mapping(from => mapping(to => expiry40 | capCents64))`.
pub(super) const TICKETS: u64 = 4;
/// Compliance: `mapping(currency => centsPerMillion)`.
pub(super) const RATES: u64 = 5;
/// Ledger: `mapping(classId => class)`: terms, then rules.
pub(super) const CLASSES: u64 = 4;
/// Ledger: `mapping(coupon => what is left of a stored value)`.
pub(super) const VALUES: u64 = 8;
/// Governance: `mapping(address => may deploy)`.
pub(super) const DEPLOYERS: u64 = 3;

/// Governance: `blockGasLimit64 | priorityFeeWei64 | baseFeeWei64`, from bit 128 down.
const GAS: U256 = U256::ZERO;
/// Governance: how many validators there are. Validator `i` is at `keccak256(1) + 2 i`: its key, then
/// `weight32 | operator160`.
pub(super) const VALIDATORS: U256 = U256::ONE;
/// Governance: `validatorsVersion64`, how often they were named.
pub(super) const VERSIONS: U256 = OPENNESS;
/// Governance: `deploymentOpen8 | validatorsVersion64`, from bit 64 down.
const OPENNESS: U256 = U256::from_limbs([2, 0, 0, 0]);

/// The slot of `key` in the mapping at slot `base`.
pub(super) fn mapping(key: B256, base: u64) -> U256 {
    nested(key, B256::from(U256::from(base)))
}

/// The slot of `key` in the mapping at `base`.
pub(super) fn nested(key: B256, base: B256) -> U256 {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(key.as_slice());
    bytes[32..].copy_from_slice(base.as_slice());
    keccak256(bytes).into()
}

/// `width` bits of a word from bit `offset` up. No field is wider than 64 bits.
pub(super) fn bits(word: U256, offset: usize, width: u32) -> u64 {
    let low = (word >> offset).as_limbs()[0];
    low & (u64::MAX >> (64 - width))
}

/// What governance has decided about all transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameters {
    pub(crate) base_fee: u64,
    pub(crate) priority_fee: u64,
    /// `None` leaves it at the genesis' value.
    pub(crate) gas_limit: Option<u64>,
    pub(crate) deployment_open: bool,
}

impl Parameters {
    /// Reads them. A chain without the governance contract charges nothing and is open.
    pub(crate) fn read(contracts: &SystemContracts, state: &impl StateReader) -> Result<Self, StateError> {
        let governance = contracts.governance;
        if state.account(&governance)?.is_none() {
            return Ok(Self { base_fee: 0, priority_fee: 0, gas_limit: None, deployment_open: true });
        }
        let gas = state.storage(&governance, &GAS)?;
        let openness = state.storage(&governance, &OPENNESS)?;
        Ok(Self {
            base_fee: bits(gas, 0, 64),
            priority_fee: bits(gas, 64, 64),
            gas_limit: Some(bits(gas, 128, 64)).filter(|limit| *limit > 0),
            deployment_open: bits(openness, 64, 8) != 0,
        })
    }
}
