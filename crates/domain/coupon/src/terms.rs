//! The terms of a series, fixed when it is issued.

use genex_types::{DAY_US, Money, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

/// Most resales a template may allow on the Utility track (ruling 6).
pub const MAX_RESALES: u8 = 10;
/// Longest life of a Utility coupon that is no gift card, in days (ruling 8).
pub const MAX_UTILITY_DAYS: u32 = 365;
/// Shortest life of a gift card, in days: five years with their leap days (CARD Act, ruling 8).
pub const MIN_GIFT_CARD_DAYS: u32 = 1_827;
/// Longest refund window, in days.
const MAX_REFUND_DAYS: u16 = 90;

/// What a coupon does at the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Takes its face off a bill that reaches the minimum spend.
    SpendAndSave,
    /// Takes a share off; its face is the most it can take.
    Discount,
    /// Pays its face.
    GiftCard,
    /// Pays up to its face.
    StoredValue,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::SpendAndSave, Self::Discount, Self::GiftCard, Self::StoredValue];

    /// How it is written.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SpendAndSave => "spend_and_save",
            Self::Discount => "discount",
            Self::GiftCard => "gift_card",
            Self::StoredValue => "stored_value",
        }
    }
}

/// Whether a coupon may be given to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// Freely.
    Free,
    /// Not at all, and not resold either.
    Forbidden,
    /// As if resold: a gift uses up a resale.
    Counted,
}

/// Who may hold a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderGroup {
    /// Everybody.
    All,
}

/// The issuer's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Whether it may be given.
    pub transfer: Transfer,
    /// How often it may be resold, 0 to 10.
    pub max_resales: u8,
    /// Who may hold it.
    pub holder_group: HolderGroup,
    /// Most one person may buy from the issuer; 0 for no limit.
    pub per_person: u32,
    /// Stores where it is good; empty for all.
    pub stores: Vec<StoreId>,
    /// Whether several may be used on one bill.
    pub stackable: bool,
    /// Smallest bill it may be used on.
    pub min_spend: Option<Money>,
}

/// How long coupons are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// For so many days from the day of issue.
    Days(u32),
    /// Until this moment.
    Until(Timestamp),
}

impl Validity {
    /// The end of a life that begins at `start`.
    pub const fn ends(self, start: Timestamp) -> Timestamp {
        match self {
            Self::Days(days) => start.plus(days as i64 * DAY_US),
            Self::Until(end) => end,
        }
    }
}

/// Everything about a series that is fixed once it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What it does at the till.
    pub kind: Kind,
    /// What one is worth at the till; of a discount coupon the most it can take off (ruling 12).
    pub face: Money,
    /// What the issuer sells one for.
    pub issue_price: Money,
    /// How long it is good.
    pub validity: Validity,
    /// The issuer's rules.
    pub rules: Rules,
    /// Days in which a first sale can be undone; 0 for not at all.
    pub refund_days: u16,
    /// Reviewed as a gift card under the CARD Act.
    pub gift_card: bool,
}

/// Which term is not allowed, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// Face value is not positive or larger than the chain can write.
    #[error("the face value must be positive and at most 10,000,000,000 minor units")]
    Face,
    /// Issue price is not positive.
    #[error("the issue price must be positive")]
    IssuePrice,
    /// Issue price over face.
    #[error("the issue price is above face value")]
    PriceAboveFace,
    /// Amounts in different currencies.
    #[error("all amounts must be in the currency of the face value")]
    Currency,
    /// Already over, or no day long.
    #[error("the coupons must be good for at least one day")]
    TooShort,
    /// More than twelve months without being a gift card.
    #[error("only gift cards may be good for more than twelve months")]
    TooLong,
    /// A gift card of less than five years.
    #[error("a gift card must be good for at least five years")]
    GiftCardTooShort,
    /// More resales than allowed.
    #[error("at most 10 resales are possible")]
    Resales,
    /// A resale of what can't be transferred.
    #[error("a coupon that can't be transferred can't be resold")]
    ResaleWithoutTransfer,
    /// Limit per person too large.
    #[error("the limit per person is at most 65,535")]
    PerPerson,
    /// Minimum spend not positive.
    #[error("the minimum spend must be positive")]
    MinSpend,
    /// Refund window too long.
    #[error("the refund window is at most 90 days")]
    RefundWindow,
}

impl TermsError {
    /// The field of a request that is at fault.
    pub const fn param(&self) -> &'static str {
        match self {
            Self::Face => "face_value",
            Self::IssuePrice | Self::PriceAboveFace | Self::Currency => "issue_price",
            Self::TooShort | Self::TooLong | Self::GiftCardTooShort => "validity_days",
            Self::Resales | Self::ResaleWithoutTransfer => "rules.max_resales",
            Self::PerPerson => "rules.per_person",
            Self::MinSpend => "rules.min_spend",
            Self::RefundWindow => "refund_days",
        }
    }
}

