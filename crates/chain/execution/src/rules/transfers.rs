//! Who gave what to whom, in one transaction.

use alloy_primitives::{Address, Log, U256};
use alloy_sol_types::{SolEvent, sol};

use super::{Attempt, SystemContracts};
use crate::frames::Step;

sol! {
    /// ERC-1155.
    event TransferSingle(
        address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value
    );
    /// ERC-1155.
    event TransferBatch(
        address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values
    );
}

/// Events of tokens of one kind.
mod erc20 {
    alloy_sol_types::sol! {
        /// ERC-20.
        event Transfer(address indexed from, address indexed to, uint256 value);
    }
}

/// What a transfer is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asset {
    /// The coupon with this number.
    Coupon(U256),
    /// So many base units of the dollar token.
    Cash(U256),
    /// So many wei of GNX.
    Native(U256),
}

/// A transfer that took effect. The zero address gives what is made and gets what is burned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transfer {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) asset: Asset,
    /// Whether it is part of a sale, a refund, a deposit or a redemption rather than between two people.
    pub(super) exempt: bool,
}

/// The transfers of a transaction, those of each asset in their order.
pub(super) fn of(contracts: &SystemContracts, attempt: &Attempt<'_>) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    for log in attempt.logs {
        if log.address == contracts.ledger {
            coupons(contracts, log, &mut transfers);
        } else if log.address == contracts.cash {
            transfers.extend(cash(contracts, log));
        }
    }
    transfers.extend(attempt.steps.iter().filter_map(|step| native(contracts, step)));
    transfers
}

fn coupons(contracts: &SystemContracts, log: &Log, transfers: &mut Vec<Transfer>) {
    // Only the core makes sales and refunds, and a holder acts alone in every other transfer.
    let mut push = |operator: Address, from: Address, to: Address, id: U256| {
        let exempt = operator == contracts.core || from.is_zero() || to.is_zero() || from == to;
        transfers.push(Transfer { from, to, asset: Asset::Coupon(id), exempt });
    };
    if let Ok(single) = TransferSingle::decode_log_data_validate(&log.data) {
        push(single.operator, single.from, single.to, single.id);
    } else if let Ok(batch) = TransferBatch::decode_log_data_validate(&log.data) {
        batch.ids.iter().for_each(|id| push(batch.operator, batch.from, batch.to, *id));
    }
}

fn cash(contracts: &SystemContracts, log: &Log) -> Option<Transfer> {
    let erc20::Transfer { from, to, value } = erc20::Transfer::decode_log_data_validate(&log.data).ok()?;
    let apart = |party: Address| party.is_zero() || party == contracts.core || party == contracts.vault;
    let exempt = apart(from) || apart(to) || from == to;
    Some(Transfer { from, to, asset: Asset::Cash(value), exempt })
}

fn native(contracts: &SystemContracts, step: &Step) -> Option<Transfer> {
    let (from, to, value) = match *step {
        Step::Call { caller, target, value, .. } => (caller, target, value),
        Step::Create { creator, address, value } => (creator, address, value),
    };
    let exempt = contracts.has(from) || contracts.has(to) || from == to;
    (!value.is_zero()).then_some(Transfer { from, to, asset: Asset::Native(value), exempt })
}
