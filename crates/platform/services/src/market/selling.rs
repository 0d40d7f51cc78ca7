//! Which coupons an ask offers.

use genex_coupon::Transfer;
use genex_ports::store::market::CouponRow;
use genex_protocol::Reject;
use genex_types::{CouponId, SeriesId};

use super::Market;
use crate::{Caller, Error, Refusal};

/// Coupons that are looked at to find enough of one kind.
const SEARCHED: u64 = 10_000;

impl Market {
    /// The coupons an ask for `quantity` offers: those named, or the caller's with most resales left.
    pub(super) async fn coupons_to_sell(
        &self,
        caller: &Caller,
        series: SeriesId,
        quantity: u64,
        named: &[CouponId],
    ) -> Result<Vec<CouponId>, Error> {
        let card = self.card(None, series).await?;
        if card.facts.profile.rules.transfer == Transfer::Forbidden {
            return Err(Refusal::CouponNotTransferable.into());
        }
        if named.is_empty() {
            let held = self.store.sellable(caller.party(), series, SEARCHED).await?;
            return choose(&held, quantity);
        }
        if named.len() as u64 != quantity {
            return Err(Error::invalid("coupons", "must be as many as quantity says"));
        }
        Ok(named.to_vec())
    }
}

/// The first lane (most resales left first) with enough coupons; units of one ask must not differ.
fn choose(held: &[CouponRow], quantity: u64) -> Result<Vec<CouponId>, Error> {
    let wanted = usize::try_from(quantity).map_err(Error::internal)?;
    let lanes = held.chunk_by(|a, b| a.resales_left == b.resales_left);
    let mut sellable = lanes.filter(|lane| lane.first().is_some_and(|coupon| coupon.resales_left > 0));
    if let Some(lane) = sellable.find(|lane| lane.len() >= wanted) {
        return Ok(lane.iter().take(wanted).map(|row| row.coupon).collect());
    }
    let with_resales = held.iter().filter(|row| row.resales_left > 0).count();
    Err(match held.len() {
        all if all < wanted => Refusal::CouponNotAvailable.into(),
        _ if with_resales < wanted => Reject::ResaleLimitReached.into(),
        _ => Reject::MixedResales.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_ports::store::market::{Acquired, AcquiredBy, CouponState};
    use genex_types::{Party, Timestamp, UserId};

    fn held(resales: &[u8]) -> Vec<CouponRow> {
        let row = |(serial, resales_left): (usize, &u8)| CouponRow {
            coupon: CouponId { class: 1, serial: serial as u64 },
            series: SeriesId(1),
            holder: Party::User(UserId(1)),
            resales_left: *resales_left,
            state: CouponState::Available,
            acquired: Acquired { at: Timestamp::default(), price: None, by: AcquiredBy::Gift },
            before_gift: None,
            purchase: None,
        };
        resales.iter().enumerate().map(row).collect()
    }

    fn serials(resales: &[u8], quantity: u64) -> Result<Vec<u64>, String> {
        let chosen = choose(&held(resales), quantity).map_err(|error| error.to_string())?;
        Ok(chosen.into_iter().map(|coupon| coupon.serial).collect())
    }

    #[test]
    fn the_lane_with_most_resales_left_that_suffices_is_offered() {
        assert_eq!(serials(&[3, 3, 2, 2, 2], 2), Ok(vec![0, 1]));
        assert_eq!(serials(&[3, 3, 2, 2, 2], 3), Ok(vec![2, 3, 4]));
    }

    #[test]
    fn what_stands_in_the_way_is_said() {
        let reason = |resales, quantity| serials(resales, quantity).unwrap_err();
        assert_eq!(reason(&[3], 2), Refusal::CouponNotAvailable.to_string());
        assert_eq!(reason(&[0, 0], 1), Reject::ResaleLimitReached.to_string());
        assert_eq!(reason(&[3, 2], 2), Reject::MixedResales.to_string());
    }
}
