//! The state root: one trie of accounts, one trie of storage for each contract.

use alloy_primitives::{Address, B256, Bytes, U256, keccak256, map::AddressMap};
use alloy_trie::{EMPTY_ROOT_HASH, TrieAccount};

use crate::{Account, AccountDiff, StateDiff, Trie};

/// The Merkle commitment to the whole state, as Ethereum defines it (Yellow Paper, 4.1).
#[derive(Debug, Default)]
pub struct StateCommitment {
    accounts: Trie,
    storage: AddressMap<Trie>,
}

/// Proof of one account and some of its slots (EIP-1186).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountProof {
    /// Nodes from the state root to the account.
    pub nodes: Vec<Bytes>,
    /// Root of the account's storage.
    pub storage_root: B256,
    /// One for each slot asked for, in that order.
    pub slots: Vec<StorageProof>,
}

/// Proof of one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageProof {
    /// The slot.
    pub slot: U256,
    /// Nodes from the storage root to the slot.
    pub nodes: Vec<Bytes>,
}

impl StateCommitment {
    /// Applies a block's changes and returns the state root after it.
    pub fn apply(&mut self, diff: &StateDiff) -> B256 {
        for (address, change) in &diff.accounts {
            self.apply_account(address, change);
        }
        self.root()
    }

    /// The state root.
    pub fn root(&mut self) -> B256 {
        self.accounts.root()
    }

    fn apply_account(&mut self, address: &Address, change: &AccountDiff) {
        let key = keccak256(address);
        let Some(account) = &change.account else {
            self.accounts.remove(&key);
            self.storage.remove(address);
            return;
        };
        let storage_root = self.apply_storage(address, change);
        self.accounts.put(&key, &leaf(account, storage_root));
    }

    fn apply_storage(&mut self, address: &Address, change: &AccountDiff) -> B256 {
        if change.storage_cleared {
            self.storage.remove(address);
        }
        if change.storage.is_empty() {
            return self.storage_root(address);
        }
        let trie = self.storage.entry(*address).or_default();
        for (slot, value) in &change.storage {
            put_slot(trie, slot, value);
        }
        let root = trie.root();
        if trie.is_empty() {
            self.storage.remove(address);
        }
        root
    }

    fn storage_root(&mut self, address: &Address) -> B256 {
        match self.storage.get_mut(address) {
            Some(trie) => trie.root(),
            None => EMPTY_ROOT_HASH,
        }
    }

    /// Proves an account, present or not, and some of its slots against the present root.
    pub fn prove(&mut self, address: &Address, slots: &[U256]) -> AccountProof {
        AccountProof {
            nodes: self.accounts.prove(&keccak256(address)),
            storage_root: self.storage_root(address),
            slots: slots.iter().map(|slot| self.prove_slot(address, *slot)).collect(),
        }
    }

    fn prove_slot(&mut self, address: &Address, slot: U256) -> StorageProof {
        let key = keccak256(slot.to_be_bytes::<32>());
        StorageProof {
            slot,
            nodes: match self.storage.get_mut(address) {
                Some(trie) => trie.prove(&key),
                None => Vec::new(),
            },
        }
    }
}

fn put_slot(trie: &mut Trie, slot: &U256, value: &U256) {
    let key = keccak256(slot.to_be_bytes::<32>());
    if value.is_zero() {
        trie.remove(&key);
    } else {
        trie.put(&key, &alloy_rlp::encode_fixed_size(value));
    }
}

fn leaf(account: &Account, storage_root: B256) -> Vec<u8> {
    alloy_rlp::encode(TrieAccount {
        nonce: account.nonce,
        balance: account.balance,
        storage_root,
        code_hash: account.code_hash,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use alloy_trie::root::{state_root_unhashed, storage_root_unhashed};
    use proptest::prelude::*;

    use super::*;

    type World = BTreeMap<Address, (Account, BTreeMap<U256, U256>)>;

    fn reference_root(world: &World) -> B256 {
        state_root_unhashed(world.iter().map(|(address, (account, storage))| {
            let slots = storage.iter().map(|(slot, value)| (B256::from(*slot), *value));
            let storage_root = storage_root_unhashed(slots);
            let Account { nonce, balance, code_hash } = *account;
            (*address, TrieAccount { nonce, balance, storage_root, code_hash })
        }))
    }

    fn change() -> impl Strategy<Value = (Address, AccountDiff)> {
        let slots = prop::collection::btree_map(0u64..12, 0u64..5, 0..8);
        (0u8..6, any::<u64>(), 0u8..8, slots).prop_map(|(who, balance, kind, slots)| {
            let account = Account { balance: U256::from(balance), nonce: 1, ..Account::default() };
            let storage = slots.into_iter().map(|(k, v)| (U256::from(k), U256::from(v))).collect();
            let change = match kind {
                0 => AccountDiff::default(),
                _ => AccountDiff { account: Some(account), storage_cleared: kind == 1, storage },
            };
            (Address::repeat_byte(who), change)
        })
    }

    fn apply_naively(world: &mut World, address: Address, change: &AccountDiff) {
        let Some(account) = change.account else {
            world.remove(&address);
            return;
        };
        let entry = world.entry(address).or_default();
        entry.0 = account;
        if change.storage_cleared {
            entry.1.clear();
        }
        entry.1.extend(&change.storage);
        entry.1.retain(|_, value| !value.is_zero());
    }

    proptest! {
        #[test]
        fn state_root_equals_the_reference_after_every_block(
            blocks in prop::collection::vec(prop::collection::vec(change(), 1..4), 1..12)
        ) {
            let (mut commitment, mut world) = (StateCommitment::default(), World::new());
            for block in blocks {
                let diff = StateDiff { accounts: block.into_iter().collect(), ..Default::default() };
                for (address, change) in &diff.accounts {
                    apply_naively(&mut world, *address, change);
                }
                prop_assert_eq!(commitment.apply(&diff), reference_root(&world));
            }
        }
    }

    #[test]
    fn empty_state_has_the_empty_root() {
        assert_eq!(StateCommitment::default().root(), EMPTY_ROOT_HASH);
    }
}
