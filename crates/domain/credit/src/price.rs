//! The suggested price of a coupon: `P = F(1 − dt − rc − lp)` (G 3.3.4, ruling 3).

use genex_types::{Bps, Price};

use crate::Grade;

/// The time discount of a coupon on its last day.
pub const TIME_DISCOUNT_MAX: Bps = Bps(1_500);
/// The liquidity coefficient `k` unless an operator sets another.
pub const LIQUIDITY_COEFFICIENT: Bps = Bps(1_000);
/// The least the liquidity factor can be, in basis points: demand makes a coupon dearer by at most this.
pub const LIQUIDITY_MIN_BPS: i128 = -500;
/// The most the liquidity factor can be, in basis points.
pub const LIQUIDITY_MAX_BPS: i128 = 1_000;

const ONE_BPS: i128 = 10_000;

/// How much of a coupon's life is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Days from the first to the last day of validity.
    pub days_total: u32,
    /// Days still to come; what exceeds the total counts as the total.
    pub days_left: u32,
}

/// How many units are wanted and offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// Units offered.
    pub sells: u64,
    /// Units wanted.
    pub buys: u64,
}

/// A suggested price with its parts.
///
/// The price is rounded once, from the exact factors; the parts are each rounded to a basis point to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Valuation {
    /// Half-up to the minor unit.
    pub price: Price,
    /// `dt`, 0 to 1,500.
    pub time_discount_bps: i32,
    /// `rc`, 0 to 2,000.
    pub credit_risk_bps: i32,
    /// `lp`, −500 to 1,000; negative when more is wanted than offered.
    pub liquidity_bps: i32,
}

/// A fraction of basis points with a positive denominator.
#[derive(Clone, Copy)]
struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    fn rounded(self) -> i32 {
        let rounded = div_half_up(self.numerator, self.denominator);
        i32::try_from(rounded).expect("factors lie within −500 and 2,000 basis points")
    }
}

/// The price the three factors suggest; `capped` keeps it at or below face (the Utility track).
pub fn suggest_price(
    face: Price,
    term: Term,
    grade: Grade,
    interest: Interest,
    coefficient: Bps,
    capped: bool,
) -> Valuation {
    let time = time_discount(term);
    let credit = Ratio { numerator: i128::from(grade.credit_risk().0), denominator: 1 };
    let liquidity = liquidity_premium(interest, coefficient);
    let price = discounted(face, [time, credit, liquidity]);
    Valuation {
        price: if capped { price.min(face) } else { price },
        time_discount_bps: time.rounded(),
        credit_risk_bps: credit.rounded(),
        liquidity_bps: liquidity.rounded(),
    }
}

/// `F(1 − dt − rc − lp)` of given factors in basis points, half-up to the minor unit, without a cap.
pub fn price_from_factors(face: Price, dt_bps: i32, rc_bps: i32, lp_bps: i32) -> Price {
    let whole = |bps: i32| Ratio { numerator: i128::from(bps), denominator: 1 };
    discounted(face, [whole(dt_bps), whole(rc_bps), whole(lp_bps)])
}

fn time_discount(term: Term) -> Ratio {
    let total = i128::from(term.days_total);
    let elapsed = total - i128::from(term.days_left).min(total);
    match total {
        0 => Ratio { numerator: i128::from(TIME_DISCOUNT_MAX.0), denominator: 1 },
        _ => Ratio { numerator: elapsed * i128::from(TIME_DISCOUNT_MAX.0), denominator: total },
    }
}

fn liquidity_premium(interest: Interest, coefficient: Bps) -> Ratio {
    let (sells, buys) = (i128::from(interest.sells), i128::from(interest.buys));
    let all = sells + buys;
    if all == 0 {
        return Ratio { numerator: 0, denominator: 1 };
    }
    let raw = (sells - buys) * i128::from(coefficient.0);
    let numerator = raw.clamp(LIQUIDITY_MIN_BPS * all, LIQUIDITY_MAX_BPS * all);
    Ratio { numerator, denominator: all }
}

fn discounted(face: Price, factors: [Ratio; 3]) -> Price {
    let denominator: i128 = factors.iter().map(|f| f.denominator).product();
    let taken: i128 = factors.iter().map(|f| f.numerator * (denominator / f.denominator)).sum();
    let kept = ONE_BPS * denominator - taken;
    let price = div_half_up(i128::from(face.0) * kept, ONE_BPS * denominator);
    Price(i64::try_from(price).unwrap_or(if price < 0 { 0 } else { i64::MAX }))
}

