//! How much a till may redeem without asking, signed by the platform.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use genex_types::{DAY_US, DeviceId, MINUTE_US, Money, SeriesId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Kind, Pass, PassKey, PassVerifier};

const PREFIX: &str = "GNXB1.";

/// How far a till's clock may be from the platform's.
const SKEW_US: i64 = 5 * MINUTE_US;

/// What one till may redeem of one series on one day, with all it needs to judge a coupon of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The till.
    pub device: DeviceId,
    /// The series.
    pub series: SeriesId,
    /// Its class on the chain, which passes name.
    pub class: u64,
    /// The day it is for, counted from 1970-01-01 (UTC).
    pub day: i64,
    /// Most coupons.
    pub units: u32,
    /// What one is worth.
    pub face: Money,
    /// What it does at the till.
    pub kind: Kind,
    /// Smallest bill it may be used on.
    pub min_spend: Option<Money>,
    /// Whether several may be used on one bill.
    pub stackable: bool,
    /// Stores where it is good; empty for all.
    pub stores: Vec<StoreId>,
    /// When the coupons begin to be good.
    pub not_before: Timestamp,
    /// When they stop.
    pub expires_at: Timestamp,
}

/// Why a text is not a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// Not of this form.
    #[error("this is not a budget")]
    Malformed,
    /// Not signed by the platform, or changed since.
    #[error("this budget is not genuine")]
    Forged,
}

/// Why a coupon can't be redeemed without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfflineRefusal {
    /// The pass is for coupons of another series.
    #[error("the budget is for other coupons")]
    OtherSeries,
    /// The budget is for another day.
    #[error("the budget is for another day")]
    OtherDay,
    /// The pass was over, or not yet shown, when it was taken.
    #[error("the pass was not good at that moment")]
    PassNotGood,
    /// The coupons are not good yet.
    #[error("the coupon is not good yet")]
    NotYet,
    /// The coupons are not good any more.
    #[error("the coupon has expired")]
    Expired,
    /// Not good at this store.
    #[error("the coupon is not good at this store")]
    Store,
    /// The bill does not reach the minimum spend.
    #[error("the bill does not reach the minimum spend")]
    MinimumSpend,
    /// Nothing is left.
    #[error("the budget is used up")]
    UsedUp,
}

impl Budget {
    /// The day a moment belongs to, counted from 1970-01-01 (UTC).
    pub const fn day_of(at: Timestamp) -> i64 {
        at.micros().div_euclid(DAY_US)
    }

    /// The budget as text: `GNXB1.`, its JSON in base64url, a dot, the Ed25519 signature over prefix and JSON.
    pub fn seal(&self, key: &PassKey) -> String {
        let body = serde_json::to_vec(self).expect("a budget is plain data");
        let signature = key.sign(PREFIX, &body).to_bytes();
        format!("{PREFIX}{}.{}", URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(signature))
    }

    /// Reads a budget and checks that the platform signed it.
    pub fn open(text: &str, verifier: &PassVerifier) -> Result<Self, BudgetError> {
        let malformed = BudgetError::Malformed;
        let (body, signature) =
            text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.')).ok_or(malformed)?;
        let body = URL_SAFE_NO_PAD.decode(body).map_err(|_| malformed)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed)?;
        let signature: [u8; 64] = signature.try_into().map_err(|_| malformed)?;
        verifier.check(PREFIX, &body, &signature).map_err(|_| BudgetError::Forged)?;
        serde_json::from_slice(&body).map_err(|_| malformed)
    }

    /// Whether a genuine pass may be taken at `at` by a till at `store` that has spent `spent` of this budget and
    /// says whether the bill reaches the minimum. `shown_us` is how long passes are good.
    pub fn check(
        &self,
        pass: &Pass,
        at: Timestamp,
        shown_us: i64,
        store: Option<StoreId>,
        minimum_met: bool,
        spent: u32,
    ) -> Result<(), OfflineRefusal> {
        ensure(pass.coupon.class == self.class, OfflineRefusal::OtherSeries)?;
        ensure(Self::day_of(at) == self.day, OfflineRefusal::OtherDay)?;
        let (first, last) = (pass.expires_at.plus(-shown_us - SKEW_US), pass.expires_at.plus(SKEW_US));
        ensure(first <= at && at < last, OfflineRefusal::PassNotGood)?;
        ensure(self.not_before <= at, OfflineRefusal::NotYet)?;
        ensure(at < self.expires_at, OfflineRefusal::Expired)?;
        let here = self.stores.is_empty() || store.is_some_and(|store| self.stores.contains(&store));
        ensure(here, OfflineRefusal::Store)?;
        ensure(self.min_spend.is_none() || minimum_met, OfflineRefusal::MinimumSpend)?;
        ensure(spent < self.units, OfflineRefusal::UsedUp)
    }
}

