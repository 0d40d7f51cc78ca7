//! Transfers between accounts.

use std::{collections::HashMap, hash::Hash};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::Currency;

use crate::account::{AccountIx, AccountRow, Balance, Floor};

/// Why a transfer is refused. A refused transfer changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The debit account has less available.
    #[error("not enough is available")]
    InsufficientFunds,
    /// The amount is not positive, or more than what is left of the pending transfer.
    #[error("the amount is not valid")]
    BadAmount,
    /// The accounts are of different currencies.
    #[error("the accounts differ in currency")]
    CurrencyMismatch,
    /// The pending transfer is closed.
    #[error("the transfer is not pending")]
    NotPending,
    /// A balance would not fit.
    #[error("a balance is out of range")]
    Overflow,
}

/// A step in the life of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Done at once.
    Direct,
    /// Set aside.
    Pending,
    /// What was set aside is done.
    Posted,
    /// What was set aside is given back.
    Voided,
}

/// One step, as it is written to the ledger's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Number of the transfer, from 1; its steps share it.
    pub transfer: u128,
    /// Account that gives.
    pub debit: AccountIx,
    /// Account that gets.
    pub credit: AccountIx,
    /// Minor units of this step; positive.
    pub amount: i128,
    /// Which step.
    pub step: Step,
}

/// A pending transfer. It names its transfer, so that a closed one is never taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PendingIx {
    slot: u32,
    transfer: u128,
}

#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
struct Pending {
    transfer: u128,
    debit: AccountIx,
    credit: AccountIx,
    left: i128,
}

/// Accounts keyed by `K`, and the transfers between them.
///
/// Steps are appended to a log until [`Ledger::take_log`] empties it; the log is not part of the state.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct Ledger<K: Eq + Hash + Ord> {
    accounts: Vec<AccountRow<K>>,
    index: HashMap<K, u32>,
    pending: Vec<Pending>,
    free: Vec<u32>,
    transfers: u128,
    #[borsh(skip)]
    log: Vec<Posting>,
}

impl<K: Copy + Eq + Hash + Ord> Default for Ledger<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Copy + Eq + Hash + Ord> Ledger<K> {
    /// A ledger without accounts.
    pub fn new() -> Self {
        Self {
            accounts: Vec::new(),
            index: HashMap::new(),
            pending: Vec::new(),
            free: Vec::new(),
            transfers: 0,
            log: Vec::new(),
        }
    }

    /// The account of `key`, opened with this currency and floor if it is not known.
    pub fn open(&mut self, key: K, currency: Currency, floor: Floor) -> AccountIx {
        if let Some(ix) = self.index.get(&key) {
            return AccountIx(*ix);
        }
        let ix = u32::try_from(self.accounts.len()).expect("fewer than 2^32 accounts fit in memory");
        self.accounts.push(AccountRow { key, currency, floor, balance: Balance::default() });
        self.index.insert(key, ix);
        AccountIx(ix)
    }

    /// The account of `key`, if it was opened.
    pub fn find(&self, key: &K) -> Option<AccountIx> {
        self.index.get(key).copied().map(AccountIx)
    }

    /// What an account stands for.
    pub fn key(&self, account: AccountIx) -> K {
        self.row(account).key
    }

    /// An account's balance.
    pub fn balance(&self, account: AccountIx) -> Balance {
        self.row(account).balance
    }

