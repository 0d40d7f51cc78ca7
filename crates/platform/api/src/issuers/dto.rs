//! An issuer, as its people and operators see it.

use genex_credit::{FeeTier, Score};
use genex_ports::store::issuers::{BusinessTrade, Issuer, IssuerStatus};
use genex_types::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::{BusinessTradeText, MoneyDto, Text500};

/// A business that issues coupons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Issuer)]
pub struct IssuerDto {
    id: String,
    legal_name: String,
    brand_name: String,
    /// `catering`, `hotel`, `travel` or `retail`.
    #[schema(value_type = BusinessTradeText)]
    trade: BusinessTrade,
    country: String,
    #[schema(example = "#1A2B3C")]
    colour: String,
    /// One or two characters.
    mark: String,
    /// `pending_review`, `active`, `suspended`, `defaulted` or `rejected`.
    #[schema(value_type = String)]
    status: IssuerStatus,
    /// `AAA` to `BB`, or `NR`.
    grade: String,
    /// Points of 100 with one decimal.
    #[schema(example = "87.5")]
    score: Option<String>,
    /// Face value it may have outstanding.
    #[schema(value_type = MoneyDto)]
    quota: Money,
    #[schema(value_type = MoneyDto)]
    quota_used: Money,
    /// `silver`, `gold`, `platinum` or `diamond`.
    fee_tier: String,
    /// The tier's rate on a trade's price.
    fee_bps: u32,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Issuer> for IssuerDto {
    fn from(issuer: Issuer) -> Self {
        let tier = FeeTier::ALL.into_iter().find(|tier| tier.code() == issuer.fee_tier);
        Self {
            id: issuer.id.to_string(),
            legal_name: issuer.legal_name,
            brand_name: issuer.brand_name,
            trade: issuer.trade,
            country: issuer.country,
            colour: issuer.colour,
            mark: issuer.mark,
            status: issuer.status,
            grade: issuer.grade,
            score: issuer.score_micro.map(|micro| Score::from_micro_points(micro).to_string()),
            quota: issuer.quota,
            quota_used: issuer.quota_used,
            fee_tier: issuer.fee_tier,
            fee_bps: tier.unwrap_or(FeeTier::FIRST_MONTH).fee().0,
            created_at: issuer.created_at,
        }
    }
}

/// Why something was turned away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonRequest {
    /// 1 to 500 characters, shown to whoever is concerned.
    #[schema(value_type = Text500)]
    pub(crate) reason: String,
}