impl Terms {
    /// Checks the terms of a series whose life would begin at `start`. Errors: the first term not allowed.
    pub fn check(&self, start: Timestamp) -> Result<(), TermsError> {
        self.check_money()?;
        self.check_life(start)?;
        self.check_rules()
    }

    fn check_money(&self) -> Result<(), TermsError> {
        let positive = |money: Money| money.minor > 0;
        ensure(positive(self.face) && self.face.minor <= 10_000_000_000, TermsError::Face)?;
        ensure(self.issue_price.currency == self.face.currency, TermsError::Currency)?;
        ensure(positive(self.issue_price), TermsError::IssuePrice)?;
        ensure(self.issue_price.minor <= self.face.minor, TermsError::PriceAboveFace)
    }

    fn check_life(&self, start: Timestamp) -> Result<(), TermsError> {
        let life = self.validity.ends(start).since(start);
        ensure(life >= DAY_US, TermsError::TooShort)?;
        match self.gift_card {
            true => ensure(life >= i64::from(MIN_GIFT_CARD_DAYS) * DAY_US, TermsError::GiftCardTooShort),
            false => ensure(life <= i64::from(MAX_UTILITY_DAYS) * DAY_US, TermsError::TooLong),
        }
    }

    fn check_rules(&self) -> Result<(), TermsError> {
        let rules = &self.rules;
        ensure(rules.max_resales <= MAX_RESALES, TermsError::Resales)?;
        let resold_at_all = rules.max_resales > 0;
        ensure(rules.transfer != Transfer::Forbidden || !resold_at_all, TermsError::ResaleWithoutTransfer)?;
        ensure(rules.per_person <= u32::from(u16::MAX), TermsError::PerPerson)?;
        if let Some(spend) = rules.min_spend {
            ensure(spend.currency == self.face.currency, TermsError::Currency)?;
            ensure(spend.minor > 0, TermsError::MinSpend)?;
        }
        ensure(self.refund_days <= MAX_REFUND_DAYS, TermsError::RefundWindow)
    }
}

fn ensure(holds: bool, error: TermsError) -> Result<(), TermsError> {
    if holds { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_types::Currency;

    fn usd(minor: i128) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn terms() -> Terms {
        Terms {
            kind: Kind::SpendAndSave,
            face: usd(10_000),
            issue_price: usd(8_500),
            validity: Validity::Days(180),
            rules: Rules {
                transfer: Transfer::Free,
                max_resales: 3,
                holder_group: HolderGroup::All,
                per_person: 5,
                stores: vec![],
                stackable: false,
                min_spend: Some(usd(20_000)),
            },
            refund_days: 7,
            gift_card: false,
        }
    }

    fn refused(change: impl FnOnce(&mut Terms)) -> Option<TermsError> {
        let mut terms = terms();
        change(&mut terms);
        terms.check(Timestamp::from_seconds(1_800_000_000)).err()
    }

    #[test]
    fn ordinary_terms_are_allowed() {
        assert_eq!(refused(|_| {}), None);
    }

    #[test]
    fn an_issue_price_one_cent_above_face_is_refused() {
        assert_eq!(refused(|t| t.issue_price = usd(10_000)), None);
        assert_eq!(refused(|t| t.issue_price = usd(10_001)), Some(TermsError::PriceAboveFace));
    }

    #[test]
    fn only_gift_cards_outlive_twelve_months_and_they_last_five_years() {
        assert_eq!(refused(|t| t.validity = Validity::Days(365)), None);
        assert_eq!(refused(|t| t.validity = Validity::Days(366)), Some(TermsError::TooLong));
        let card = |days| {
            refused(|t| {
                t.gift_card = true;
                t.validity = Validity::Days(days);
            })
        };
        assert_eq!(card(365), Some(TermsError::GiftCardTooShort));
        assert_eq!(card(MIN_GIFT_CARD_DAYS), None);
    }

    #[test]
    fn each_term_out_of_bounds_is_named() {
        type Case = (fn(&mut Terms), TermsError);
        let cases: [Case; 9] = [
            (|t| t.face = usd(0), TermsError::Face),
            (|t| t.issue_price = usd(0), TermsError::IssuePrice),
            (|t| t.issue_price = Money::new(1, Currency::Eur), TermsError::Currency),
            (|t| t.validity = Validity::Until(Timestamp::from_seconds(1)), TermsError::TooShort),
            (|t| t.rules.max_resales = 11, TermsError::Resales),
            (|t| t.rules.transfer = Transfer::Forbidden, TermsError::ResaleWithoutTransfer),
            (|t| t.rules.per_person = 65_536, TermsError::PerPerson),
            (|t| t.rules.min_spend = Some(usd(0)), TermsError::MinSpend),
            (|t| t.refund_days = 91, TermsError::RefundWindow),
        ];
        for (change, error) in cases {
            assert_eq!(refused(change), Some(error));
        }
    }
}
