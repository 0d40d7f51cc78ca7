//! Cash that comes and goes.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_ledger::{AccountIx, Limit, PendingIx};
use genex_protocol::{Account, Event, Reject};
use genex_types::{Currency, Money, Party, PayoutId};

use super::State;

/// The most that comes or goes at once, in minor units: far above any money there is, far below what would wrap.
const MAX_AMOUNT: i128 = 10i128.pow(24);

/// A payout under way.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct PayoutRow {
    hold: PendingIx,
}

impl State {
    pub(super) fn credit_cash(&mut self, party: Party, amount: Money) -> Result<(), Reject> {
        let ix = self.party(party)?;
        check_amount(amount)?;
        let (external, cash) = (self.external(amount.currency), self.cash(ix, amount.currency));
        self.ledger.transfer(external, cash, amount.minor).expect("the world outside may owe");
        self.emit(Event::CashCredited { party, amount });
        Ok(())
    }

    pub(super) fn begin_payout(
        &mut self,
        payout: PayoutId,
        party: Party,
        amount: Money,
    ) -> Result<(), Reject> {
        let ix = self.active_party(party)?;
        check_amount(amount)?;
        if self.payouts.contains_key(&payout) {
            return Err(Reject::DuplicateId);
        }
        if self.spendable(ix, amount.currency) < amount.minor {
            return Err(Reject::InsufficientFunds);
        }
        let (cash, external) = (self.cash(ix, amount.currency), self.external(amount.currency));
        let hold = self.ledger.hold(cash, external, amount.minor).expect("the cash was checked");
        self.payouts.insert(payout, Some(PayoutRow { hold }));
        self.emit(Event::PayoutBegun { payout, party, amount });
        Ok(())
    }

    pub(super) fn end_payout(&mut self, payout: PayoutId, paid: bool) -> Result<(), Reject> {
        let row = self.payouts.get_mut(&payout).and_then(Option::take).ok_or(Reject::UnknownPayout)?;
        let closed = if paid { self.ledger.post_all(row.hold) } else { self.ledger.void_all(row.hold) };
        closed.expect("an open payout's hold is pending");
        self.emit(Event::PayoutEnded { payout, paid });
        Ok(())
    }

    fn external(&mut self, currency: Currency) -> AccountIx {
        self.ledger.open(Account::External { currency }, currency, Limit::None)
    }
}

pub(super) fn check_amount(amount: Money) -> Result<(), Reject> {
    if (1..=MAX_AMOUNT).contains(&amount.minor) { Ok(()) } else { Err(Reject::BadAmount) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exchanges_accounts_are_no_larger_than_the_ledger_promises() {
        assert!(size_of::<Account>() <= 48, "{} bytes", size_of::<Account>());
    }
}
