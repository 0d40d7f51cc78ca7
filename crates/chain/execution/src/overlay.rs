//! What the transactions of a block have changed so far, over the state before the block.

use alloy_primitives::{
    Address, B256, U256,
    map::{AddressMap, B256Map, HashMap},
};
use alloy_rpc_types_eth::state::{AccountOverride, StateOverride};
use genex_chain_state::{Account, AccountDiff, StateDiff, StateError, StateReader};
use revm::{
    Database, DatabaseCommit, DatabaseRef,
    state::{Account as EvmAccount, AccountInfo, Bytecode},
};

/// The state that the next transaction of a block sees.
pub(crate) struct Overlay<R> {
    base: R,
    accounts: AddressMap<Changed>,
    codes: B256Map<Bytecode>,
}

/// An account that a transaction of this block wrote.
#[derive(Default)]
struct Changed {
    account: Option<Account>,
    storage_cleared: bool,
    slots: HashMap<U256, U256>,
}

impl<R: StateReader> Overlay<R> {
    pub(crate) fn new(base: R) -> Self {
        Self { base, accounts: AddressMap::default(), codes: B256Map::default() }
    }

    /// A state in which some accounts are other than they are.
    ///
    /// # Errors
    /// [`StateError`] if an account can't be read.
    pub(crate) fn with_overrides(base: R, overrides: StateOverride) -> Result<Self, StateError> {
        let mut overlay = Self::new(base);
        for (address, wanted) in overrides {
            overlay.pretend(address, wanted)?;
        }
        Ok(overlay)
    }

    fn pretend(&mut self, address: Address, wanted: AccountOverride) -> Result<(), StateError> {
        let mut account = self.base.account(&address)?.unwrap_or_default();
        account.balance = wanted.balance.unwrap_or(account.balance);
        account.nonce = wanted.nonce.unwrap_or(account.nonce);
        if let Some(code) = wanted.code {
            let code = Bytecode::new_raw(code);
            account.code_hash = code.hash_slow();
            self.codes.insert(account.code_hash, code);
        }
        let storage_cleared = wanted.state.is_some();
        let slots = wanted.state.into_iter().chain(wanted.state_diff).flatten();
        let slots = slots.map(|(slot, value)| (slot.into(), value.into())).collect();
        self.accounts.insert(address, Changed { account: Some(account), storage_cleared, slots });
        Ok(())
    }

    /// Everything that was changed.
    pub(crate) fn into_diff(self) -> StateDiff {
        StateDiff {
            accounts: self.accounts.into_iter().map(|(address, changed)| (address, changed.into())).collect(),
            codes: self.codes.into_iter().map(|(hash, code)| (hash, code.original_bytes())).collect(),
        }
    }

    fn write(&mut self, address: Address, account: EvmAccount) {
        let changed = self.accounts.entry(address).or_default();
        if account.is_selfdestructed() {
            *changed = Changed { storage_cleared: true, ..Changed::default() };
            return;
        }
        if account.is_created() {
            *changed = Changed { storage_cleared: true, ..Changed::default() };
        }
        let info = Account::from(&account.info);
        changed.account = (!info.is_empty()).then_some(info);
        let slots = account.changed_storage_slots().map(|(slot, value)| (*slot, value.present_value()));
        changed.slots.extend(slots);
        if let Some(code) = account.info.code.filter(|code| !code.is_empty()) {
            self.codes.entry(account.info.code_hash).or_insert(code);
        }
    }
}

impl<R: StateReader> Database for Overlay<R> {
    type Error = StateError;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, StateError> {
        self.basic_ref(address)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, StateError> {
        self.code_by_hash_ref(hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, StateError> {
        self.storage_ref(address, slot)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, StateError> {
        self.block_hash_ref(number)
    }
}

impl<R: StateReader> DatabaseRef for Overlay<R> {
    type Error = StateError;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, StateError> {
        let account = match self.accounts.get(&address) {
            Some(changed) => changed.account,
            None => self.base.account(&address)?,
        };
        Ok(account.map(AccountInfo::from))
    }

    fn code_by_hash_ref(&self, hash: B256) -> Result<Bytecode, StateError> {
        match self.codes.get(&hash) {
            Some(code) => Ok(code.clone()),
            None => self.base.code(&hash),
        }
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, StateError> {
        match self.accounts.get(&address).and_then(|changed| changed.slot(&slot)) {
            Some(value) => Ok(value),
            None => self.base.storage(&address, &slot),
        }
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, StateError> {
        Ok(self.base.block_hash(number).unwrap_or_default())
    }
}

impl<R: StateReader> DatabaseCommit for Overlay<R> {
    fn commit(&mut self, changes: AddressMap<EvmAccount>) {
        for (address, account) in changes {
            if is_written(&account) {
                self.write(address, account);
            }
        }
    }
}

/// Whether a transaction changed the account, rather than only looked at or called it.
pub(crate) fn is_written(account: &EvmAccount) -> bool {
    let touched = account.is_touched();
    let lifecycle = account.is_created() || account.is_selfdestructed();
    touched && (lifecycle || account.is_changed() || account.changed_storage_slots().next().is_some())
}

impl Changed {
    /// The slot's value if this block decides it.
    fn slot(&self, slot: &U256) -> Option<U256> {
        let written = self.slots.get(slot).copied();
        written.or(self.storage_cleared.then_some(U256::ZERO))
    }
}

impl From<Changed> for AccountDiff {
    fn from(changed: Changed) -> Self {
        Self {
            account: changed.account,
            storage_cleared: changed.storage_cleared,
            storage: changed.slots.into_iter().collect(),
        }
    }
}
