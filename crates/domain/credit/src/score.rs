//! The issuer's score (G 3.5.1, rulings 1 and 2):
//! `100 × (0.35 Rr + 0.25 (1 − Br) + 0.20 ln(Mt + 1)/ln 37 + 0.20 Us)`.

use std::fmt;

use genex_types::Bps;

use crate::Grade;

/// Redemptions an issuer needs before it is rated.
const RATED_AFTER_REDEMPTIONS: u64 = 30;
/// Days an issuer needs before it is rated.
const RATED_AFTER_DAYS: u32 = 90;

/// `ln(n + 1) / ln 37` in millionths, for months 0 to 36.
const TENURE_PPM: [u32; 37] = [
    0, 191959, 304247, 383917, 445714, 496206, 538896, 575876, 608495, 637673, 664068, 688165, 710332,
    730855, 749962, 767835, 784624, 800453, 815427, 829632, 843144, 856027, 868337, 880124, 891429, 902290,
    912742, 922814, 932532, 941920, 951001, 959794, 968315, 976583, 984611, 992412, 1000000,
];

/// Points from 0 to 100, in millionths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u32);

impl Score {
    /// A score of that many millionths of a point; over 100 points is 100.
    pub const fn from_micro_points(micro: u32) -> Self {
        Self(if micro > 100_000_000 { 100_000_000 } else { micro })
    }

    /// Millionths of a point.
    pub const fn micro_points(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Score {
    /// One decimal, cut off rather than rounded, so that no score seems to reach a band it missed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 1_000_000, self.0 / 100_000 % 10)
    }
}

/// What is known of an issuer. Coupons count once their series has matured, so that fresh ones do no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Coupons of matured series that were sold.
    pub sold: u64,
    /// Of them, redeemed.
    pub redeemed: u64,
    /// Of them, expired without being redeemed.
    pub broken: u64,
    /// Months since the first series was listed.
    pub tenure_months: u32,
    /// How content people are, 0 to 10,000.
    pub satisfaction: Bps,
    /// Redemptions of all series, matured or not.
    pub redemptions: u64,
    /// Days since the first series was listed.
    pub days_active: u32,
}

/// The four parts of a score, each in millionths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreParts {
    /// Redemption rate, at most 35 points.
    pub redemption: u32,
    /// What did not break, at most 25 points.
    pub breakage: u32,
    /// Time in the market, at most 20 points.
    pub tenure: u32,
    /// Satisfaction, at most 20 points.
    pub satisfaction: u32,
}

impl ScoreParts {
    /// The sum.
    pub const fn score(self) -> Score {
        Score::from_micro_points(self.redemption + self.breakage + self.tenure + self.satisfaction)
    }
}

/// What an issuer's record comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rating {
    /// Too little is known.
    NotRated {
        /// Redemptions still missing.
        redemptions_missing: u64,
        /// Days still missing.
        days_missing: u32,
    },
    /// A score and its grade.
    Rated {
        /// The score.
        score: Score,
        /// What it is made of.
        parts: ScoreParts,
        /// Its band.
        grade: Grade,
    },
}

impl Rating {
    /// The grade; NR if not rated.
    pub const fn grade(self) -> Grade {
        match self {
            Self::NotRated { .. } => Grade::NotRated,
            Self::Rated { grade, .. } => grade,
        }
    }
}

/// Rates an issuer; it takes 30 redemptions and 90 days to be rated at all.
pub fn rate(record: &Record) -> Rating {
    let redemptions_missing = RATED_AFTER_REDEMPTIONS.saturating_sub(record.redemptions);
    let days_missing = RATED_AFTER_DAYS.saturating_sub(record.days_active);
    if redemptions_missing > 0 || days_missing > 0 {
        return Rating::NotRated { redemptions_missing, days_missing };
    }
    let parts = parts(record);
    Rating::Rated { score: parts.score(), parts, grade: Grade::of(parts.score()) }
}