fn ensure(holds: bool, refusal: OfflineRefusal) -> Result<(), OfflineRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_types::{CouponId, Currency, PassId, SECOND_US};

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const SHOWN_US: i64 = 60 * SECOND_US;

    fn budget() -> Budget {
        Budget {
            device: DeviceId(1),
            series: SeriesId(2),
            class: 3,
            day: Budget::day_of(NOW),
            units: 2,
            face: Money::new(10_000, Currency::Usd),
            kind: Kind::SpendAndSave,
            min_spend: Some(Money::new(20_000, Currency::Usd)),
            stackable: false,
            stores: vec![StoreId(7)],
            not_before: NOW,
            expires_at: NOW.plus(DAY_US),
        }
    }

    fn pass() -> Pass {
        let coupon = CouponId { class: 3, serial: 41 };
        Pass { id: PassId(1), coupon, rotation: 0, expires_at: NOW.plus(SHOWN_US) }
    }

    fn answer(
        budget: &Budget,
        pass: &Pass,
        at: Timestamp,
        minimum_met: bool,
        spent: u32,
    ) -> Option<OfflineRefusal> {
        budget.check(pass, at, SHOWN_US, Some(StoreId(7)), minimum_met, spent).err()
    }

    #[test]
    fn a_budget_survives_its_text_and_no_byte_of_it_can_be_changed() {
        let key = PassKey::new([7; 32]);
        let text = budget().seal(&key);
        assert_eq!(Budget::open(&text, &key.verifier()), Ok(budget()));
        let other = PassKey::new([8; 32]).verifier();
        assert_eq!(Budget::open(&text, &other), Err(BudgetError::Forged));
        let (head, signature) = text.rsplit_once('.').unwrap();
        let richer = Budget { units: 9, ..budget() }.seal(&PassKey::new([8; 32]));
        let swapped = format!("{}.{signature}", richer.rsplit_once('.').unwrap().0);
        assert_eq!(Budget::open(&swapped, &key.verifier()), Err(BudgetError::Forged));
        assert_eq!(Budget::open(head, &key.verifier()), Err(BudgetError::Malformed));
    }

    #[test]
    fn a_pass_is_no_budget_and_a_budget_no_pass() {
        let key = PassKey::new([7; 32]);
        assert_eq!(Budget::open(&key.seal(&pass()), &key.verifier()), Err(BudgetError::Malformed));
        assert!(key.open(&budget().seal(&key), NOW).is_err());
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        let good = budget();
        assert_eq!(answer(&good, &pass(), NOW, true, 1), None);
        assert_eq!(answer(&good, &pass(), NOW, true, 2), Some(OfflineRefusal::UsedUp));
        assert_eq!(answer(&good, &pass(), NOW, false, 0), Some(OfflineRefusal::MinimumSpend));
        let foreign = Pass { coupon: CouponId { class: 4, serial: 1 }, ..pass() };
        assert_eq!(answer(&good, &foreign, NOW, true, 0), Some(OfflineRefusal::OtherSeries));
        let elsewhere = Budget { stores: vec![StoreId(8)], ..budget() };
        assert_eq!(answer(&elsewhere, &pass(), NOW, true, 0), Some(OfflineRefusal::Store));
        let early = Budget { not_before: NOW.plus(1), ..budget() };
        assert_eq!(answer(&early, &pass(), NOW, true, 0), Some(OfflineRefusal::NotYet));
        let over = Budget { expires_at: NOW, ..budget() };
        assert_eq!(answer(&over, &pass(), NOW, true, 0), Some(OfflineRefusal::Expired));
        let yesterday = Budget { day: good.day - 1, ..budget() };
        assert_eq!(answer(&yesterday, &pass(), NOW, true, 0), Some(OfflineRefusal::OtherDay));
    }

    #[test]
    fn a_clock_that_is_hours_off_makes_every_pass_bad() {
        let late = Pass { expires_at: NOW.plus(-2 * 60 * MINUTE_US), ..pass() };
        let early = Pass { expires_at: NOW.plus(2 * 60 * MINUTE_US), ..pass() };
        for pass in [late, early] {
            assert_eq!(answer(&budget(), &pass, NOW, true, 0), Some(OfflineRefusal::PassNotGood));
        }
    }
}
