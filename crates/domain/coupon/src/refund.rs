//! When a first sale can be undone (G 3.4.2, rulings 9 and 10).
//!
//! The right hangs on the purchase, not on how often the coupon moved: who bought from the issuer, still (or
//! again) holds every coupon of the purchase and is within the window, gets price and fee back. A resale ends
//! the right, a gift suspends it until it is returned, redemption and expiry end it.

use genex_types::{DAY_US, Party, Timestamp};

use crate::{Action, Coupon, Refusal};

/// What a purchase from the issuer entitles its buyer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurchaseRight {
    /// Who bought.
    pub buyer: Party,
    /// When.
    pub bought_at: Timestamp,
    /// Days the issuer grants.
    pub refund_days: u16,
}

impl PurchaseRight {
    /// The first moment at which it is too late; `None` if there never was a window.
    pub fn until(&self) -> Option<Timestamp> {
        (self.refund_days > 0).then(|| self.bought_at.plus(i64::from(self.refund_days) * DAY_US))
    }
}

/// Whether `who` may undo the purchase whose coupons are now as given. Errors: the first thing in the way.
pub fn check_refund(
    right: &PurchaseRight,
    coupons: &[Coupon],
    who: Party,
    now: Timestamp,
) -> Result<(), Refusal> {
    if right.buyer != who {
        return Err(Refusal::NotHolder);
    }
    if right.until().is_none_or(|end| now >= end) {
        return Err(Refusal::RefundWindowClosed);
    }
    coupons.iter().try_for_each(|coupon| match coupon.may(Action::Refund, who, now) {
        Err(Refusal::NotHolder) => Err(Refusal::NotAvailable),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{State, Transfer};
    use genex_types::UserId;

    const BUYER: Party = Party::User(UserId(1));
    const OTHER: Party = Party::User(UserId(2));
    const START: Timestamp = Timestamp::from_seconds(1_000);

    fn right() -> PurchaseRight {
        PurchaseRight { buyer: BUYER, bought_at: START, refund_days: 7 }
    }

    fn held_by(holder: Party, state: State) -> Coupon {
        Coupon {
            holder,
            state,
            resales_left: 3,
            transfer: Transfer::Free,
            expires_at: START.plus(100 * DAY_US),
        }
    }

    fn refund(coupons: &[Coupon], who: Party, days_later: i64) -> Result<(), Refusal> {
        check_refund(&right(), coupons, who, START.plus(days_later * DAY_US))
    }

    #[test]
    fn a_purchase_can_be_undone_until_the_last_moment_of_its_window() {
        let held = [held_by(BUYER, State::Available)];
        assert_eq!(refund(&held, BUYER, 6), Ok(()));
        let end = right().until().expect("seven days");
        assert_eq!(check_refund(&right(), &held, BUYER, end.plus(-1)), Ok(()));
        assert_eq!(check_refund(&right(), &held, BUYER, end), Err(Refusal::RefundWindowClosed));
    }

    #[test]
    fn a_series_without_a_window_is_never_refunded() {
        let none = PurchaseRight { refund_days: 0, ..right() };
        let held = [held_by(BUYER, State::Available)];
        assert_eq!(check_refund(&none, &held, BUYER, START), Err(Refusal::RefundWindowClosed));
    }

    #[test]
    fn the_receiver_of_a_gift_and_the_giver_without_it_have_nothing_to_be_refunded() {
        let given = [held_by(OTHER, State::Available)];
        assert_eq!(refund(&given, OTHER, 1), Err(Refusal::NotHolder));
        assert_eq!(refund(&given, BUYER, 1), Err(Refusal::NotAvailable));
    }

    #[test]
    fn one_used_coupon_keeps_the_whole_purchase_from_being_undone() {
        let half = [held_by(BUYER, State::Available), held_by(BUYER, State::Redeemed)];
        assert_eq!(refund(&half, BUYER, 1), Err(Refusal::AlreadyRedeemed));
        let listed = [held_by(BUYER, State::Listed)];
        assert_eq!(refund(&listed, BUYER, 1), Err(Refusal::NotAvailable));
    }
}