fn div_half_up(numerator: i128, denominator: i128) -> i128 {
    let half = denominator / 2;
    let nudged = if numerator < 0 { numerator - half } else { numerator + half };
    nudged / denominator
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HUNDRED: Price = Price(10_000);

    #[test]
    fn given_factors_of_two_three_and_one_percent_a_hundred_is_worth_ninety_four() {
        assert_eq!(price_from_factors(HUNDRED, 200, 300, 100), Price(9_400));
    }

    #[test]
    fn half_expired_aa_with_sixty_sells_and_forty_buys_is_worth_87_50() {
        let v = suggest_price(
            HUNDRED,
            Term { days_total: 180, days_left: 90 },
            Grade::Aa,
            Interest { sells: 60, buys: 40 },
            Bps(1_000),
            true,
        );
        assert_eq!(
            v,
            Valuation {
                price: Price(8_750),
                time_discount_bps: 750,
                credit_risk_bps: 300,
                liquidity_bps: 200
            }
        );
    }

    #[test]
    fn balanced_supply_has_no_liquidity_premium() {
        let v = suggest_price(
            HUNDRED,
            Term { days_total: 90, days_left: 90 },
            Grade::Aaa,
            Interest { sells: 7, buys: 7 },
            LIQUIDITY_COEFFICIENT,
            true,
        );
        assert_eq!((v.price, v.liquidity_bps), (HUNDRED, 0));
    }

    #[test]
    fn demand_lifts_the_price_but_never_above_face_on_the_utility_track() {
        let wanted = Interest { sells: 0, buys: 10 };
        let fresh = Term { days_total: 90, days_left: 90 };
        let utility = suggest_price(HUNDRED, fresh, Grade::Aaa, wanted, LIQUIDITY_COEFFICIENT, true);
        let securities = suggest_price(HUNDRED, fresh, Grade::Aaa, wanted, LIQUIDITY_COEFFICIENT, false);
        assert_eq!((utility.price, securities.price), (HUNDRED, Price(10_500)));
        assert_eq!(utility.liquidity_bps, -500);
    }

    #[test]
    fn a_series_of_no_length_has_the_whole_time_discount() {
        let term = Term { days_total: 0, days_left: 0 };
        let quiet = Interest { sells: 0, buys: 0 };
        let v = suggest_price(HUNDRED, term, Grade::Aaa, quiet, LIQUIDITY_COEFFICIENT, true);
        assert_eq!(v.price, Price(8_500));
    }

    proptest! {
        #[test]
        fn factors_stay_in_their_ranges_and_the_price_follows_the_formula(
            face in 1i64..10_000_000, total in 1u32..4_000, left in 0u32..5_000, grade in 0usize..7,
            sells in 0u64..1_000_000, buys in 0u64..1_000_000, k in 0u32..20_000,
        ) {
            let term = Term { days_total: total, days_left: left };
            let v = suggest_price(Price(face), term, Grade::ALL[grade], Interest { sells, buys }, Bps(k), true);
            prop_assert!((0..=1_500).contains(&v.time_discount_bps));
            prop_assert!((0..=2_000).contains(&v.credit_risk_bps));
            prop_assert!((-500..=1_000).contains(&v.liquidity_bps));
            prop_assert!(v.price.0 >= 0 && v.price.0 <= face);
            let shown = price_from_factors(
                Price(face), v.time_discount_bps, v.credit_risk_bps, v.liquidity_bps,
            ).0.min(face);
            prop_assert!((shown - v.price.0).abs() <= face / 10_000 + 1, "{shown} against {:?}", v.price);
        }

        #[test]
        fn a_worse_grade_a_shorter_life_or_more_supply_never_lifts_the_price(
            face in 1i64..1_000_000, left in 0u32..365, sells in 0u64..500, buys in 0u64..500,
        ) {
            let at = |left, grade, sells| suggest_price(
                Price(face), Term { days_total: 365, days_left: left }, grade,
                Interest { sells, buys }, LIQUIDITY_COEFFICIENT, true,
            ).price;
            let base = at(left, Grade::A, sells);
            prop_assert!(at(left, Grade::Bbb, sells) <= base);
            prop_assert!(at(left.saturating_sub(30), Grade::A, sells) <= base);
            prop_assert!(at(left, Grade::A, sells + 50) <= base);
        }
    }
}
