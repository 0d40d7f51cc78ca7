//! The contracts as Rust sees them: calls, events and errors from the committed ABIs, where they are on a
//! development chain, that chain's genesis, and the digests people and custodians sign.
//!
//! Prices and fees in trades are in minor units of the currency; amounts of the test dollar and of the vault are in
//! base units, [`UNITS_PER_CENT`] to a cent. Times are Unix seconds.

pub mod addresses;
mod coupon;
mod digest;
mod genesis;
mod merkle;
mod reason;

pub use coupon::{SERIAL_BITS, SERIAL_LIMIT, coupon_token, token_parts};
pub use digest::{Digests, store_leaf};
pub use genesis::{Genesis, GenesisAccount, GenesisError, Role, genesis};
pub use merkle::{MerkleTree, hash_pair, verify_proof};
pub use reason::revert_code;

pub use contracts::{
    Anchor, Compliance, CouponFactory, CouponLedger, GenexPaymaster, Governance, GuardianAccount,
    GuardianAccountFactory, ProxyAdmin, Redemption, Settlement, SettlementCore, TestStablecoin, Treasury,
    TreasuryVault,
};

/// Base units of the test dollar in one cent.
pub const UNITS_PER_CENT: u64 = 10_000;

/// `Track::Utility` of the contracts.
pub const TRACK_UTILITY: u8 = 0;
/// `Track::Securities` of the contracts.
pub const TRACK_SECURITIES: u8 = 1;
/// `TransferMode::Free`: a gift uses up nothing.
pub const TRANSFER_FREE: u8 = 0;
/// `TransferMode::Forbidden`: coupons do not move between people.
pub const TRANSFER_FORBIDDEN: u8 = 1;
/// `TransferMode::Counted`: a gift uses up a resale.
pub const TRANSFER_COUNTED: u8 = 2;
/// `Side::Buy` of an order.
pub const SIDE_BUY: u8 = 0;
/// `Side::Sell` of an order.
pub const SIDE_SELL: u8 = 1;
/// `TradeKind::Primary`: from the issuer, into escrow.
pub const KIND_PRIMARY: u8 = 0;
/// `TradeKind::Secondary`: between people.
pub const KIND_SECONDARY: u8 = 1;
/// `maxResales` of a class without limit.
pub const UNLIMITED_RESALES: u8 = u8::MAX;
/// Most coupons one trade may have.
pub const MAX_COUPONS_PER_TRADE: usize = 100;

/// Generated code: one module per contract, each with `…Call`, event, error and struct types.
#[allow(clippy::all, clippy::unwrap_used, missing_docs)]
mod contracts {
    use alloy_sol_types::sol;

    sol!(
        #[derive(Debug, PartialEq, Eq)]
        CouponLedger,
        "../../../contracts/artifacts/CouponLedger.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        SettlementCore,
        "../../../contracts/artifacts/SettlementCore.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        Settlement,
        "../../../contracts/artifacts/Settlement.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        Redemption,
        "../../../contracts/artifacts/Redemption.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        Compliance,
        "../../../contracts/artifacts/Compliance.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        Treasury,
        "../../../contracts/artifacts/Treasury.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        TreasuryVault,
        "../../../contracts/artifacts/TreasuryVault.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        CouponFactory,
        "../../../contracts/artifacts/CouponFactory.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        TestStablecoin,
        "../../../contracts/artifacts/TestStablecoin.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        ProxyAdmin,
        "../../../contracts/artifacts/ProxyAdmin.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        Governance,
        "../../../contracts/artifacts/Governance.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        Anchor,
        "../../../contracts/artifacts/Anchor.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        GenexPaymaster,
        "../../../contracts/artifacts/GenexPaymaster.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        GuardianAccount,
        "../../../contracts/artifacts/GuardianAccount.json"
    );
    sol!(
        #[derive(Debug, PartialEq, Eq)]
        GuardianAccountFactory,
        "../../../contracts/artifacts/GuardianAccountFactory.json"
    );
}
