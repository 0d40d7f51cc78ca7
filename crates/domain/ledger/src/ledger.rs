//! Transfers between accounts.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
    num::NonZeroU64,
};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::{Currency, Timestamp};

use crate::{
    account::{AccountIx, AccountRow, Balance, Limit},
    history::History,
    index::Index,
    linked::Requests,
};

/// Why a transfer is refused. A refused transfer changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The debit account has less available.
    #[error("not enough is available")]
    InsufficientFunds,
    /// The credit account must not get more than it gave.
    #[error("the account would have more credits than debits")]
    ExceedsDebits,
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
    /// The moment at which it would be given back has passed.
    #[error("the time has passed")]
    BadTime,
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
    pub transfer: u64,
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
    pub(crate) slot: u32,
    pub(crate) transfer: NonZeroU64,
}

#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Pending {
    /// 0 where the slot is free.
    pub transfer: u64,
    pub debit: AccountIx,
    pub credit: AccountIx,
    pub left: i128,
}

impl Pending {
    /// What a free slot holds, whatever was in it.
    const NONE: Self = Self { transfer: 0, debit: AccountIx(0), credit: AccountIx(0), left: 0 };
}

/// Accounts keyed by `K`, and the transfers between them.
///
/// Steps are appended to a log until [`Ledger::take_log`] empties it; the log is not part of the state.
#[derive(Debug, Clone)]
pub struct Ledger<K> {
    pub(crate) accounts: Vec<AccountRow<K>>,
    pub(crate) index: Index,
    pub(crate) pending: Vec<Pending>,
    pub(crate) free: Vec<u32>,
    pub(crate) transfers: u64,
    pub(crate) now: Timestamp,
    /// Slots of pending transfers that are given back by themselves, soonest first, and when: few are, so that their
    /// times stand here and not in every row.
    pub(crate) due: BTreeSet<(Timestamp, u32)>,
    pub(crate) due_at: BTreeMap<u32, Timestamp>,
    pub(crate) history: History,
    pub(crate) requests: Requests,
    pub(crate) log: Vec<Posting>,
}

impl<K: Copy + Eq + Hash + Ord> Default for Ledger<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Copy + Eq + Hash + Ord> Ledger<K> {
    /// A ledger without accounts.
    pub fn new() -> Self {
        let (index, history, requests) = (Index::default(), History::default(), Requests::default());
        Self {
            accounts: Vec::new(),
            index,
            pending: Vec::new(),
            free: Vec::new(),
            transfers: 0,
            now: Timestamp::default(),
            due: BTreeSet::new(),
            due_at: BTreeMap::new(),
            history,
            requests,
            log: Vec::new(),
        }
    }

    /// The account of `key`, opened with this currency and limit if it is not known.
    pub fn open(&mut self, key: K, currency: Currency, limit: Limit) -> AccountIx {
        if let Some(ix) = self.find(&key) {
            return ix;
        }
        let ix = u32::try_from(self.accounts.len()).expect("fewer than 2^32 accounts fit in memory");
        self.accounts.push(AccountRow { key, currency, limit, balance: Balance::default() });
        self.index.add(ix, &self.accounts);
        AccountIx(ix)
    }

    /// Lets time pass: what follows happens at `now`, and pending transfers whose time is up are voided. An earlier
    /// `now` is the last one. Returns how many were voided.
    pub fn advance(&mut self, now: Timestamp) -> usize {
        self.now = self.now.max(now);
        let mut voided = 0;
        while let Some((at, slot)) = self.due.first().copied().filter(|(at, _)| *at <= self.now) {
            self.void_all(self.pending_in(slot)).expect("what is due is pending");
            debug_assert!(!self.due.contains(&(at, slot)));
            voided += 1;
        }
        voided
    }

    /// When the next pending transfer is given back by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Records an account's balances from now on, for [`Ledger::balance_as_of`].
    pub fn record(&mut self, account: AccountIx) {
        let balance = self.balance(account);
        self.history.begin(account.0, self.now, balance);
    }

    /// What an account had at the end of the moment `at`; `None` if it was not recorded then.
    pub fn balance_as_of(&self, account: AccountIx, at: Timestamp) -> Option<Balance> {
        self.history.as_of(account.0, at)
    }

    /// The account of `key`, if it was opened.
    pub fn find(&self, key: &K) -> Option<AccountIx> {
        self.index.find(key, &self.accounts).map(AccountIx)
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
    ) -> Result<u64, LedgerError> {
        self.check(debit, credit, amount)?;
        let transfer = self.next_transfer();
        self.move_posted(debit, credit, amount);
        self.write(Posting { transfer, debit, credit, amount, step: Step::Direct });
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
        Ok(self.set_aside(debit, credit, amount, None))
    }

