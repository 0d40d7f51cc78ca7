//! What may be done with a coupon in which state.

use genex_types::{Party, Timestamp};

use crate::Transfer;

/// What a locked coupon is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An unclaimed gift.
    Gift,
    /// A pass or a till's reservation.
    Redemption,
    /// Leaving the platform.
    Withdrawal,
    /// Being taken back by its issuer.
    Recall,
    /// Its purchase is being undone.
    Refund,
}

/// What is happening to a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing: it can be sold, given or used.
    Available,
    /// Offered in the book.
    Listed,
    /// Sold, not settled yet.
    InTrade,
    /// Kept for a purpose.
    Locked(Purpose),
    /// Used.
    Redeemed,
    /// Past its last day.
    Expired,
    /// Outside the platform.
    Withdrawn,
}

/// What decides about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coupon {
    /// Whose it is.
    pub holder: Party,
    /// What is happening to it.
    pub state: State,
    /// How often it may still be resold.
    pub resales_left: u8,
    /// Whether it may be given.
    pub transfer: Transfer,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// What somebody wants to do with a coupon of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Offer it for sale.
    Sell,
    /// Give it to somebody.
    Give,
    /// Use it at a till.
    Redeem,
    /// Hand it back to the issuer for the price paid.
    Refund,
}

/// Why an action is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It belongs to somebody else.
    #[error("the coupon is not yours")]
    NotHolder,
    /// It has been used.
    #[error("the coupon has been used")]
    AlreadyRedeemed,
    /// Its last day is over.
    #[error("the coupon has expired")]
    Expired,
    /// It is listed, in a trade, locked or elsewhere.
    #[error("the coupon is listed for sale or in use")]
    NotAvailable,
    /// Its terms forbid passing it on.
    #[error("the coupon can't be passed on")]
    NotTransferable,
    /// No resale is left.
    #[error("no resale is left")]
    ResaleLimitReached,
    /// The window is over, or there was no purchase from the issuer.
    #[error("the purchase can't be refunded any more")]
    RefundWindowClosed,
}

impl Coupon {
    /// Whether `who` may do this with the coupon at `now`. Errors: the first thing in the way.
    pub fn may(&self, action: Action, who: Party, now: Timestamp) -> Result<(), Refusal> {
        if self.holder != who {
            return Err(Refusal::NotHolder);
        }
        self.check_state(now)?;
        match action {
            Action::Redeem | Action::Refund => Ok(()),
            Action::Sell => self.check_sale(),
            Action::Give => self.check_gift(),
        }
    }

    fn check_state(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Redeemed => Err(Refusal::AlreadyRedeemed),
            State::Expired => Err(Refusal::Expired),
            _ if now >= self.expires_at => Err(Refusal::Expired),
            State::Available => Ok(()),
            State::Listed | State::InTrade | State::Locked(_) | State::Withdrawn => {
                Err(Refusal::NotAvailable)
            }
        }
    }

    fn check_sale(&self) -> Result<(), Refusal> {
        match (self.transfer, self.resales_left) {
            (Transfer::Forbidden, _) => Err(Refusal::NotTransferable),
            (_, 0) => Err(Refusal::ResaleLimitReached),
            _ => Ok(()),
        }
    }

    /// A coupon with no resale left can still be given, unless its terms count gifts (ruling 6).
    fn check_gift(&self) -> Result<(), Refusal> {
        match (self.transfer, self.resales_left) {
            (Transfer::Forbidden, _) => Err(Refusal::NotTransferable),
            (Transfer::Counted, 0) => Err(Refusal::ResaleLimitReached),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_types::UserId;

    const HOLDER: Party = Party::User(UserId(1));
    const NOON: Timestamp = Timestamp::from_seconds(1_000);
    const ACTIONS: [Action; 4] = [Action::Sell, Action::Give, Action::Redeem, Action::Refund];

    fn coupon() -> Coupon {
        Coupon {
            holder: HOLDER,
            state: State::Available,
            resales_left: 1,
            transfer: Transfer::Free,
            expires_at: Timestamp::from_seconds(2_000),
        }
    }

    #[test]
    fn an_available_coupon_can_be_sold_given_used_and_refunded() {
        for action in ACTIONS {
            assert_eq!(coupon().may(action, HOLDER, NOON), Ok(()));
        }
    }

    #[test]
    fn nothing_can_be_done_with_a_redeemed_expired_or_busy_coupon() {
        let table = [
            (State::Redeemed, Refusal::AlreadyRedeemed),
            (State::Expired, Refusal::Expired),
            (State::Listed, Refusal::NotAvailable),
            (State::InTrade, Refusal::NotAvailable),
            (State::Locked(Purpose::Gift), Refusal::NotAvailable),
            (State::Withdrawn, Refusal::NotAvailable),
        ];
        for (state, refusal) in table {
            for action in ACTIONS {
                assert_eq!(Coupon { state, ..coupon() }.may(action, HOLDER, NOON), Err(refusal));
            }
        }
    }

    #[test]
    fn a_coupon_is_dead_from_the_moment_it_expires_even_before_anybody_marks_it() {
        let end = coupon().expires_at;
        assert_eq!(coupon().may(Action::Redeem, HOLDER, end.plus(-1)), Ok(()));
        assert_eq!(coupon().may(Action::Redeem, HOLDER, end), Err(Refusal::Expired));
    }

    #[test]
    fn a_coupon_without_resales_can_still_be_given_and_redeemed_but_not_sold() {
        let spent = Coupon { resales_left: 0, ..coupon() };
        assert_eq!(spent.may(Action::Sell, HOLDER, NOON), Err(Refusal::ResaleLimitReached));
        assert_eq!(spent.may(Action::Give, HOLDER, NOON), Ok(()));
        assert_eq!(spent.may(Action::Redeem, HOLDER, NOON), Ok(()));
        let counted = Coupon { transfer: Transfer::Counted, ..spent };
        assert_eq!(counted.may(Action::Give, HOLDER, NOON), Err(Refusal::ResaleLimitReached));
    }

    #[test]
    fn what_may_not_be_transferred_is_neither_sold_nor_given() {
        let bound = Coupon { transfer: Transfer::Forbidden, ..coupon() };
        for action in [Action::Sell, Action::Give] {
            assert_eq!(bound.may(action, HOLDER, NOON), Err(Refusal::NotTransferable));
        }
    }

    #[test]
    fn nobody_disposes_of_another_persons_coupon() {
        let stranger = Party::User(UserId(2));
        assert_eq!(coupon().may(Action::Redeem, stranger, NOON), Err(Refusal::NotHolder));
    }
}
