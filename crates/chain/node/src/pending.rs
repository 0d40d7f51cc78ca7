//! The trie, possibly one block ahead of the tip.
//!
//! A block's state root goes into its header, so the trie has to take the block before it is known
//! whether the block will be final. If another one becomes final instead, it is taken back.

use std::sync::Arc;

use alloy_primitives::B256;
use genex_chain_state::{
    AccountDiff, FlatState, StateCommitment, StateDiff, StateError, StateReader, StateView,
};

/// A [`StateCommitment`] that can take one block back.
#[derive(Debug, Default)]
pub(crate) struct PendingCommitment {
    trie: StateCommitment,
    ahead: Option<Arc<StateDiff>>,
}

impl PendingCommitment {
    /// Commits to the same state as `trie`.
    pub(crate) fn new(trie: StateCommitment) -> Self {
        Self { trie, ahead: None }
    }

    /// The trie, if it is not ahead of the tip.
    pub(crate) fn at_tip(&mut self) -> Option<&mut StateCommitment> {
        self.ahead.is_none().then_some(&mut self.trie)
    }

    /// The root after `tip` and `diff`. The trie is ahead until [`PendingCommitment::apply`].
    pub(crate) fn root_after(&mut self, tip: &FlatState, diff: &Arc<StateDiff>) -> B256 {
        self.take_back(tip);
        self.ahead = Some(diff.clone());
        self.trie.apply(diff)
    }

    /// Takes a block for good, before `tip` does.
    pub(crate) fn apply(&mut self, tip: &FlatState, diff: &Arc<StateDiff>) {
        if self.ahead.as_ref().is_some_and(|ahead| Arc::ptr_eq(ahead, diff)) {
            self.ahead = None;
            return;
        }
        self.take_back(tip);
        self.trie.apply(diff);
    }

    fn take_back(&mut self, tip: &FlatState) {
        let Some(ahead) = self.ahead.take() else { return };
        match inverse(&ahead, &tip.view(tip.height())) {
            Ok(Some(inverse)) => {
                self.trie.apply(&inverse);
            }
            Ok(None) | Err(_) => {
                self.trie = StateCommitment::default();
                self.trie.apply(&tip.contents());
            }
        }
    }
}

/// What undoes `diff`, given the state before it; `None` if that takes slots the diff does not name.
fn inverse(diff: &StateDiff, before: &StateView) -> Result<Option<StateDiff>, StateError> {
    let mut inverse = StateDiff::default();
    for (address, change) in &diff.accounts {
        let account = before.account(address)?;
        if account.is_some() && (change.storage_cleared || change.account.is_none()) {
            return Ok(None);
        }
        let slots = change.storage.keys().map(|slot| Ok((*slot, before.storage(address, slot)?)));
        let storage = slots.collect::<Result<_, StateError>>()?;
        inverse.accounts.insert(*address, AccountDiff { account, storage_cleared: false, storage });
    }
    Ok(Some(inverse))
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};
    use genex_chain_state::Account;

    use super::*;

    /// Address, nonce, whether storage is cleared, and slots with their values.
    type Entry<'a> = (u8, Option<u64>, bool, &'a [(u64, u64)]);

    fn diff(entries: &[Entry<'_>]) -> Arc<StateDiff> {
        let change = |(who, nonce, storage_cleared, slots): &Entry<'_>| {
            let account = nonce.map(|nonce| Account { nonce, ..Account::default() });
            let storage = slots.iter().map(|(slot, value)| (U256::from(*slot), U256::from(*value))).collect();
            (Address::repeat_byte(*who), AccountDiff { account, storage_cleared: *storage_cleared, storage })
        };
        Arc::new(StateDiff { accounts: entries.iter().map(change).collect(), ..StateDiff::default() })
    }

    fn begin() -> (FlatState, PendingCommitment, B256) {
        let genesis = diff(&[(1, Some(1), false, &[(1, 1), (2, 2)]), (2, Some(1), false, &[])]);
        let state = FlatState::default();
        state.load(0, [B256::ZERO], &genesis);
        let mut trie = StateCommitment::default();
        let root = trie.apply(&genesis);
        (state, PendingCommitment::new(trie), root)
    }

    fn abandoned(proposal: Arc<StateDiff>) {
        let (state, mut pending, root) = begin();
        assert_ne!(pending.root_after(&state, &proposal), root);
        assert!(pending.at_tip().is_none());
        let empty = diff(&[]);
        assert_eq!(pending.root_after(&state, &empty), root, "{proposal:?}");
    }

    #[test]
    fn an_abandoned_block_leaves_no_trace_in_the_root() {
        abandoned(diff(&[(1, Some(2), false, &[(1, 0), (3, 3)])]));
        abandoned(diff(&[(3, Some(1), true, &[(1, 1)])]));
        abandoned(diff(&[(1, Some(2), true, &[(9, 9)])]));
        abandoned(diff(&[(1, None, false, &[])]));
    }

    #[test]
    fn the_block_that_becomes_final_instead_is_committed_to() {
        let (state, mut pending, _) = begin();
        pending.root_after(&state, &diff(&[(1, Some(7), false, &[])]));
        let other = diff(&[(2, Some(9), false, &[(1, 1)])]);
        pending.apply(&state, &other);
        state.apply(1, B256::ZERO, &other);
        let mut fresh = StateCommitment::default();
        assert_eq!(pending.at_tip().unwrap().root(), fresh.apply(&state.contents()));
    }
}
