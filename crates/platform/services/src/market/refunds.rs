//! Undoing a first sale within its window (MK-6).

use genex_coupon::{Coupon, Purpose, Refusal as CouponRefusal, State, check_refund};
use genex_ports::{
    chain::ChainOp,
    store::{
        market::{CouponRow, CouponState, TradeRow, TradeStatus},
        outbox::{OpId, Purpose as OpPurpose},
    },
};
use genex_protocol::{Command, LockPurpose};
use genex_types::{LockId, MINUTE_US, Money, PurchaseId};

use super::{Card, Market, derived, purchases::right_of};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// How long the coupons wait for the request to get through; then they are free again.
const LOCKED_US: i64 = 5 * MINUTE_US;

/// A refund. It has no id of its own: a purchase is refunded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundView {
    /// The purchase.
    pub purchase: PurchaseId,
    /// What goes back.
    pub amount: Money,
    /// Whether it has.
    pub settled: bool,
}

impl Market {
    /// Hands a purchase's coupons back to the issuer for what was paid.
    pub async fn refund(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        purchase: PurchaseId,
    ) -> Result<RefundView, Error> {
        caller.require_active()?;
        let trade = self.own_purchase(caller, purchase).await?;
        if trade.status == TradeStatus::Refunded {
            return Ok(view(purchase, &trade));
        }
        let card = self.card(None, trade.series).await?;
        self.check_right(caller, &trade, &card, purchase).await?;
        let escrow = self.escrows.escrow_of(trade.trade).await?.ok_or(Refusal::RefundWindowClosed)?;
        let until = attempt.first_seen.plus(LOCKED_US);
        for (lock, coupon) in refund_locks(purchase, &trade) {
            let holder = caller.party();
            let purpose = LockPurpose::Refund;
            let command = Command::LockCoupon { lock, coupon, holder, purpose, until: Some(until) };
            self.submit("refund_lock", lock.0, command).await?;
        }
        let op = ChainOp::Refund { escrow };
        self.outbox.enqueue(OpId::new(OpPurpose::Refund, purchase.0), op).await?;
        for (lock, _) in refund_locks(purchase, &trade) {
            self.submit("refund_commit", lock.0, Command::CommitLock { lock }).await?;
        }
        Ok(view(purchase, &trade))
    }

    async fn check_right(
        &self,
        caller: &Caller,
        trade: &TradeRow,
        card: &Card,
        purchase: PurchaseId,
    ) -> Result<(), Error> {
        if trade.status != TradeStatus::Settled {
            return Err(Refusal::RefundWindowClosed.into());
        }
        let held = self.store.coupons_by_id(&trade.coupons).await?;
        if held.iter().any(|coupon| coupon.row.purchase != Some(purchase)) {
            return Err(Refusal::CouponNotAvailable.into());
        }
        let coupons: Vec<Coupon> = held
            .iter()
            .map(|coupon| {
                let ours = is_ours(&coupon.row, purchase, trade);
                let coupon = coupon_of(&coupon.row, card);
                if ours { Coupon { state: State::Available, ..coupon } } else { coupon }
            })
            .collect();
        let right = right_of(trade, card.facts.profile.refund_days);
        check_refund(&right, &coupons, caller.party(), self.clock.now()).map_err(refusal)
    }
}

/// The locks that keep a purchase's coupons while it is undone.
pub(super) fn refund_locks(
    purchase: PurchaseId,
    trade: &TradeRow,
) -> impl Iterator<Item = (LockId, genex_types::CouponId)> + '_ {
    trade.coupons.iter().map(move |coupon| {
        let label = format!("refund_lock/{}", coupon.serial);
        (LockId(derived(&label, purchase.0)), *coupon)
    })
}

/// Locked by an earlier attempt at this very refund.
fn is_ours(row: &CouponRow, purchase: PurchaseId, trade: &TradeRow) -> bool {
    let CouponState::Locked(held, LockPurpose::Refund) = row.state else { return false };
    refund_locks(purchase, trade).any(|(lock, coupon)| lock == held && coupon == row.coupon)
}

/// A projected coupon under the rules of its series.
pub(super) fn coupon_of(row: &CouponRow, card: &Card) -> Coupon {
    let state = match row.state {
        CouponState::Available => State::Available,
        CouponState::Listed(_) => State::Listed,
        CouponState::InTrade(_) => State::InTrade,
        CouponState::Locked(_, purpose) => State::Locked(purpose_of(purpose)),
        CouponState::Redeemed => State::Redeemed,
        CouponState::Expired => State::Expired,
        CouponState::Withdrawn => State::Withdrawn,
    };
    Coupon {
        holder: row.holder,
        state,
        resales_left: row.resales_left,
        transfer: card.facts.profile.rules.transfer,
        expires_at: card.facts.row.expires_at,
    }
}

const fn purpose_of(purpose: LockPurpose) -> Purpose {
    match purpose {
        LockPurpose::Gift => Purpose::Gift,
        LockPurpose::Redemption => Purpose::Redemption,
        LockPurpose::Withdrawal => Purpose::Withdrawal,
        LockPurpose::Recall => Purpose::Recall,
        LockPurpose::Refund => Purpose::Refund,
    }
}

/// Why a coupon's rules say no, as the platform says it.
pub(super) fn refusal(refusal: CouponRefusal) -> Error {
    match refusal {
        CouponRefusal::NotHolder => Error::NotFound("coupon"),
        CouponRefusal::AlreadyRedeemed => Refusal::CouponAlreadyRedeemed.into(),
        CouponRefusal::Expired => Refusal::CouponExpired.into(),
        CouponRefusal::NotAvailable => Refusal::CouponNotAvailable.into(),
        CouponRefusal::NotTransferable => Refusal::CouponNotTransferable.into(),
        CouponRefusal::ResaleLimitReached => genex_protocol::Reject::ResaleLimitReached.into(),
        CouponRefusal::RefundWindowClosed => Refusal::RefundWindowClosed.into(),
    }
}

fn view(purchase: PurchaseId, trade: &TradeRow) -> RefundView {
    RefundView { purchase, amount: trade.gross(), settled: trade.status == TradeStatus::Refunded }
}
