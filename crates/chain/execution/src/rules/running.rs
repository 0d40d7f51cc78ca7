//! The state around the transaction that is being judged.

use alloy_primitives::{Address, U256};
use genex_chain_state::StateError;
use revm::{
    Database,
    state::{Account, EvmState, EvmStorageSlot},
};

/// What a transaction has read and changed, over the state it found.
pub(crate) struct Running<'a, DB> {
    pub(crate) state: &'a mut EvmState,
    pub(crate) db: &'a mut DB,
}

impl<DB: Database<Error = StateError>> Running<'_, DB> {
    /// A slot as the transaction found it.
    pub(super) fn before(&mut self, address: Address, slot: U256) -> Result<U256, StateError> {
        match self.known(&address, &slot) {
            Some(known) => Ok(known.original_value),
            None => self.db.storage(address, slot),
        }
    }

    /// A slot as the transaction leaves it.
    pub(super) fn present(&mut self, address: Address, slot: U256) -> Result<U256, StateError> {
        match self.known(&address, &slot) {
            Some(known) => Ok(known.present_value),
            None => self.db.storage(address, slot),
        }
    }

    fn known(&self, address: &Address, slot: &U256) -> Option<&EvmStorageSlot> {
        self.state.get(address)?.storage.get(slot)
    }

    /// Leaves a slot of an existing account with another value.
    pub(super) fn write(&mut self, address: Address, slot: U256, value: U256) -> Result<(), StateError> {
        if self.present(address, slot)? == value {
            return Ok(());
        }
        let before = self.before(address, slot)?;
        if !self.state.contains_key(&address) {
            let info = self.db.basic(address)?.unwrap_or_default();
            self.state.insert(address, Account::from(info));
        }
        let account = self.state.get_mut(&address).expect("it was put there if it was not");
        account.mark_touch();
        let id = account.transaction_id;
        account.storage.insert(slot, EvmStorageSlot::new_changed(before, value, id));
        Ok(())
    }
}