    /// Every account with its balance, in the order of opening.
    pub fn accounts(&self) -> impl Iterator<Item = (K, Balance)> + '_ {
        self.accounts.iter().map(|row| (row.key, row.balance))
    }

    /// Posts `amount` at once.
    ///
    /// Errors: [`LedgerError::BadAmount`], `CurrencyMismatch`, `InsufficientFunds`, `Overflow`.
    pub fn transfer(
        &mut self,
        debit: AccountIx,
        credit: AccountIx,
        amount: i128,
    ) -> Result<u128, LedgerError> {
        self.check(debit, credit, amount)?;
        let transfer = self.next_transfer();
        self.move_posted(debit, credit, amount);
        self.record(Posting { transfer, debit, credit, amount, step: Step::Direct });
        Ok(transfer)
    }

    /// Sets `amount` aside on the debit account, to be posted to the credit account or voided.
    ///
    /// Errors: as [`Ledger::transfer`].
    pub fn hold(
        &mut self,
        debit: AccountIx,
        credit: AccountIx,
        amount: i128,
    ) -> Result<PendingIx, LedgerError> {
        self.check(debit, credit, amount)?;
        let transfer = self.next_transfer();
        self.row_mut(debit).balance.pending_debits += amount;
        self.row_mut(credit).balance.pending_credits += amount;
        let slot = self.store(Pending { transfer, debit, credit, left: amount });
        self.record(Posting { transfer, debit, credit, amount, step: Step::Pending });
        Ok(PendingIx { slot, transfer })
    }

    /// What of a pending transfer is neither posted nor voided; `None` if it is closed.
    pub fn left(&self, pending: PendingIx) -> Option<i128> {
        self.pending_row(pending).ok().map(|row| row.left)
    }

    /// Posts `amount` of a pending transfer; nothing left closes it.
    ///
    /// Errors: [`LedgerError::NotPending`], `BadAmount`.
    pub fn post(&mut self, pending: PendingIx, amount: i128) -> Result<(), LedgerError> {
        let row = self.reduce(pending, amount)?;
        self.move_posted(row.debit, row.credit, amount);
        self.log_step(&row, amount, Step::Posted);
        Ok(())
    }

    /// Gives back `amount` of a pending transfer; nothing left closes it.
    ///
    /// Errors: [`LedgerError::NotPending`], `BadAmount`.
    pub fn void(&mut self, pending: PendingIx, amount: i128) -> Result<(), LedgerError> {
        let row = self.reduce(pending, amount)?;
        self.log_step(&row, amount, Step::Voided);
        Ok(())
    }

    /// Posts all that is left. Errors: [`LedgerError::NotPending`].
    pub fn post_all(&mut self, pending: PendingIx) -> Result<(), LedgerError> {
        let left = self.pending_row(pending)?.left;
        self.post(pending, left)
    }

    /// Gives back all that is left. Errors: [`LedgerError::NotPending`].
    pub fn void_all(&mut self, pending: PendingIx) -> Result<(), LedgerError> {
        let left = self.pending_row(pending)?.left;
        self.void(pending, left)
    }

    /// The steps since the last call, oldest first.
    pub fn take_log(&mut self) -> std::vec::Drain<'_, Posting> {
        self.log.drain(..)
    }

    /// Panics unless every currency adds up to zero, no floor is broken and what is set aside on accounts is what
    /// the pending transfers say. Walks everything: for checkpoints and tests.
    pub fn assert_conserved(&self) {
        let mut posted = [0i128; Currency::ALL.len()];
        let (mut debits, mut credits) = (0, 0);
        for row in &self.accounts {
            posted[currency_slot(row.currency)] += row.balance.posted;
            debits += row.balance.pending_debits;
            credits += row.balance.pending_credits;
            row.assert_floor();
        }
        let left: i128 = self.pending.iter().map(|p| p.left).sum();
        assert_eq!(posted, [0; Currency::ALL.len()], "money appeared or vanished");
        assert_eq!((debits, credits), (left, left), "pending sums differ from pending transfers");
    }

    fn check(&self, debit: AccountIx, credit: AccountIx, amount: i128) -> Result<(), LedgerError> {
        let (from, to) = (self.row(debit), self.row(credit));
        if amount <= 0 || debit == credit {
            return Err(LedgerError::BadAmount);
        }
        if from.currency != to.currency {
            return Err(LedgerError::CurrencyMismatch);
        }
        if !from.covers(amount) {
            return Err(LedgerError::InsufficientFunds);
        }
        fits(&from.balance, amount).and(fits(&to.balance, amount))
    }

    fn move_posted(&mut self, debit: AccountIx, credit: AccountIx, amount: i128) {
        let before = self.row(debit).balance.posted + self.row(credit).balance.posted;
        self.row_mut(debit).balance.posted -= amount;
        self.row_mut(credit).balance.posted += amount;
        let after = self.row(debit).balance.posted + self.row(credit).balance.posted;
        assert_eq!(before, after, "a transfer must conserve money");
        self.row(debit).assert_floor();
        self.row(credit).assert_floor();
    }

    fn reduce(&mut self, pending: PendingIx, amount: i128) -> Result<Pending, LedgerError> {
        let left = self.pending_row(pending)?.left;
        if amount <= 0 || amount > left {
            return Err(LedgerError::BadAmount);
        }
        let row = &mut self.pending[pending.slot as usize];
        row.left -= amount;
        let row = row.clone();
        self.row_mut(row.debit).balance.pending_debits -= amount;
        self.row_mut(row.credit).balance.pending_credits -= amount;
        if row.left == 0 {
            self.free.push(pending.slot);
        }
        Ok(row)
    }

    fn log_step(&mut self, row: &Pending, amount: i128, step: Step) {
        let (transfer, debit, credit) = (row.transfer, row.debit, row.credit);
        self.record(Posting { transfer, debit, credit, amount, step });
    }

    fn record(&mut self, posting: Posting) {
        self.log.push(posting);
    }

    fn store(&mut self, row: Pending) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.pending[slot as usize] = row;
            return slot;
        }
        self.pending.push(row);
        u32::try_from(self.pending.len() - 1).expect("fewer than 2^32 pending transfers fit in memory")
    }

    fn next_transfer(&mut self) -> u128 {
        self.transfers += 1;
        self.transfers
    }

    fn pending_row(&self, pending: PendingIx) -> Result<&Pending, LedgerError> {
        self.pending
            .get(pending.slot as usize)
            .filter(|row| row.transfer == pending.transfer && row.left > 0)
            .ok_or(LedgerError::NotPending)
    }

    fn row(&self, account: AccountIx) -> &AccountRow<K> {
        &self.accounts[account.0 as usize]
    }

    fn row_mut(&mut self, account: AccountIx) -> &mut AccountRow<K> {
        &mut self.accounts[account.0 as usize]
    }
}

/// Half of the range is left free, so that sums of two balances and pending amounts never wrap.
fn fits(balance: &Balance, amount: i128) -> Result<(), LedgerError> {
    const LIMIT: i128 = i128::MAX / 4;
    let largest = balance.posted.abs().max(balance.pending_debits).max(balance.pending_credits);
    if amount > LIMIT || largest > LIMIT - amount { Err(LedgerError::Overflow) } else { Ok(()) }
}

fn currency_slot(currency: Currency) -> usize {
    Currency::ALL.iter().position(|c| *c == currency).expect("every currency is listed")
}