    /// As [`Ledger::hold`]; what is left at `until` is voided by [`Ledger::advance`].
    ///
    /// Errors: as [`Ledger::transfer`], and [`LedgerError::BadTime`] if `until` is not ahead.
    pub fn hold_until(
        &mut self,
        debit: AccountIx,
        credit: AccountIx,
        amount: i128,
        until: Timestamp,
    ) -> Result<PendingIx, LedgerError> {
        if until <= self.now {
            return Err(LedgerError::BadTime);
        }
        self.check(debit, credit, amount)?;
        Ok(self.set_aside(debit, credit, amount, Some(until)))
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

    /// Panics unless every currency adds up to zero, no limit is broken and what is set aside on accounts is what
    /// the pending transfers say. Walks everything: for checkpoints and tests.
    pub fn assert_conserved(&self) {
        let mut posted = [0i128; Currency::ALL.len()];
        let (mut debits, mut credits) = (0, 0);
        for row in &self.accounts {
            posted[currency_slot(row.currency)] += row.balance.posted;
            debits += row.balance.pending_debits;
            credits += row.balance.pending_credits;
            row.assert_within();
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
        if !from.may_give(amount) {
            return Err(LedgerError::InsufficientFunds);
        }
        if !to.may_get(amount) {
            return Err(LedgerError::ExceedsDebits);
        }
        fits(&from.balance, amount).and(fits(&to.balance, amount))
    }

    fn move_posted(&mut self, debit: AccountIx, credit: AccountIx, amount: i128) {
        let before = self.row(debit).balance.posted + self.row(credit).balance.posted;
        self.row_mut(debit).balance.posted -= amount;
        self.row_mut(credit).balance.posted += amount;
        let after = self.row(debit).balance.posted + self.row(credit).balance.posted;
        assert_eq!(before, after, "a transfer must conserve money");
        self.row(debit).assert_within();
        self.row(credit).assert_within();
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
            self.release(pending.slot);
            self.forget_time(pending.slot);
        }
        Ok(row)
    }

    fn log_step(&mut self, row: &Pending, amount: i128, step: Step) {
        let (transfer, debit, credit) = (row.transfer, row.debit, row.credit);
        self.write(Posting { transfer, debit, credit, amount, step });
    }

    /// Ends a step: it goes to the log, and what both sides have now to their histories.
    fn write(&mut self, posting: Posting) {
        self.log.push(posting);
        self.note(posting);
    }

    pub(crate) fn note(&mut self, posting: Posting) {
        for account in [posting.debit, posting.credit] {
            let balance = self.balance(account);
            self.history.note(account.0, self.now, balance);
        }
    }

    /// Makes a slot of a pending transfer free.
    pub(crate) fn release(&mut self, slot: u32) {
        self.pending[slot as usize] = Pending::NONE;
        self.free.push(slot);
    }

    fn set_aside(
        &mut self,
        debit: AccountIx,
        credit: AccountIx,
        amount: i128,
        until: Option<Timestamp>,
    ) -> PendingIx {
        let transfer = self.next_transfer();
        self.row_mut(debit).balance.pending_debits += amount;
        self.row_mut(credit).balance.pending_credits += amount;
        let slot = self.store(Pending { transfer, debit, credit, left: amount });
        self.note_time(slot, until);
        self.write(Posting { transfer, debit, credit, amount, step: Step::Pending });
        self.pending_in(slot)
    }

    /// When a pending transfer is given back by itself.
    pub(crate) fn note_time(&mut self, slot: u32, until: Option<Timestamp>) {
        self.due.extend(until.map(|until| (until, slot)));
        self.due_at.extend(until.map(|until| (slot, until)));
    }

    pub(crate) fn forget_time(&mut self, slot: u32) {
        if let Some(until) = self.due_at.remove(&slot) {
            self.due.remove(&(until, slot));
        }
    }

    fn pending_in(&self, slot: u32) -> PendingIx {
        let transfer = NonZeroU64::new(self.pending[slot as usize].transfer).expect("the slot is in use");
        PendingIx { slot, transfer }
    }

    fn store(&mut self, row: Pending) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.pending[slot as usize] = row;
            return slot;
        }
        self.pending.push(row);
        u32::try_from(self.pending.len() - 1).expect("fewer than 2^32 pending transfers fit in memory")
    }

    fn next_transfer(&mut self) -> u64 {
        self.transfers += 1;
        self.transfers
    }

    fn pending_row(&self, pending: PendingIx) -> Result<&Pending, LedgerError> {
        self.pending
            .get(pending.slot as usize)
            .filter(|row| row.transfer == pending.transfer.get() && row.left > 0)
            .ok_or(LedgerError::NotPending)
    }

    fn row(&self, account: AccountIx) -> &AccountRow<K> {
        &self.accounts[account.0 as usize]
    }

    pub(crate) fn row_mut(&mut self, account: AccountIx) -> &mut AccountRow<K> {
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