fn parts(record: &Record) -> ScoreParts {
    let months = record.tenure_months.min(36) as usize;
    ScoreParts {
        redemption: 35 * share_ppm(record.redeemed, record.sold),
        breakage: 25 * (1_000_000 - share_ppm(record.broken, record.sold)),
        tenure: 20 * TENURE_PPM[months],
        satisfaction: 20 * record.satisfaction.0.min(10_000) * 100,
    }
}

/// `part / whole` in millionths, half-up, at most one; nothing of nothing is zero.
fn share_ppm(part: u64, whole: u64) -> u32 {
    if whole == 0 {
        return 0;
    }
    let (part, whole) = (u128::from(part.min(whole)), u128::from(whole));
    u32::try_from((part * 2_000_000 + whole) / (2 * whole)).expect("a share is at most a million millionths")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VETERAN: Record = Record {
        sold: 1_000,
        redeemed: 1_000,
        broken: 0,
        tenure_months: 36,
        satisfaction: Bps(10_000),
        redemptions: 1_000,
        days_active: 1_100,
    };

    #[test]
    fn a_spotless_issuer_of_three_years_has_a_hundred_points() {
        let Rating::Rated { score, grade, .. } = rate(&VETERAN) else { panic!("rated") };
        assert_eq!((score.to_string().as_str(), grade), ("100.0", Grade::Aaa));
        let older = Record { tenure_months: 500, ..VETERAN };
        assert_eq!(rate(&older), rate(&VETERAN), "tenure stops at 36 months");
    }

    #[test]
    fn the_score_follows_its_formula() {
        let record =
            Record { redeemed: 800, broken: 150, tenure_months: 12, satisfaction: Bps(9_000), ..VETERAN };
        let expected = 100.0 * (0.35 * 0.8 + 0.25 * 0.85 + 0.20 * 13f64.ln() / 37f64.ln() + 0.20 * 0.9);
        let Rating::Rated { score, grade, .. } = rate(&record) else { panic!("rated") };
        assert!((f64::from(score.micro_points()) / 1e6 - expected).abs() < 1e-4);
        assert_eq!(grade, Grade::Aa);
    }

    #[test]
    fn the_tenure_table_is_the_logarithm() {
        for (months, ppm) in TENURE_PPM.iter().enumerate() {
            let exact = 1e6 * ((months + 1) as f64).ln() / 37f64.ln();
            assert!((exact - f64::from(*ppm)).abs() <= 0.5, "{months}");
        }
    }

    #[test]
    fn new_issuers_are_not_rated_until_thirty_redemptions_and_ninety_days() {
        let early = Record { redemptions: 29, days_active: 89, ..VETERAN };
        assert_eq!(rate(&early), Rating::NotRated { redemptions_missing: 1, days_missing: 1 });
        let busy = Record { days_active: 89, ..VETERAN };
        assert_eq!(rate(&busy).grade(), Grade::NotRated);
        let slow = Record { redemptions: 29, ..VETERAN };
        assert_eq!(rate(&slow).grade(), Grade::NotRated);
    }

    #[test]
    fn a_shown_score_never_reaches_a_band_the_score_missed() {
        assert_eq!(Score::from_micro_points(89_999_999).to_string(), "89.9");
    }

    proptest! {
        #[test]
        fn scores_stay_within_a_hundred_points_and_more_redemption_never_hurts(
            sold in 0u64..10_000, redeemed in 0u64..20_000, broken in 0u64..20_000,
            months in 0u32..100, satisfaction in 0u32..20_000,
        ) {
            let record = Record {
                sold, redeemed, broken, tenure_months: months, satisfaction: Bps(satisfaction), ..VETERAN
            };
            let score = parts(&record).score();
            prop_assert!(score.micro_points() <= 100_000_000);
            let better = Record { redeemed: redeemed + 1, ..record };
            prop_assert!(parts(&better).score() >= score);
        }
    }
}
