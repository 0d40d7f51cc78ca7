//! The coupons somebody holds.

use genex_coupon::PurchaseRight;
use genex_ports::store::market::{CouponFilter, ListedCoupon, Page};
use genex_types::{CouponId, Timestamp};

use super::{Card, Market, purchases::right_of};
use crate::{Caller, Error};

/// A coupon with its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCoupon {
    /// The coupon.
    pub coupon: ListedCoupon,
    /// Its series.
    pub card: Card,
    /// Until when its purchase can be undone, if its holder is who bought it.
    pub refund_until: Option<Timestamp>,
}

/// A part of somebody's coupons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponPage {
    /// Newest series first.
    pub coupons: Vec<HeldCoupon>,
    /// Where the next part begins.
    pub next: Option<CouponId>,
}

impl Market {
    /// The caller's coupons.
    pub async fn coupons_of(
        &self,
        caller: &Caller,
        filter: CouponFilter,
        after: Option<CouponId>,
        limit: u32,
    ) -> Result<CouponPage, Error> {
        let page = Page { after, limit: limit + 1 };
        let mut coupons = self.store.coupons(caller.party(), filter, page).await?;
        let more = coupons.len() > limit as usize;
        coupons.truncate(limit as usize);
        let next = coupons.last().filter(|_| more).map(|coupon| coupon.row.coupon);
        Ok(CouponPage { coupons: self.with_series(caller, coupons).await?, next })
    }

    /// One of the caller's coupons.
    pub async fn coupon_of(&self, caller: &Caller, id: CouponId) -> Result<HeldCoupon, Error> {
        let mut found = self.store.coupons_by_id(&[id]).await?;
        found.retain(|coupon| coupon.row.holder == caller.party());
        self.with_series(caller, found).await?.pop().ok_or(Error::NotFound("coupon"))
    }

    async fn with_series(
        &self,
        caller: &Caller,
        coupons: Vec<ListedCoupon>,
    ) -> Result<Vec<HeldCoupon>, Error> {
        let series = coupons.iter().map(|coupon| coupon.row.series).collect();
        let cards = self.cards_by_id(Some(caller.user), series).await?;
        let mut held = Vec::with_capacity(coupons.len());
        for coupon in coupons {
            let Some(card) = cards.get(&coupon.row.series).cloned() else { continue };
            let refund_until = self.refund_until(caller, &coupon, &card).await?;
            held.push(HeldCoupon { coupon, card, refund_until });
        }
        Ok(held)
    }

    async fn refund_until(
        &self,
        caller: &Caller,
        coupon: &ListedCoupon,
        card: &Card,
    ) -> Result<Option<Timestamp>, Error> {
        let Some(purchase) = coupon.row.purchase.filter(|_| card.facts.profile.refund_days > 0) else {
            return Ok(None);
        };
        let trade = self.store.purchase(purchase).await?;
        let mine = trade.filter(|trade| trade.buyer == caller.party());
        let right = mine.map(|trade| right_of(&trade, card.facts.profile.refund_days));
        Ok(right.as_ref().and_then(PurchaseRight::until))
    }
}
