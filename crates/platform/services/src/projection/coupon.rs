//! Coupons: whose they are, what is happening to them.

use std::collections::BTreeMap;

use genex_ports::store::market::{
    Acquired, AcquiredBy, CouponRow, CouponState, FoldError, TradeRow, TradeSource,
};
use genex_protocol::{LockPurpose, MoveReason, Track};
use genex_types::{CouponId, LockId, Money, Party, PurchaseId, SeriesId};

use super::{Topic, fold::Step, history, keys::redemption_of};

/// A coupon to change.
pub(super) fn edit<'a>(step: &'a mut Step<'_>, coupon: CouponId) -> Result<&'a mut CouponRow, FoldError> {
    let error = step.missing(coupon);
    let row = step.view.coupons.edit(&coupon).ok_or(error)?;
    step.signals.push(super::Signal::Party { party: row.holder, topic: Topic::Coupon(coupon) });
    Ok(row)
}

/// A trade has taken the coupons; they stay the seller's until it settles.
pub(super) fn taken(step: &mut Step<'_>, trade: &TradeRow) -> Result<(), FoldError> {
    let max_resales = step.series(trade.series)?.max_resales;
    for coupon in &trade.coupons {
        let row = step.view.coupons.entry(*coupon, || CouponRow {
            coupon: *coupon,
            series: trade.series,
            holder: trade.seller,
            resales_left: max_resales,
            state: CouponState::Available,
            acquired: Acquired { at: trade.made_at, price: None, by: AcquiredBy::Purchase },
            before_gift: None,
            purchase: None,
        });
        row.holder = trade.seller;
        row.state = CouponState::InTrade(trade.trade);
        step.tell(trade.seller, Topic::Coupon(*coupon));
    }
    Ok(())
}

/// The trade is final: the coupons are the buyer's, and a resale is used up.
pub(super) fn delivered(step: &mut Step<'_>, trade: &TradeRow) -> Result<(), FoldError> {
    let series = step.series(trade.series)?;
    let (counts, expired) = (series.track == Track::Utility, series.expired);
    let (by, purchase) = origin(trade);
    for coupon in &trade.coupons {
        let row = edit(step, *coupon)?;
        row.holder = trade.buyer;
        row.state = at_rest(expired);
        row.acquired = Acquired { at: trade.made_at, price: Some(trade.price), by };
        row.before_gift = None;
        row.purchase = purchase;
        if counts && by == AcquiredBy::Trade {
            row.resales_left = row.resales_left.saturating_sub(1);
        }
        step.tell(trade.buyer, Topic::Coupon(*coupon));
    }
    Ok(())
}

/// The trade is undone: the coupons are free again, with the seller.
pub(super) fn given_back(step: &mut Step<'_>, trade: &TradeRow) -> Result<(), FoldError> {
    let expired = step.series(trade.series)?.expired;
    for coupon in &trade.coupons {
        edit(step, *coupon)?.state = at_rest(expired);
    }
    Ok(())
}

/// The purchase is undone: the coupons are the issuer's stock again.
pub(super) fn restocked(step: &mut Step<'_>, trade: &TradeRow) -> Result<(), FoldError> {
    for coupon in &trade.coupons {
        let row = edit(step, *coupon)?;
        row.holder = trade.seller;
        row.state = CouponState::Available;
        row.purchase = None;
        row.before_gift = None;
    }
    Ok(())
}

/// A coupon is kept for something.
pub(super) fn locked(
    step: &mut Step<'_>,
    coupon: CouponId,
    lock: LockId,
    purpose: LockPurpose,
) -> Result<(), FoldError> {
    edit(step, coupon)?.state = CouponState::Locked(lock, purpose);
    Ok(())
}

/// A coupon is free again.
pub(super) fn unlocked(step: &mut Step<'_>, coupon: CouponId) -> Result<(), FoldError> {
    let series = edit(step, coupon)?.series;
    let expired = step.view.series.get(&series).is_some_and(|row| row.expired);
    edit(step, coupon)?.state = at_rest(expired);
    Ok(())
}

/// A coupon changed hands without a sale. A gift given back restores how its giver had come by it.
pub(super) fn moved(
    step: &mut Step<'_>,
    coupon: CouponId,
    to: Option<Party>,
    reason: MoveReason,
    resales_left: u8,
) -> Result<(), FoldError> {
    let now = step.time;
    let row = edit(step, coupon)?;
    row.resales_left = resales_left;
    row.state = if to.is_some() { CouponState::Available } else { CouponState::Withdrawn };
    let gift = Acquired { at: now, price: None, by: AcquiredBy::Gift };
    match reason {
        MoveReason::Gift => {
            row.before_gift = Some(row.acquired);
            row.acquired = gift;
        }
        MoveReason::GiftReturn => row.acquired = row.before_gift.take().unwrap_or(gift),
        MoveReason::Withdrawal | MoveReason::Recall => {}
    }
    if let Some(to) = to {
        row.holder = to;
        step.tell(to, Topic::Coupon(coupon));
    }
    Ok(())
}

/// A coupon was used.
pub(super) fn redeemed(
    step: &mut Step<'_>,
    lock: LockId,
    coupon: CouponId,
    holder: Party,
) -> Result<(), FoldError> {
    let row = edit(step, coupon)?;
    row.state = CouponState::Redeemed;
    let series = row.series;
    let seq = step.seq;
    if let Some(row) = step.view.series.edit(&series) {
        row.redeemed += 1;
    } else {
        return Err(FoldError { seq, what: series.to_string() });
    }
    history::redemption(step, redemption_of(lock), coupon, series, holder)
}

/// A series is over: whatever people still hold is dead.
pub(super) fn expired(
    step: &mut Step<'_>,
    series: SeriesId,
    unredeemed: u64,
    breakage: Money,
) -> Result<(), FoldError> {
    let row = step.series(series)?;
    row.expired = true;
    row.listed = false;
    row.broken += unredeemed;
    row.breakage_minor += i64::try_from(breakage.minor).expect("the ledger's amounts fit 64 bits");
    let issuer = Party::Issuer(row.issuer);
    let dying = |row: &&CouponRow| {
        row.series == series && matches!(row.state, CouponState::Available | CouponState::Listed(_))
    };
    let dead: Vec<CouponId> = step.view.coupons.rows().filter(dying).map(|row| row.coupon).collect();
    let mut held: BTreeMap<Party, u64> = BTreeMap::new();
    for coupon in dead {
        let row = edit(step, coupon)?;
        row.state = CouponState::Expired;
        *held.entry(row.holder).or_default() += 1;
    }
    held.remove(&issuer);
    held.into_iter().try_for_each(|(party, count)| history::expiry(step, series, party, count))
}

const fn at_rest(expired: bool) -> CouponState {
    if expired { CouponState::Expired } else { CouponState::Available }
}

const fn origin(trade: &TradeRow) -> (AcquiredBy, Option<PurchaseId>) {
    match trade.source {
        TradeSource::Primary { purchase, .. } => (AcquiredBy::Purchase, Some(purchase)),
        TradeSource::Secondary { .. } => (AcquiredBy::Trade, None),
    }
}
