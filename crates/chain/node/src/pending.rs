//! The trie, possibly some blocks ahead of the tip.
//!
//! A block's state root goes into its header, so the trie has to take the block before it is known
//! whether the block will be final. If another one becomes final instead, it is taken back.

use std::sync::Arc;

use alloy_primitives::B256;
use genex_chain_state::{
    AccountDiff, FlatState, StateCommitment, StateDiff, StateError, StateReader, StateView,
};

/// A [`StateCommitment`] that can take blocks back.
#[derive(Debug, Default)]
pub(crate) struct PendingCommitment {
    trie: StateCommitment,
    /// Blocks above the tip that the trie has taken, oldest first.
    ahead: Vec<Arc<StateDiff>>,
}

impl PendingCommitment {
    /// Commits to the same state as `trie`.
    pub(crate) fn new(trie: StateCommitment) -> Self {
        Self { trie, ahead: Vec::new() }
    }

    /// The trie at the tip.
    pub(crate) fn at_tip(&mut self, tip: &FlatState) -> &mut StateCommitment {
        self.take_back(tip, 0);
        &mut self.trie
    }

    /// The root after `tip` and the blocks of `path`, oldest first.
    pub(crate) fn root_after(&mut self, tip: &FlatState, path: &[Arc<StateDiff>]) -> B256 {
        let same = |(ahead, diff): &(&Arc<StateDiff>, &Arc<StateDiff>)| Arc::ptr_eq(ahead, diff);
        let shared = self.ahead.iter().zip(path).take_while(same).count();
        self.take_back(tip, shared);
        for diff in &path[shared..] {
            self.trie.apply(diff);
            self.ahead.push(diff.clone());
        }
        self.trie.root()
    }

    /// Takes a block for good, before `tip` does.
    pub(crate) fn apply(&mut self, tip: &FlatState, diff: &Arc<StateDiff>) {
        if self.ahead.first().is_some_and(|ahead| Arc::ptr_eq(ahead, diff)) {
            self.ahead.remove(0);
            return;
        }
        self.take_back(tip, 0);
        self.trie.apply(diff);
    }

    /// Takes back all blocks above the tip but the oldest `kept`.
    fn take_back(&mut self, tip: &FlatState, kept: usize) {
        while self.ahead.len() > kept {
            let Some(diff) = self.ahead.pop() else { return };
            match inverse(&diff, &self.before_next(tip)) {
                Ok(Some(inverse)) => {
                    self.trie.apply(&inverse);
                }
                Ok(None) | Err(_) => {
                    self.ahead.truncate(kept);
                    self.rebuild(tip);
                }
            }
        }
    }

    /// The state after all blocks the trie has taken.
    fn before_next(&self, tip: &FlatState) -> StateView {
        let view = tip.view(tip.height());
        self.ahead.iter().fold(view, |view, diff| view.after(B256::ZERO, diff.clone()))
    }

    fn rebuild(&mut self, tip: &FlatState) {
        self.trie = StateCommitment::default();
        self.trie.apply(&tip.contents());
        for diff in &self.ahead {
            self.trie.apply(diff);
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
        assert_ne!(pending.root_after(&state, std::slice::from_ref(&proposal)), root);
        assert_eq!(pending.root_after(&state, &[diff(&[])]), root, "{proposal:?}");
        let child = diff(&[(2, Some(5), false, &[(7, 7)])]);
        pending.root_after(&state, &[proposal.clone(), child]);
        assert_eq!(pending.at_tip(&state).root(), root, "{proposal:?}");
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
        pending.root_after(&state, &[diff(&[(1, Some(7), false, &[])])]);
        let other = diff(&[(2, Some(9), false, &[(1, 1)])]);
        pending.apply(&state, &other);
        state.apply(1, B256::ZERO, &other);
        let mut fresh = StateCommitment::default();
        assert_eq!(pending.at_tip(&state).root(), fresh.apply(&state.contents()));
    }

    #[test]
    fn blocks_that_share_a_parent_have_the_roots_of_their_own_branches() {
        let (state, mut pending, _) = begin();
        let parent = diff(&[(1, Some(2), false, &[(1, 5)])]);
        let children = [diff(&[(1, Some(3), false, &[(1, 6)])]), diff(&[(1, Some(3), true, &[(2, 6)])])];
        let root = |pending: &mut PendingCommitment, child: &Arc<StateDiff>| {
            pending.root_after(&state, &[parent.clone(), child.clone()])
        };
        let first = root(&mut pending, &children[0]);
        let second = root(&mut pending, &children[1]);
        assert_ne!(first, second);
        assert_eq!(root(&mut pending, &children[0]), first);
        pending.apply(&state, &parent);
        state.apply(1, B256::ZERO, &parent);
        assert_eq!(pending.root_after(&state, &children[1..]), second);
        pending.apply(&state, &children[1]);
        state.apply(2, B256::ZERO, &children[1]);
        assert_eq!(pending.at_tip(&state).root(), StateCommitment::default().apply(&state.contents()));
        assert_eq!(pending.at_tip(&state).root(), second);
    }
}
