//! Between the port's values and the chain's.

use alloy_primitives::{Address as EvmAddress, B256, U256, Uint};
use genex_bindings::{UNITS_PER_CENT, coupon_token};
use genex_ports::{
    chain::{Address, ChainError},
    signer::Signature,
};
use genex_types::{CouponId, Currency, Money, Timestamp, TradeId};

pub(super) fn evm(address: Address) -> EvmAddress {
    EvmAddress::from(address.0)
}

pub(super) fn port(address: EvmAddress) -> Address {
    Address(address.into())
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    alloy_primitives::hex::encode_prefixed(bytes)
}

/// A trade's id on the chain: its 128 bits, right-aligned.
pub(super) fn trade_word(trade: TradeId) -> B256 {
    B256::from(U256::from(trade.0))
}

/// The trade of an id on the chain; `None` if no trade of ours has it.
pub(super) fn trade_of(word: B256) -> Option<TradeId> {
    u128::try_from(U256::from_be_bytes(word.0)).ok().map(TradeId)
}

/// A number for a field of `BITS` bits. Errors: it does not fit.
pub(super) fn fit<const BITS: usize, const LIMBS: usize>(
    what: &str,
    value: impl TryInto<u64>,
) -> Result<Uint<BITS, LIMBS>, ChainError> {
    value
        .try_into()
        .ok()
        .and_then(|value| Uint::<BITS, LIMBS>::try_from(value).ok())
        .ok_or_else(|| ChainError::Refused(format!("{what} is out of range")))
}

/// A number for a field of a primitive width. Errors: it does not fit.
pub(super) fn narrow<T: TryFrom<V>, V>(what: &str, value: V) -> Result<T, ChainError> {
    T::try_from(value).map_err(|_| ChainError::Refused(format!("{what} is out of range")))
}

/// Whole seconds for a field of 40 bits; a later moment becomes the last that fits.
pub(super) fn deadline(moment: Timestamp) -> Uint<40, 1> {
    Uint::saturating_from(u64::try_from(moment.seconds()).unwrap_or(0))
}

/// The last moment a field of 40 bits can hold.
pub(super) fn no_deadline() -> Uint<40, 1> {
    Uint::MAX
}

pub(super) fn tokens(coupons: &[CouponId]) -> Result<Vec<U256>, ChainError> {
    coupons.iter().map(|c| token(*c)).collect()
}

pub(super) fn token(coupon: CouponId) -> Result<U256, ChainError> {
    coupon_token(coupon.class, coupon.serial)
        .ok_or_else(|| ChainError::Refused(format!("{coupon} can't be on the chain")))
}

/// Cash in minor units. Errors: a part of a minor unit, or more than there can be.
pub(super) fn money(units: U256, currency: Currency) -> Result<Money, ChainError> {
    let per_minor = U256::from(UNITS_PER_CENT);
    let (minor, rest) = units.div_rem(per_minor);
    let minor = i128::try_from(minor).ok().filter(|_| rest.is_zero());
    minor
        .map(|minor| Money::new(minor, currency))
        .ok_or_else(|| ChainError::Protocol(format!("{units} base units are no amount of {currency}")))
}

/// The 65 bytes contracts take: `r ‖ s ‖ v`, v being 27 or 28.
pub(super) fn signature_bytes(signature: Signature) -> Vec<u8> {
    [&signature.r[..], &signature.s[..], &[27 + u8::from(signature.y_odd)]].concat()
}
