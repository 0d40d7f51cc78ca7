//! Cash on its way between two shards.
//!
//! Where it leaves it is set aside towards the other shard's clearing account; where it arrives it comes out of the
//! first shard's clearing account. Then what was set aside is posted, or given back if the other shard has declined.
//! A shard that has accepted can't decline any more, and the other way round, so that the money is in exactly one
//! place however often a step is repeated. Once nothing is on its way, the clearing accounts of every two shards add up
//! to zero.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_ledger::{AccountIx, Limit, PendingIx};
use genex_protocol::{Account, Event, Reject, ShardId, TransferId};
use genex_types::{Currency, Money, Party};

use super::{State, cash::check_amount};
use crate::view::OpenTransfer;

/// Cash that leaves.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct LeavingRow {
    hold: PendingIx,
    open: OpenTransfer,
}

impl State {
    pub(super) fn begin_transfer(&mut self, open: OpenTransfer) -> Result<(), Reject> {
        let OpenTransfer { transfer, party, amount, to } = open;
        let ix = self.active_party(party)?;
        check_amount(amount)?;
        if self.leaving.contains_key(&transfer) {
            return Err(Reject::DuplicateId);
        }
        if self.spendable(ix, amount.currency) < amount.minor {
            return Err(Reject::InsufficientFunds);
        }
        let (cash, clearing) = (self.cash(ix, amount.currency), self.clearing(to, amount.currency));
        let hold = self.ledger.hold(cash, clearing, amount.minor).expect("the cash was checked");
        self.leaving.insert(transfer, Some(LeavingRow { hold, open }));
        self.emit(Event::TransferBegun { transfer, party, amount, to });
        Ok(())
    }

    pub(super) fn accept_transfer(
        &mut self,
        transfer: TransferId,
        party: Party,
        amount: Money,
        from: ShardId,
    ) -> Result<(), Reject> {
        let ix = self.active_party(party)?;
        check_amount(amount)?;
        if self.arrived.contains_key(&(from, transfer)) {
            return Err(Reject::DuplicateId);
        }
        let (clearing, cash) = (self.clearing(from, amount.currency), self.cash(ix, amount.currency));
        self.ledger.transfer(clearing, cash, amount.minor).expect("another shard may owe");
        self.arrived.insert((from, transfer), true);
        self.emit(Event::TransferAccepted { transfer, party, amount, from });
        Ok(())
    }

    pub(super) fn decline_transfer(&mut self, transfer: TransferId, from: ShardId) -> Result<(), Reject> {
        if self.arrived.contains_key(&(from, transfer)) {
            return Err(Reject::DuplicateId);
        }
        self.arrived.insert((from, transfer), false);
        self.emit(Event::TransferDeclined { transfer, from });
        Ok(())
    }

    pub(super) fn end_transfer(&mut self, transfer: TransferId, arrived: bool) -> Result<(), Reject> {
        let row = self.leaving.get_mut(&transfer).and_then(Option::take).ok_or(Reject::UnknownTransfer)?;
        let closed = if arrived { self.ledger.post_all(row.hold) } else { self.ledger.void_all(row.hold) };
        closed.expect("an open transfer's hold is pending");
        self.emit(Event::TransferEnded { transfer, arrived });
        Ok(())
    }

    /// Cash that has left other accounts and is not known to have arrived, by transfer.
    pub fn open_transfers(&self) -> Vec<OpenTransfer> {
        self.leaving.values().flatten().map(|row| row.open).collect()
    }

    /// Whether a transfer from another shard was accepted (`true`) or declined; `None` if neither.
    pub fn arrival(&self, from: ShardId, transfer: TransferId) -> Option<bool> {
        self.arrived.get(&(from, transfer)).copied()
    }

    fn clearing(&mut self, shard: ShardId, currency: Currency) -> AccountIx {
        self.ledger.open(Account::Clearing { shard, currency }, currency, Limit::None)
    }
}
