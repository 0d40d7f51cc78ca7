//! Balances, from the ledger's entries.

use genex_ports::store::market::AccountRow;
use genex_protocol::{Account, Entry, Step as EntryStep};

use super::{Topic, fold::Step};

/// Applies an entry to both accounts. A pending debit is held; posting or voiding it ends the hold.
pub(super) fn apply(step: &mut Step<'_>, entry: &Entry) {
    let amount = i64::try_from(entry.amount_minor).expect("the ledger's amounts fit 64 bits");
    let (moved, held) = match entry.step {
        EntryStep::Direct => (amount, 0),
        EntryStep::Pending => (0, amount),
        EntryStep::Posted => (amount, -amount),
        EntryStep::Voided => (0, -amount),
    };
    let debit = account(step, entry.debit);
    debit.posted_minor -= moved;
    debit.held_minor += held;
    account(step, entry.credit).posted_minor += moved;
    for side in [entry.debit, entry.credit] {
        if let Account::Cash { party, .. } = side {
            step.tell(party, Topic::Balance);
        }
    }
}

fn account<'a>(step: &'a mut Step<'_>, account: Account) -> &'a mut AccountRow {
    step.view.accounts.entry(account, || AccountRow { account, posted_minor: 0, held_minor: 0 })
}
