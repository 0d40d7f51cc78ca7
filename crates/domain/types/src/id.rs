//! Typed, time-ordered ids: a prefix that names the kind and 26 characters of Crockford base32.

use std::{fmt, str::FromStr};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LEN: usize = 26;

/// A string that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {expected}_ id")]
pub struct ParseIdError {
    expected: &'static str,
}

fn encode(mut n: u128) -> [u8; LEN] {
    let mut out = [b'0'; LEN];
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET[(n & 31) as usize];
        n >>= 5;
    }
    out
}

fn decode(s: &str) -> Option<u128> {
    if s.len() != LEN {
        return None;
    }
    s.bytes().enumerate().try_fold(0u128, |n, (i, c)| {
        let digit = ALPHABET.iter().position(|a| *a == c)? as u128;
        (i > 0 || digit < 8).then_some((n << 5) | digit)
    })
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
        pub struct $name(pub u128);

        impl $name {
            /// What the textual form begins with, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// An id made of a moment and random bits, ordered by that moment (UUID version 7 layout).
            pub fn at(now: crate::Timestamp, random: u128) -> Self {
                let millis = (now.micros() / 1_000).max(0) as u128 & 0xffff_ffff_ffff;
                Self((millis << 80) | (random & ((1 << 80) - 1)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let text = encode(self.0);
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or(ParseIdError { expected: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

id! {
    /// A person with an account.
    UserId "usr";
    /// A business that issues coupons.
    IssuerId "iss";
    /// The draft of a series, reviewed before anything is issued.
    TemplateId "tpl";
    /// Coupons issued together under the same terms; one order book.
    SeriesId "ser";
    /// An order in a book.
    OrderId "ord";
    /// A trade between two parties, primary or secondary.
    TradeId "trd";
    /// A purchase from the issuer.
    PurchaseId "pur";
    /// A redemption at a till.
    RedemptionId "rdm";
    /// A gift from one person to another.
    GiftId "gft";
    /// A dispute between the parties of a trade.
    DisputeId "dsp";
    /// A support ticket.
    TicketId "tkt";
    /// A notification or domain event.
    EventId "evt";
    /// Cash coming in.
    DepositId "dep";
    /// Cash going out.
    PayoutId "pay";
    /// A review or compliance case.
    CaseId "cas";
    /// A store of an issuer.
    StoreId "sto";
    /// A short-lived right to redeem one coupon.
    PassId "pas";
    /// A till that may redeem while it is cut off.
    DeviceId "dev";
    /// What keeps a coupon from being sold or moved while something else happens to it.
    LockId "lck";
    /// One line of a person's history.
    ActivityId "act";
}

/// One coupon: its class on the chain and its number within the class.
///
/// The chain's token id is `class << 40 | serial`. Text: `cpn_<class>_<serial>`, both decimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct CouponId {
    /// Number of the class (the series on the chain).
    pub class: u64,
    /// Number within the class, from 0; below 2^40.
    pub serial: u64,
}

impl fmt::Display for CouponId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cpn_{}_{}", self.class, self.serial)
    }
}

impl fmt::Debug for CouponId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CouponId {
    type Err = ParseIdError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let parse = |s: &str| {
            let (class, serial) = s.strip_prefix("cpn_")?.split_once('_')?;
            let canonical =
                |t: &str| t.bytes().all(|b| b.is_ascii_digit()) && (t == "0" || !t.starts_with('0'));
            if !canonical(class) || !canonical(serial) {
                return None;
            }
            let id = Self { class: class.parse().ok()?, serial: serial.parse().ok()? };
            (id.serial < 1 << 40).then_some(id)
        };
        parse(s).ok_or(ParseIdError { expected: "cpn" })
    }
}

impl Serialize for CouponId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CouponId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn ids_survive_their_textual_form_and_refuse_other_kinds() {
        for n in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef] {
            let id = UserId(n);
            assert_eq!(id.to_string().parse::<UserId>(), Ok(id));
            assert!(id.to_string().parse::<IssuerId>().is_err());
        }
        assert!("usr_zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<UserId>().is_err(), "over 128 bits");
        assert!("usr_".parse::<UserId>().is_err());
    }

    #[test]
    fn ids_made_later_sort_later() {
        let early = OrderId::at(Timestamp::from_micros(1_000_000), u128::MAX);
        let late = OrderId::at(Timestamp::from_micros(2_000_000), 0);
        assert!(early < late && early.to_string() < late.to_string());
    }

    #[test]
    fn coupon_ids_have_one_textual_form() {
        let id = CouponId { class: 7, serial: 12 };
        assert_eq!(id.to_string(), "cpn_7_12");
        assert_eq!("cpn_7_12".parse(), Ok(id));
        for bad in ["cpn_07_12", "cpn_7", "cpn_7_1099511627776", "cpn_+7_1", "cpn_7_"] {
            assert!(bad.parse::<CouponId>().is_err(), "{bad}");
        }
    }
}
