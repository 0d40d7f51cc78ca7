//! The next nonce of each sender.

use std::collections::BTreeMap;

use genex_ports::chain::{Address, Chain, ChainError};

/// Numbers given out and not necessarily seen by the chain. Forgotten with every recovery.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    next: BTreeMap<Address, u64>,
}

impl Nonces {
    /// Starts after transactions that are signed already.
    pub fn after(signed: impl IntoIterator<Item = (Address, u64)>) -> Self {
        let mut next = BTreeMap::new();
        for (sender, nonce) in signed {
            let slot = next.entry(sender).or_insert(0);
            *slot = (*slot).max(nonce + 1);
        }
        Self { next }
    }

    /// The sender's next nonce: after what is signed, and after what the chain has seen.
    pub async fn next(
        &mut self,
        chain: &dyn Chain,
        sender: Address,
        is_idle: bool,
    ) -> Result<u64, ChainError> {
        if let Some(next) = self.next.get(&sender).filter(|_| !is_idle) {
            return Ok(*next);
        }
        let seen = chain.next_nonce(sender).await?;
        let slot = self.next.entry(sender).or_insert(seen);
        *slot = (*slot).max(seen);
        Ok(*slot)
    }

    /// Takes a nonce for a transaction about to be stored.
    pub fn take(&mut self, sender: Address, nonce: u64) {
        self.next.insert(sender, nonce + 1);
    }
}
