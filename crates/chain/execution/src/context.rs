//! What a block is executed under.

use alloy_consensus::Header;
use alloy_primitives::{Address, U256};
use genex_chain_state::{StateDiff, StateError, StateReader, StoredBlock};
use revm::{
    context::{BlockEnv, CfgEnv},
    context_interface::block::BlobExcessGasAndPrice,
    primitives::hardfork::SpecId,
};

use crate::{
    Movement, NamedValidators, NewlyBarred, Refusal, SystemContracts,
    rules::{Parameters, Standings, movements},
};

/// What is the same in every block of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainRules {
    /// Chain id of EIP-155.
    pub chain_id: u64,
    /// Gas of a block, as long as governance says nothing else.
    pub gas_limit: u64,
    /// Receives fees.
    pub beneficiary: Address,
    /// The contracts that the rules of validity are read from. On a chain that does not have them
    /// there are no rules but Ethereum's.
    pub contracts: SystemContracts,
}

impl ChainRules {
    /// The hardfork whose rules hold from block 0.
    pub const SPEC: SpecId = SpecId::OSAKA;

    /// The context of the block after `parent`, whose state is `state`, at `timestamp`.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn context_after(
        &self,
        parent: &Header,
        state: &impl StateReader,
        timestamp: u64,
    ) -> Result<BlockContext, StateError> {
        let parameters = Parameters::read(&self.contracts, state)?;
        Ok(BlockContext {
            number: parent.number + 1,
            timestamp,
            gas_limit: parameters.gas_limit.unwrap_or(self.gas_limit),
            beneficiary: self.beneficiary,
            base_fee: parameters.base_fee,
            priority_fee: parameters.priority_fee,
        })
    }

    /// Gas of the next block and the price of it, as governance has them in `state`.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn gas_terms(&self, state: &impl StateReader) -> Result<GasTerms, StateError> {
        let parameters = Parameters::read(&self.contracts, state)?;
        Ok(GasTerms {
            limit: parameters.gas_limit.unwrap_or(self.gas_limit),
            base_fee: parameters.base_fee,
            priority_fee: parameters.priority_fee,
        })
    }

    /// Who may take part in nothing any more after a block at `timestamp` that changes `diff`.
    ///
    /// # Errors
    /// [`StateError`] if the state before it can't be read.
    pub fn newly_barred(
        &self,
        before: &impl StateReader,
        diff: &StateDiff,
        timestamp: u64,
    ) -> Result<NewlyBarred, StateError> {
        NewlyBarred::find(self.contracts.compliance, before, diff, timestamp)
    }

    /// Why `address` may take part in nothing at `timestamp`, given the state at a block's start.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn barred(
        &self,
        state: &impl StateReader,
        address: Address,
        timestamp: u64,
    ) -> Result<Option<Refusal>, StateError> {
        Standings::new(self.contracts).barred(state, address, timestamp)
    }

    /// Who is to decide on blocks, as governance has it in `state`, unless that is more than `most`.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn named_validators(
        &self,
        state: &impl StateReader,
        most: usize,
    ) -> Result<NamedValidators, StateError> {
        NamedValidators::read(&self.contracts, state, most)
    }

    /// What moved between people in a block, by the logs of the contracts. `state` is one in which the
    /// classes of its coupons are.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn movements(
        &self,
        block: &StoredBlock,
        state: &impl StateReader,
    ) -> Result<Vec<Movement>, StateError> {
        movements(&self.contracts, block, state)
    }

    pub(crate) fn environment(self) -> CfgEnv {
        CfgEnv::new().with_spec_and_mainnet_gas_params(Self::SPEC).with_chain_id(self.chain_id)
    }
}

/// What gas there is, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GasTerms {
    /// Gas of a block.
    pub limit: u64,
    /// Wei that are burned for a unit of gas.
    pub base_fee: u64,
    /// Wei that the beneficiary gets for a unit of gas.
    pub priority_fee: u64,
}

impl GasTerms {
    /// Wei for a unit of gas, whatever a transaction offers above it.
    pub fn price(&self) -> u128 {
        u128::from(self.base_fee) + u128::from(self.priority_fee)
    }
}

/// The fields of a header that execution reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// Height.
    pub number: u64,
    /// Seconds since the epoch.
    pub timestamp: u64,
    /// Gas that the block may use.
    pub gas_limit: u64,
    /// Receives fees.
    pub beneficiary: Address,
    /// Wei that are burned for a unit of gas.
    pub base_fee: u64,
    /// Wei that the beneficiary gets for a unit of gas.
    pub priority_fee: u64,
}

impl BlockContext {
    /// What a unit of gas costs, in wei, whatever a transaction offers above it.
    pub fn gas_price(&self) -> u128 {
        u128::from(self.base_fee) + u128::from(self.priority_fee)
    }

    pub(crate) fn environment(&self) -> BlockEnv {
        BlockEnv {
            number: U256::from(self.number),
            beneficiary: self.beneficiary,
            timestamp: U256::from(self.timestamp),
            gas_limit: self.gas_limit,
            basefee: self.base_fee,
            difficulty: U256::ZERO,
            prevrandao: Some(Default::default()),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice { excess_blob_gas: 0, blob_gasprice: 1 }),
            slot_num: 0,
        }
    }
}
