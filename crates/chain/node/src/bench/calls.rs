//! What is sent: to the contracts of the genesis, and code that makes many accounts at once.
//!
//! Every sender is an issuer with a class of its own, and hands out one coupon after the other. A transfer
//! then depends on no other, whichever connection it takes, and each writes a coupon's word for the first
//! time, which is the dearest kind of transfer.

use alloy_primitives::{
    Address, B256, Bytes, U256,
    aliases::{U24, U40},
};
use alloy_sol_types::SolCall;
use genex_bindings::{
    Compliance, CouponFactory, CouponLedger, SettlementCore, TRACK_UTILITY, TRANSFER_FREE, TestStablecoin,
    addresses as at, coupon_token,
};

/// Coupons in each class.
const QUANTITY: u64 = 1 << 32;
/// Face value of each, in minor units: so little that no limit on what people give to one another is reached.
pub(super) const FACE_MINOR: u64 = 1;
/// ISO 4217 number of the dollar.
const CURRENCY: u16 = 840;
/// How long they last, in seconds: half a year.
const VALIDITY: u64 = 180 * 86_400;
/// Resales each allows.
const RESALES: u8 = 3;
/// What each party owns, in units of the test dollar: 10 million dollars.
const CASH: u64 = 10_000_000_000_000;
/// Accounts that one transaction makes: what fits into the gas it may ask for.
pub(super) const CROWD: u64 = 400;

/// A contract and what it is called with.
pub(super) type Call = (Address, Bytes);

/// Admits an issuer. Sent by the operator.
pub(super) fn admit_issuer(issuer: Address) -> Call {
    let call = CouponFactory::setIssuerCall { issuer, admitted: true };
    (at::COUPON_FACTORY, call.abi_encode().into())
}

/// Gives a party cash. Sent by the operator.
pub(super) fn mint_cash(to: Address) -> Call {
    let call = TestStablecoin::mintCall { to, amount: U256::from(CASH) };
    (at::TEST_STABLECOIN, call.abi_encode().into())
}

/// Makes a party known. Sent by the operator.
pub(super) fn make_known(party: Address) -> Call {
    let call = Compliance::setKycLevelsCall { parties: vec![party], levels: vec![1] };
    (at::COMPLIANCE, call.abi_encode().into())
}

/// Lets settlement take cash. Sent by each party.
pub(super) fn approve_cash() -> Call {
    let call = TestStablecoin::approveCall { spender: at::SETTLEMENT_CORE, value: U256::MAX };
    (at::TEST_STABLECOIN, call.abi_encode().into())
}

/// Lets the custodian consent to trades. Sent by each party.
pub(super) fn delegate() -> Call {
    let call = SettlementCore::delegateCall { custodian: at::ROLE_CONSENT };
    (at::SETTLEMENT_CORE, call.abi_encode().into())
}

/// Creates the issuer's class at `now`. Sent by the issuer.
pub(super) fn create_class(issuer: Address, now: u64) -> Call {
    let class = CouponLedger::NewClass {
        r#ref: issuer.into_word(),
        issuer,
        track: TRACK_UTILITY,
        transferMode: TRANSFER_FREE,
        maxResales: RESALES,
        faceMinor: U40::from(FACE_MINOR),
        currency: CURRENCY,
        expiry: u32::try_from(now + VALIDITY).expect("the clock of a measurement is before 2106"),
        notBefore: U40::ZERO,
        giftCard: false,
        stackable: true,
        storedValue: false,
        minSpendMinor: U40::ZERO,
        perPerson: 0,
        holderGroups: 0,
        transferPolicy: U24::ZERO,
        refundWindow: 0,
        storeRoot: B256::ZERO,
        termsHash: B256::ZERO,
        quantity: U40::from(QUANTITY),
    };
    let call = CouponLedger::createClassCall { class, signature: Bytes::new() };
    (at::COUPON_LEDGER, call.abi_encode().into())
}

/// Hands out coupon `serial` of the issuer's class. Sent by the issuer.
pub(super) fn transfer(issuer: Address, to: Address, class: u64, serial: u64) -> Call {
    let call = CouponLedger::safeTransferFromCall {
        from: issuer,
        to,
        id: coupon_token(class, serial).expect("a class is not used up by one measurement"),
        value: U256::ONE,
        data: Bytes::new(),
    };
    (at::COUPON_LEDGER, call.abi_encode().into())
}

/// Creation code that sends one wei to each of `count` addresses, which follow from their numbers from
/// `first` on, and leaves an empty contract.
pub(super) fn crowd_code(first: u64, count: u64) -> Bytes {
    let base: U256 = (U256::ONE << 159) | U256::from(first);
    let end: U256 = base + U256::from(count);
    let mut code = vec![0x73];
    code.extend(&base.to_be_bytes::<32>()[12..]);
    // From here on the stack holds the next address: push four empty ranges and one wei, call, go on.
    code.extend([0x5b, 0x5f, 0x5f, 0x5f, 0x5f, 0x60, 1, 0x85, 0x5f, 0xf1, 0x50, 0x60, 1, 0x01, 0x80, 0x73]);
    code.extend(&end.to_be_bytes::<32>()[12..]);
    code.extend([0x11, 0x60, 21, 0x57, 0x00]);
    code.into()
}
