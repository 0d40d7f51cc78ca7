//! Who decides in the next epoch.
//!
//! The last block of an epoch settles it: whom governance names in the state after that block decides in the
//! next one, in its order. The block's extra data commits to them as block 0 does to the first ones, so that
//! headers and certificates alone prove who decides when.
//!
//! # Threat model
//!
//! Governance is trusted with whom it names, but not to name what can decide. If it names nobody, one twice,
//! what is no key, more than the engine carries, or such whose votes are to count differently, those who
//! decide go on. What a block that does not become final would have changed changes nothing, since the state
//! after it is nobody's.

use std::collections::BTreeSet;

use alloy_primitives::{B256, Bytes, U256, keccak256};
use genex_chain_consensus::{Epochs, ValidatorSet};
use genex_chain_execution::{ChainRules, NamedValidator, NamedValidators};
use genex_chain_state::{StateError, StateReader, StoredBlock, Successors};

/// Why those whom governance names can't decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There are none.
    #[error("nobody is named")]
    Nobody,
    /// There are more than a set may have.
    #[error("{0} are named, {most} can decide", most = ValidatorSet::MOST)]
    TooMany(U256),
    /// One is there twice.
    #[error("{0} is named twice")]
    Twice(B256),
    /// One is no ed25519 key.
    #[error("{0} is no key")]
    NoKey(B256),
    /// Their votes are to count differently.
    #[error("{0} has another weight than the others")]
    Weight(B256),
}

impl Unfit {
    /// Its name as a label.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::TooMany(_) => "too_many",
            Self::Twice(_) => "twice",
            Self::NoKey(_) => "no_key",
            Self::Weight(_) => "weight",
        }
    }
}

/// Who decides in an epoch, as the last block of the one before settles it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The epoch.
    pub epoch: u64,
    /// Who decides in it.
    pub validators: ValidatorSet,
    /// Why that is not whom governance names, if it is not.
    pub unfit: Option<Unfit>,
    keys: Vec<B256>,
}

impl Succession {
    /// What the block at `height`, the last of its epoch, settles with the state after it. `former` decide in
    /// its own epoch.
    ///
    /// # Errors
    /// [`StateError`] if the state can't be read.
    pub fn after(
        rules: &ChainRules,
        epochs: Epochs,
        former: &ValidatorSet,
        height: u64,
        state: &impl StateReader,
    ) -> Result<Self, StateError> {
        let named = rules.named_validators(state, ValidatorSet::MOST)?;
        let (validators, unfit) = match fit(rules.chain_id, named) {
            Ok(Some(validators)) => (validators, None),
            Ok(None) => (former.clone(), None),
            Err(unfit) => (former.clone(), Some(unfit)),
        };
        let keys = validators.keys().collect();
        Ok(Self { epoch: epochs.containing(height) + 1, validators, unfit, keys })
    }

    /// Makes the block commit to it.
    #[must_use]
    pub fn sealed_in(&self, mut block: StoredBlock) -> StoredBlock {
        block.header.extra_data = Bytes::copy_from_slice(keccak256(self.keys.concat()).as_slice());
        block.hash = block.header.hash_slow();
        block
    }

    /// What is stored of it.
    pub(crate) fn stored(&self) -> Successors<'_> {
        Successors { epoch: self.epoch, keys: &self.keys }
    }
}

