//! What moved between people in a block that was executed, for those who watch.

use alloy_primitives::{Address, U256};
use genex_chain_state::{StateError, StateReader, StoredBlock};

use super::{
    SystemContracts,
    transfers::{Asset, Transfer, of_logs},
    travel::{face_of, rate_of, worth_of},
};

/// Value that went from one party to another without a sale, a refund or a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Who gave it.
    pub from: Address,
    /// Who got it.
    pub to: Address,
    /// What it is worth, in US cents, rounded up; what has no rate is worth nothing.
    pub cents: u64,
}

/// The movements of coupons and cash in a block, each asset's in its order. `state` is one in which its coupons'
/// classes and today's rates are.
///
/// # Errors
/// [`StateError`] if the state can't be read.
pub(crate) fn movements(
    contracts: &SystemContracts,
    block: &StoredBlock,
    state: &impl StateReader,
) -> Result<Vec<Movement>, StateError> {
    let logs = block.receipts.iter().flat_map(|receipt| &receipt.logs);
    let transfers = of_logs(contracts, logs).into_iter().filter(|transfer| !transfer.exempt);
    transfers.map(|transfer| movement(contracts, &transfer, state)).collect()
}

fn movement(
    contracts: &SystemContracts,
    transfer: &Transfer,
    state: &impl StateReader,
) -> Result<Movement, StateError> {
    let compliance = |slot: U256| state.storage(&contracts.compliance, &slot);
    let cents = match transfer.asset {
        Asset::Coupon(id) => {
            let (currency, minor) = face_of(id, |slot| state.storage(&contracts.ledger, &slot))?;
            worth_of(currency, minor, |currency| rate_of(currency, compliance))?.unwrap_or_default()
        }
        Asset::Cash(units) => super::travel::cash_cents(units),
        Asset::Native(_) => 0,
    };
    Ok(Movement { from: transfer.from, to: transfer.to, cents })
}
