//! Who is to decide on blocks, as governance has it.

use alloy_primitives::{Address, B256, U256, keccak256};
use genex_chain_state::{StateError, StateReader};

use super::{
    SystemContracts,
    slots::{VALIDATORS, VERSIONS, bits},
};

/// Slots that one validator takes.
const WIDTH: u64 = 2;

/// What governance says of the validators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedValidators {
    /// Nothing, ever.
    Unsaid,
    /// So many that they are not read.
    TooMany(U256),
    /// These, in its order.
    Named(Vec<NamedValidator>),
}

/// A validator as governance names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedValidator {
    /// Its public key (ed25519).
    pub key: B256,
    /// What its vote is to count.
    pub weight: u32,
    /// Who runs it.
    pub operator: Address,
}

impl NamedValidators {
    /// Reads them, unless there are more than `most`.
    pub(crate) fn read(
        contracts: &SystemContracts,
        state: &impl StateReader,
        most: usize,
    ) -> Result<Self, StateError> {
        let governance = &contracts.governance;
        let version = bits(state.storage(governance, &VERSIONS)?, 0, 64);
        if version == 0 || state.account(governance)?.is_none() {
            return Ok(Self::Unsaid);
        }
        let count = state.storage(governance, &VALIDATORS)?;
        if count > U256::from(most) {
            return Ok(Self::TooMany(count));
        }
        let read = |index| NamedValidator::read(governance, state, index);
        (0..count.to::<u64>()).map(read).collect::<Result<_, _>>().map(Self::Named)
    }
}

impl NamedValidator {
    fn read(governance: &Address, state: &impl StateReader, index: u64) -> Result<Self, StateError> {
        let first: U256 = keccak256(VALIDATORS.to_be_bytes::<32>()).into();
        let slot = first.wrapping_add(U256::from(WIDTH * index));
        let rest = state.storage(governance, &slot.wrapping_add(U256::ONE))?;
        Ok(Self {
            key: state.storage(governance, &slot)?.into(),
            weight: u32::try_from(bits(rest, 160, 32)).expect("32 bits"),
            operator: Address::from_word(rest.into()),
        })
    }
}