/// Those named, if they can decide; `None` if governance never named any.
fn fit(chain_id: u64, named: NamedValidators) -> Result<Option<ValidatorSet>, Unfit> {
    let named = match named {
        NamedValidators::Unsaid => return Ok(None),
        NamedValidators::TooMany(count) => return Err(Unfit::TooMany(count)),
        NamedValidators::Named(named) => named,
    };
    let weight = named.first().ok_or(Unfit::Nobody)?.weight;
    let mut keys = BTreeSet::new();
    for NamedValidator { key, weight: own, .. } in &named {
        if !keys.insert(*key) {
            return Err(Unfit::Twice(*key));
        }
        if *own != weight {
            return Err(Unfit::Weight(*key));
        }
        ValidatorSet::new(chain_id, &[*key]).map_err(|_| Unfit::NoKey(*key))?;
    }
    let keys: Vec<_> = named.iter().map(|validator| validator.key).collect();
    Ok(Some(ValidatorSet::new(chain_id, &keys).expect("each of them is a key")))
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;
    use genex_chain_consensus::ValidatorKey;
    use genex_chain_execution::SystemContracts;
    use genex_chain_state::{Account, AccountDiff, FlatState, StateDiff, header_template};

    use super::*;

    const CHAIN: u64 = 7091;
    const GOVERNANCE: Address = Address::repeat_byte(0x90);

    fn rules() -> ChainRules {
        let contracts = SystemContracts { governance: GOVERNANCE, ..SystemContracts::default() };
        ChainRules { chain_id: CHAIN, gas_limit: 30_000_000, beneficiary: Address::ZERO, contracts }
    }

    fn key(seed: u8) -> B256 {
        ValidatorKey::from_seed(&[seed; 32]).public()
    }

    fn former() -> ValidatorSet {
        ValidatorSet::new(CHAIN, &[key(1), key(2)]).unwrap()
    }

    /// A state in which governance has named these, with their weights.
    fn state(version: u64, count: u64, named: &[(B256, u32)]) -> FlatState {
        let mut storage = vec![(U256::from(2), U256::from(version)), (U256::ONE, U256::from(count))];
        let first: U256 = keccak256(B256::with_last_byte(1)).into();
        for (index, (key, weight)) in (0u64..).zip(named) {
            let slot = first + U256::from(2 * index);
            let rest = U256::from(*weight) << 160 | U256::from(0xabcu64);
            storage.extend([(slot, (*key).into()), (slot + U256::ONE, rest)]);
        }
        let account = Some(Account { nonce: 1, ..Account::default() });
        let storage = storage.into_iter().filter(|(_, value)| !value.is_zero()).collect();
        let change = AccountDiff { account, storage_cleared: false, storage };
        let state = FlatState::default();
        let accounts = [(GOVERNANCE, change)].into_iter().collect();
        state.load(0, [B256::ZERO], &StateDiff { accounts, ..StateDiff::default() });
        state
    }

    fn after(state: &FlatState) -> Succession {
        let epochs = Epochs::of(8).unwrap();
        Succession::after(&rules(), epochs, &former(), 15, &state.view(0)).unwrap()
    }

    fn kept(named: &[(B256, u32)]) -> Option<Unfit> {
        let succession = after(&state(1, named.len() as u64, named));
        assert_eq!(succession.validators, former());
        succession.unfit
    }

    #[test]
    fn those_whom_governance_names_decide_in_the_next_epoch_in_its_order() {
        let named = [(key(3), 1), (key(1), 1), (key(2), 1)];
        let succession = after(&state(4, 3, &named));
        let keys: Vec<_> = succession.validators.keys().collect();
        assert_eq!(keys, [key(3), key(1), key(2)]);
        assert_eq!((succession.epoch, succession.unfit), (2, None));
    }

    #[test]
    fn those_who_decide_go_on_while_governance_is_silent() {
        let silent = after(&state(0, 1, &[(key(3), 1)]));
        assert_eq!((silent.validators, silent.unfit), (former(), None));
        let nowhere = FlatState::default();
        assert_eq!(after(&nowhere).validators, former());
    }

    #[test]
    fn those_who_decide_go_on_if_whom_governance_names_can_not() {
        assert_eq!(kept(&[]), Some(Unfit::Nobody));
        assert_eq!(kept(&[(key(3), 1), (key(4), 1), (key(3), 1)]), Some(Unfit::Twice(key(3))));
        assert_eq!(kept(&[(key(3), 1), (key(4), 2)]), Some(Unfit::Weight(key(4))));
        let none = B256::repeat_byte(0x02);
        assert_eq!(kept(&[(key(3), 1), (none, 1)]), Some(Unfit::NoKey(none)));
        let many = after(&state(1, ValidatorSet::MOST as u64 + 1, &[]));
        assert_eq!(many.unfit, Some(Unfit::TooMany(U256::from(ValidatorSet::MOST + 1))));
        let endless = after(&state(1, u64::MAX, &[]));
        assert_eq!(endless.validators, former());
    }

    #[test]
    fn a_block_commits_to_who_decides_next() {
        let header = header_template();
        let block = StoredBlock {
            hash: header.hash_slow(),
            header,
            transactions: Vec::new(),
            senders: Vec::new(),
            receipts: Vec::new(),
        };
        let sealed = |named: &[(B256, u32)]| {
            after(&state(1, named.len() as u64, named)).sealed_in(block.clone()).header.hash_slow()
        };
        let first = sealed(&[(key(3), 1), (key(4), 1)]);
        assert_ne!(first, block.hash);
        assert_ne!(first, sealed(&[(key(4), 1), (key(3), 1)]));
    }
}
