//! Several transfers as one: all are done, or none.

use std::{
    collections::{BTreeMap, VecDeque},
    hash::Hash,
};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::Timestamp;

use crate::{
    account::AccountIx,
    ledger::{Ledger, LedgerError, PendingIx},
    undo::{Before, Undo},
};

/// Requests that are remembered.
const REMEMBERED: usize = 1 << 20;

/// One of several linked transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Transfer {
    /// As [`Ledger::transfer`].
    Direct {
        /// Account that gives.
        debit: AccountIx,
        /// Account that gets.
        credit: AccountIx,
        /// Minor units.
        amount: i128,
    },
    /// As [`Ledger::hold_until`], or [`Ledger::hold`] without a time.
    Hold {
        /// Account that gives.
        debit: AccountIx,
        /// Account that gets.
        credit: AccountIx,
        /// Minor units.
        amount: i128,
        /// When it is given back by itself.
        until: Option<Timestamp>,
    },
    /// As [`Ledger::post`].
    Post {
        /// Of what.
        pending: PendingIx,
        /// Minor units.
        amount: i128,
    },
    /// As [`Ledger::void`].
    Void {
        /// Of what.
        pending: PendingIx,
        /// Minor units.
        amount: i128,
    },
}

/// What became of a linked transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Done {
    /// The transfer of this number was posted.
    Direct(u64),
    /// It is pending.
    Held(PendingIx),
    /// Part or all of a pending transfer was posted or voided.
    Closed,
}

/// Why none of several linked transfers was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkedError {
    /// One of them is refused.
    #[error("transfer {at} of the group: {source}")]
    Refused {
        /// Its place among them, from 0.
        at: usize,
        /// Why.
        #[source]
        source: LedgerError,
    },
    /// The client id belongs to other transfers.
    #[error("this request id was used for other transfers")]
    IdReused,
}

/// What is remembered of a request.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Answered {
    transfers: Vec<Transfer>,
    done: Vec<Done>,
}

/// The latest requests by client id.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct Requests {
    answered: BTreeMap<u128, Answered>,
    order: VecDeque<u128>,
}

impl Requests {
    fn remember(&mut self, id: u128, answered: Answered) {
        self.answered.insert(id, answered);
        self.order.push_back(id);
        if self.order.len() > REMEMBERED {
            let oldest = self.order.pop_front().expect("the queue is longer than nothing");
            self.answered.remove(&oldest);
        }
    }
}

impl<K: Copy + Eq + Hash + Ord> Ledger<K> {
    /// Does all `transfers`, in order, or none of them.
    ///
    /// Errors: [`LinkedError::Refused`] names the first that is refused; everything is then as before.
    pub fn linked(&mut self, transfers: &[Transfer]) -> Result<Vec<Done>, LinkedError> {
        let mut done = Vec::with_capacity(transfers.len());
        let mut undo = Undo::at(self);
        for (at, transfer) in transfers.iter().enumerate() {
            let before = Before::of(transfer, self);
            match self.one(transfer) {
                Ok(what) => {
                    done.push(what);
                    undo.push(before, what);
                }
                Err(source) => {
                    undo.run(self);
                    return Err(LinkedError::Refused { at, source });
                }
            }
        }
        Ok(done)
    }

    /// As [`Ledger::linked`], once for each client id: the same transfers again are answered as the first time and
    /// not done again. The last 1,048,576 requests are remembered; a refused one leaves its id free.
    ///
    /// Errors: as [`Ledger::linked`], and [`LinkedError::IdReused`] for other transfers under a known id.
    pub fn submit(&mut self, client_id: u128, transfers: &[Transfer]) -> Result<Vec<Done>, LinkedError> {
        match self.requests.answered.get(&client_id) {
            Some(known) if known.transfers == transfers => return Ok(known.done.clone()),
            Some(_) => return Err(LinkedError::IdReused),
            None => {}
        }
        let done = self.linked(transfers)?;
        let answered = Answered { transfers: transfers.to_vec(), done: done.clone() };
        self.requests.remember(client_id, answered);
        Ok(done)
    }

    fn one(&mut self, transfer: &Transfer) -> Result<Done, LedgerError> {
        match *transfer {
            Transfer::Direct { debit, credit, amount } => {
                self.transfer(debit, credit, amount).map(Done::Direct)
            }
            Transfer::Hold { debit, credit, amount, until: None } => {
                self.hold(debit, credit, amount).map(Done::Held)
            }
            Transfer::Hold { debit, credit, amount, until: Some(until) } => {
                self.hold_until(debit, credit, amount, until).map(Done::Held)
            }
            Transfer::Post { pending, amount } => self.post(pending, amount).map(|()| Done::Closed),
            Transfer::Void { pending, amount } => self.void(pending, amount).map(|()| Done::Closed),
        }
    }
}
