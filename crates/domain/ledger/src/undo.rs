//! Taking back linked transfers, latest first, as if they had never been.

use std::hash::Hash;

use genex_types::Timestamp;

use crate::{
    account::AccountIx,
    ledger::{Ledger, Pending, PendingIx},
    linked::{Done, Transfer},
};

/// What a transfer is about to change.
pub(crate) enum Before {
    /// Two posted balances.
    Direct { debit: AccountIx, credit: AccountIx, amount: i128 },
    /// Nothing that was there.
    Hold,
    /// A pending transfer that is as given.
    Close { pending: PendingIx, row: Pending, until: Option<Timestamp>, amount: i128, posts: bool },
    /// Nothing at all: it will be refused.
    Nothing,
}

impl Before {
    pub fn of<K: Copy + Eq + Hash + Ord>(transfer: &Transfer, ledger: &Ledger<K>) -> Self {
        let close = |pending: PendingIx, amount, posts| match ledger.pending.get(pending.slot as usize) {
            Some(row) => {
                let until = ledger.due_at.get(&pending.slot).copied();
                Self::Close { pending, row: row.clone(), until, amount, posts }
            }
            None => Self::Nothing,
        };
        match *transfer {
            Transfer::Direct { debit, credit, amount } => Self::Direct { debit, credit, amount },
            Transfer::Hold { .. } => Self::Hold,
            Transfer::Post { pending, amount } => close(pending, amount, true),
            Transfer::Void { pending, amount } => close(pending, amount, false),
        }
    }
}

/// What was done so far, and where the ledger stood.
pub(crate) struct Undo {
    transfers: u64,
    log: usize,
    slots: usize,
    steps: Vec<(Before, Done)>,
}

impl Undo {
    pub fn at<K>(ledger: &Ledger<K>) -> Self {
        let (log, slots) = (ledger.log.len(), ledger.pending.len());
        Self { transfers: ledger.transfers, log, slots, steps: Vec::new() }
    }

    pub fn push(&mut self, before: Before, done: Done) {
        self.steps.push((before, done));
    }

    pub fn run<K: Copy + Eq + Hash + Ord>(self, ledger: &mut Ledger<K>) {
        for (before, done) in self.steps.into_iter().rev() {
            match (before, done) {
                (Before::Direct { debit, credit, amount }, _) => {
                    take_back(ledger, debit, credit, amount);
                }
                (Before::Hold, Done::Held(pending)) => unhold(ledger, pending, self.slots),
                (Before::Close { pending, row, until, amount, posts }, _) => {
                    if row.left == amount {
                        ledger.note_time(pending.slot, until);
                    }
                    reopen(ledger, pending, row, amount, posts);
                }
                (Before::Hold | Before::Nothing, _) => unreachable!("a step that was done left its trace"),
            }
        }
        let log = ledger.log.split_off(self.log);
        log.into_iter().for_each(|posting| ledger.note(posting));
        ledger.transfers = self.transfers;
    }
}

fn take_back<K: Copy + Eq + Hash + Ord>(
    ledger: &mut Ledger<K>,
    debit: AccountIx,
    credit: AccountIx,
    amount: i128,
) {
    ledger.row_mut(debit).balance.posted += amount;
    ledger.row_mut(credit).balance.posted -= amount;
}

/// Slots from `slots` on were made for the linked transfers; others were free before.
fn unhold<K: Copy + Eq + Hash + Ord>(ledger: &mut Ledger<K>, pending: PendingIx, slots: usize) {
    let row = ledger.pending[pending.slot as usize].clone();
    ledger.row_mut(row.debit).balance.pending_debits -= row.left;
    ledger.row_mut(row.credit).balance.pending_credits -= row.left;
    ledger.forget_time(pending.slot);
    if pending.slot as usize >= slots {
        ledger.pending.truncate(pending.slot as usize);
    } else {
        ledger.release(pending.slot);
    }
}

fn reopen<K: Copy + Eq + Hash + Ord>(
    ledger: &mut Ledger<K>,
    pending: PendingIx,
    row: Pending,
    amount: i128,
    posted: bool,
) {
    if row.left == amount {
        assert_eq!(ledger.free.pop(), Some(pending.slot), "the slot was freed last");
    }
    if posted {
        take_back(ledger, row.debit, row.credit, amount);
    }
    ledger.row_mut(row.debit).balance.pending_debits += amount;
    ledger.row_mut(row.credit).balance.pending_credits += amount;
    ledger.pending[pending.slot as usize] = row;
}
