//! The token id of a coupon: `class << 40 | serial`.

use alloy_primitives::U256;

/// Bits of a serial within a token id.
pub const SERIAL_BITS: usize = 40;

/// Serials must stay below.
pub const SERIAL_LIMIT: u64 = 1 << SERIAL_BITS;

/// The token id of coupon `serial` of a class; nothing if the serial is 2^40 or more.
pub fn coupon_token(class: u64, serial: u64) -> Option<U256> {
    (serial < SERIAL_LIMIT).then(|| (U256::from(class) << SERIAL_BITS) | U256::from(serial))
}

/// Class and serial of a token id; nothing if no coupon can have it.
pub fn token_parts(token: U256) -> Option<(u64, u64)> {
    let class = u64::try_from(token >> SERIAL_BITS).ok()?;
    let serial = token & U256::from(SERIAL_LIMIT - 1);
    Some((class, u64::try_from(serial).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_id_holds_class_and_serial_and_nothing_else() {
        for parts in [(1, 0), (7, SERIAL_LIMIT - 1), (u64::MAX, 3)] {
            let token = coupon_token(parts.0, parts.1).expect("within limits");
            assert_eq!(token_parts(token), Some(parts));
        }
        assert_eq!(coupon_token(1, SERIAL_LIMIT), None);
        assert_eq!(token_parts(U256::from(1) << 104), None);
    }
}
