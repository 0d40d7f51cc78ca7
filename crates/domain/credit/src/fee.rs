//! Fee tiers by an issuer's monthly volume (G 3.9, ruling 5).

use genex_types::Bps;
use serde::{Deserialize, Serialize};

/// The tier that decides the fee on trades in an issuer's coupons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeTier {
    /// Under 1,000,000 a month.
    Silver,
    /// From 1,000,000; also everybody's first month.
    Gold,
    /// From 5,000,000 to 20,000,000.
    Platinum,
    /// Over 20,000,000.
    Diamond,
}

impl FeeTier {
    /// Every tier, smallest volume first.
    pub const ALL: [Self; 4] = [Self::Silver, Self::Gold, Self::Platinum, Self::Diamond];
    /// The tier of an issuer's first month.
    pub const FIRST_MONTH: Self = Self::Gold;

    /// The tier of a month's volume, in minor units of a currency with two decimals.
    pub const fn of_volume(volume_minor: i128) -> Self {
        match volume_minor {
            2_000_000_001.. => Self::Diamond,
            500_000_000..=2_000_000_000 => Self::Platinum,
            100_000_000..=499_999_999 => Self::Gold,
            _ => Self::Silver,
        }
    }

    /// The rate on a trade's price.
    pub const fn fee(self) -> Bps {
        Bps(match self {
            Self::Silver => 150,
            Self::Gold => 120,
            Self::Platinum => 100,
            Self::Diamond => 80,
        })
    }

    /// How it is written.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Silver => "silver",
            Self::Gold => "gold",
            Self::Platinum => "platinum",
            Self::Diamond => "diamond",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_include_their_lower_bound_and_diamond_begins_one_cent_above_twenty_million() {
        let table = [
            (99_999_999, FeeTier::Silver),
            (100_000_000, FeeTier::Gold),
            (500_000_000, FeeTier::Platinum),
            (2_000_000_000, FeeTier::Platinum),
            (2_000_000_001, FeeTier::Diamond),
        ];
        for (volume, tier) in table {
            assert_eq!(FeeTier::of_volume(volume), tier, "{volume}");
        }
        assert_eq!(FeeTier::ALL.map(|t| t.fee().0), [150, 120, 100, 80]);
    }
}
