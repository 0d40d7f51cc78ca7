//! Coupons for the measurement: every sender is an issuer with a class of its own, and hands out one
//! coupon after the other.
//!
//! A transfer then depends on no other, whichever connection it takes, and each writes a coupon's word
//! for the first time, which is the dearest kind of transfer.

use alloy_primitives::{
    Address, B256, Bytes, U256,
    aliases::{U24, U40},
};
use alloy_sol_types::{SolCall, SolEvent};
use genex_bindings::{CouponFactory, CouponLedger, TRACK_UTILITY, TRANSFER_FREE, addresses, coupon_token};
use genex_chain_state::StoredBlock;

/// Coupons in each class.
const QUANTITY: u64 = 1 << 32;
/// Face value of each, in minor units: so little that no limit on what people give to one another is reached.
const FACE_MINOR: u64 = 1;
/// ISO 4217 number of the dollar.
const CURRENCY: u16 = 840;
/// How long they last, in seconds: half a year.
const VALIDITY: u64 = 180 * 86_400;
/// Resales each allows.
const RESALES: u8 = 3;

/// A contract and what it is called with.
pub(super) type Call = (Address, Bytes);

/// Admits an issuer. Sent by the operator.
pub(super) fn admit_issuer(issuer: Address) -> Call {
    let call = CouponFactory::setIssuerCall { issuer, admitted: true };
    (addresses::COUPON_FACTORY, call.abi_encode().into())
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
    (addresses::COUPON_LEDGER, call.abi_encode().into())
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
    (addresses::COUPON_LEDGER, call.abi_encode().into())
}

/// The issuers and their classes that a block created.
pub(super) fn created_classes(block: &StoredBlock) -> impl Iterator<Item = (Address, u64)> {
    let logs = block.receipts.iter().flat_map(|receipt| &receipt.logs);
    let created = logs.filter_map(|log| CouponLedger::ClassCreated::decode_log(log).ok());
    created.map(|event| (event.issuer, event.classId))
}
