//! What each KYC level may do, and how much (G 3.6.1, rulings 21 and CO-14).

use genex_types::{Currency, Money};

/// Something a level allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ability {
    /// Look at the market.
    Browse,
    /// Take gifts.
    ClaimGift,
    /// Use coupons.
    Redeem,
    /// Pay in by card, once at a time.
    DepositByCard,
    /// Buy.
    Buy,
    /// Sell.
    Sell,
    /// Give.
    Gift,
    /// Pay in from a bank account.
    DepositByBank,
    /// Take money out.
    Payout,
    /// Make markets.
    MakeMarkets,
    /// Issue coupons.
    Issue,
}

impl Ability {
    /// Its name in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Browse => "browse",
            Self::ClaimGift => "claim_gift",
            Self::Redeem => "redeem",
            Self::DepositByCard => "deposit_card",
            Self::Buy => "buy",
            Self::Sell => "sell",
            Self::Gift => "gift",
            Self::DepositByBank => "deposit_bank",
            Self::Payout => "payout",
            Self::MakeMarkets => "make_markets",
            Self::Issue => "issue",
        }
    }
}

/// The rights of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The level, 0 to 3.
    pub level: u8,
    /// Most that may be paid in within 24 hours; `None` for no limit.
    pub daily_limit: Option<Money>,
    /// Most that may lie in the account; `None` for no limit.
    pub holding_limit: Option<Money>,
    /// What it allows.
    pub can: Vec<Ability>,
}

const L0: &[Ability] = &[Ability::Browse, Ability::ClaimGift, Ability::Redeem];
const L1: &[Ability] = &[Ability::DepositByCard, Ability::Buy, Ability::Sell, Ability::Gift];
const L2: &[Ability] = &[Ability::DepositByBank, Ability::Payout];
const L3: &[Ability] = &[Ability::MakeMarkets, Ability::Issue];

/// The rights of `level`; above 3 those of 3. Each level has those of the levels below.
pub fn rights(level: u8) -> Rights {
    let level = level.min(3);
    let (daily, holding) = match level {
        0 => (Some(0), Some(0)),
        1 => (Some(200_000), Some(500_000)),
        2 => (Some(5_000_000), Some(20_000_000)),
        _ => (None, None),
    };
    let usd = |minor: Option<i128>| minor.map(|minor| Money::new(minor, Currency::Usd));
    let can = [L0, L1, L2, L3].into_iter().take(usize::from(level) + 1).flatten().copied().collect();
    Rights { level, daily_limit: usd(daily), holding_limit: usd(holding), can }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_can_what_the_one_below_can_and_more() {
        for level in 1..=3 {
            let (below, here) = (rights(level - 1), rights(level));
            assert!(below.can.iter().all(|ability| here.can.contains(ability)));
            assert!(here.can.len() > below.can.len());
        }
        assert!(!rights(1).can.contains(&Ability::Payout), "ruling 21");
        assert_eq!(rights(3).daily_limit, None);
    }
}
