//! Why a contract refused, in the words of the API's error codes.

use alloy_sol_types::{Panic, Revert, SolError};

use crate::{
    Anchor, Compliance, CouponFactory, CouponLedger, GenexPaymaster, Governance, GuardianAccount, Redemption,
    Settlement, SettlementCore, TestStablecoin, Treasury, TreasuryVault,
};

/// The error's name in snake case, such as `price_above_face`, `erc20_insufficient_balance`, or `reverted` if it
/// is none of ours. `data` is what a call reverted with, or the reason in `TradeSkipped` and `ReleaseSkipped`.
pub fn revert_code(data: &[u8]) -> String {
    let selector = data.first_chunk::<4>().copied();
    selector.and_then(error_name).map_or_else(|| "reverted".to_owned(), snake_case)
}

/// Looks up the name of one contract's error.
type NameBySelector = fn([u8; 4]) -> Option<&'static str>;

fn error_name(selector: [u8; 4]) -> Option<&'static str> {
    let names: [NameBySelector; 13] = [
        SettlementCore::SettlementCoreErrors::name_by_selector,
        CouponLedger::CouponLedgerErrors::name_by_selector,
        Compliance::ComplianceErrors::name_by_selector,
        TestStablecoin::TestStablecoinErrors::name_by_selector,
        TreasuryVault::TreasuryVaultErrors::name_by_selector,
        Redemption::RedemptionErrors::name_by_selector,
        CouponFactory::CouponFactoryErrors::name_by_selector,
        Settlement::SettlementErrors::name_by_selector,
        Treasury::TreasuryErrors::name_by_selector,
        Governance::GovernanceErrors::name_by_selector,
        Anchor::AnchorErrors::name_by_selector,
        GuardianAccount::GuardianAccountErrors::name_by_selector,
        GenexPaymaster::GenexPaymasterErrors::name_by_selector,
    ];
    names.into_iter().find_map(|name| name(selector)).or_else(|| builtin_name(selector))
}

fn builtin_name(selector: [u8; 4]) -> Option<&'static str> {
    match selector {
        Panic::SELECTOR => Some("Panic"),
        Revert::SELECTOR => Some("Reverted"),
        _ => None,
    }
}

fn snake_case(name: &str) -> String {
    let mut code = String::with_capacity(name.len() + 4);
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            code.push('_');
        }
        after_lower = !c.is_ascii_uppercase();
        code.push(c.to_ascii_lowercase());
    }
    code
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};

    use super::*;

    #[test]
    fn errors_of_every_contract_have_their_code() {
        let face = CouponLedger::PriceAboveFace { unitPriceMinor: 2, faceMinor: U256::from(1).to() };
        assert_eq!(revert_code(&face.abi_encode()), "price_above_face");
        let frozen = Compliance::AccountFrozen { party: Address::ZERO };
        assert_eq!(revert_code(&frozen.abi_encode()), "account_frozen");
        let cash = TestStablecoin::ERC20InsufficientBalance {
            sender: Address::ZERO,
            balance: U256::ZERO,
            needed: U256::ONE,
        };
        assert_eq!(revert_code(&cash.abi_encode()), "erc20_insufficient_balance");
    }

    #[test]
    fn what_is_not_ours_has_a_code_too() {
        assert_eq!(revert_code(&[]), "reverted");
        assert_eq!(revert_code(&[1, 2, 3, 4, 5]), "reverted");
        assert_eq!(revert_code(&Panic::from(0x11).abi_encode()), "panic");
    }
}
