//! Whom a transaction involves.

use alloy_consensus::Transaction as _;
use alloy_primitives::Address;
use revm::state::{Account, EvmState};

use super::{Attempt, transfers::Transfer};
use crate::{frames::Step, overlay::is_written};

/// Everyone whom a transaction involves, some more than once.
pub(super) fn involved(attempt: &Attempt<'_>, state: &EvmState, transfers: &[Transfer]) -> Vec<Address> {
    let mut parties = vec![attempt.transaction.sender()];
    parties.extend(attempt.transaction.transaction().to());
    for step in attempt.steps {
        parties.extend(participants(step));
    }
    parties.extend(state.iter().filter(|(_, account)| is_written(account)).map(|(address, _)| *address));
    let delegates = parties.iter().filter_map(|party| delegate(state.get(party)?)).collect::<Vec<_>>();
    parties.extend(delegates);
    parties.extend(transfers.iter().flat_map(|transfer| [transfer.from, transfer.to]));
    parties
}

fn participants(step: &Step) -> [Address; 3] {
    match *step {
        Step::Call { caller, target, code, .. } => [caller, target, code],
        Step::Create { creator, address, .. } => [creator, address, address],
    }
}

/// Whose code an account runs as its own (EIP-7702).
fn delegate(account: &Account) -> Option<Address> {
    account.info.code.as_ref()?.eip7702_address()
}
