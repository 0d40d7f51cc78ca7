//! Ratings from an audit, and the quota that follows from a grade (G 3.5.1, rulings 1 and 2).

use genex_credit::{Grade, Rating, Record, rate};
use genex_ports::store::issuers::{Issuer, RatingChange};
use genex_types::{Bps, Currency, IssuerId, Money};

use super::People;
use crate::{Caller, Error};

/// Units an audit's rates are taken of.
const COHORT: u64 = 10_000;
const WHOLE_BPS: u32 = 10_000;
const LONGEST_TENURE_MONTHS: u32 = 600;
const DAYS_PER_MONTH: u32 = 30;

/// What an auditor has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// Redeemed of matured coupons, Rr.
    pub redemption_rate: Bps,
    /// Expired unredeemed of matured coupons, Br.
    pub breakage_rate: Bps,
    /// Months in business with us, Mt.
    pub tenure_months: u32,
    /// How content people are, Us.
    pub satisfaction: Bps,
}

/// Face value an issuer of this grade may have outstanding. Below BBB nothing new is issued.
pub fn quota_of(grade: Grade) -> Money {
    let minor = match grade {
        Grade::Aaa => 1_000_000_000,
        Grade::Aa => 500_000_000,
        Grade::A => 200_000_000,
        Grade::Bbb => 50_000_000,
        Grade::NotRated => 10_000_000,
        Grade::BbPlus | Grade::Bb => 0,
    };
    Money::new(minor, Currency::Usd)
}

impl People {
    /// Rates an issuer by an audit. Errors: not an operator; the findings contradict each other.
    pub async fn rate_issuer(&self, caller: &Caller, id: IssuerId, audit: Audit) -> Result<Issuer, Error> {
        caller.require_operator()?;
        check(&audit)?;
        let rating = rate(&record(&audit));
        self.store.set_rating(id, &change(&audit, &rating, self.clock.now())).await?;
        self.reread_issuer(id).await
    }

    /// An issuer's ratings, newest first.
    pub async fn ratings(&self, caller: &Caller, id: IssuerId) -> Result<Vec<RatingChange>, Error> {
        self.issuer(caller, id).await?;
        Ok(self.store.ratings(id).await?)
    }
}

fn check(audit: &Audit) -> Result<(), Error> {
    let too_much = |param| Error::invalid(param, "at most 10000 basis points");
    if audit.redemption_rate.0 > WHOLE_BPS {
        return Err(too_much("redemption_rate_bps"));
    }
    if audit.breakage_rate.0 > WHOLE_BPS - audit.redemption_rate.0 {
        return Err(Error::invalid("breakage_rate_bps", "redeemed and expired exceed what was sold"));
    }
    if audit.satisfaction.0 > WHOLE_BPS {
        return Err(too_much("satisfaction_bps"));
    }
    if audit.tenure_months > LONGEST_TENURE_MONTHS {
        return Err(Error::invalid("tenure_months", "at most 600"));
    }
    Ok(())
}

/// An audit looks at a cohort of its own, which is large enough to rate by; time in business still counts.
fn record(audit: &Audit) -> Record {
    Record {
        sold: COHORT,
        redeemed: u64::from(audit.redemption_rate.0),
        broken: u64::from(audit.breakage_rate.0),
        tenure_months: audit.tenure_months,
        satisfaction: audit.satisfaction,
        redemptions: COHORT,
        days_active: audit.tenure_months * DAYS_PER_MONTH,
    }
}

fn change(audit: &Audit, rating: &Rating, at: genex_types::Timestamp) -> RatingChange {
    let grade = rating.grade();
    let (score_micro, parts) = match rating {
        Rating::NotRated { .. } => (None, None),
        Rating::Rated { score, parts, .. } => (Some(score.micro_points()), Some(parts)),
    };
    let basis = serde_json::json!({
        "source": "audit",
        "redemption_rate_bps": audit.redemption_rate.0,
        "breakage_rate_bps": audit.breakage_rate.0,
        "tenure_months": audit.tenure_months,
        "satisfaction_bps": audit.satisfaction.0,
        "parts": parts.map(|parts| serde_json::json!({
            "redemption": parts.redemption,
            "breakage": parts.breakage,
            "tenure": parts.tenure,
            "satisfaction": parts.satisfaction,
        })),
    });
    RatingChange {
        grade: grade.code().to_owned(),
        score_micro,
        quota: quota_of(grade),
        basis: basis.to_string(),
        at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audit(redemption: u32, breakage: u32, tenure_months: u32, satisfaction: u32) -> Audit {
        Audit {
            redemption_rate: Bps(redemption),
            breakage_rate: Bps(breakage),
            tenure_months,
            satisfaction: Bps(satisfaction),
        }
    }

    #[test]
    fn a_better_audit_gives_a_better_grade_and_a_larger_quota() {
        let grades: Vec<Grade> =
            [audit(9_800, 100, 36, 9_800), audit(7_000, 2_000, 24, 8_000), audit(2_000, 7_000, 12, 3_000)]
                .iter()
                .map(|audit| rate(&record(audit)).grade())
                .collect();
        assert_eq!(grades[0], Grade::Aaa);
        assert!(grades[0] < grades[1] && grades[1] < grades[2], "{grades:?}");
        assert!(quota_of(grades[0]).minor > quota_of(grades[1]).minor);
        assert_eq!(quota_of(grades[2]).minor, 0);
    }

    #[test]
    fn nobody_is_rated_before_ninety_days() {
        assert_eq!(rate(&record(&audit(9_900, 0, 2, 10_000))).grade(), Grade::NotRated);
    }

    #[test]
    fn contradictory_findings_are_refused() {
        for bad in
            [audit(10_001, 0, 1, 0), audit(6_000, 4_001, 1, 0), audit(0, 0, 601, 0), audit(0, 0, 1, 10_001)]
        {
            assert!(check(&bad).is_err(), "{bad:?}");
        }
    }
}
