//! A series as lists show it.

use genex_ports::store::issuers::{BusinessTrade, IssuerStatus};
use genex_services::market::Card;
use genex_types::{Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema::{BusinessTradeText, MoneyDto};

/// Who issued a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IssuerBrief {
    id: String,
    brand_name: String,
    /// `#RRGGBB`.
    colour: String,
    /// One or two characters.
    mark: String,
    /// `AAA`, `AA`, `A`, `BBB`, `BB+`, `BB` or `NR`.
    grade: &'static str,
    /// `catering`, `hotel`, `travel` or `retail`.
    #[schema(value_type = BusinessTradeText)]
    trade: BusinessTrade,
    /// `active`, `suspended`, `defaulted`, ….
    #[schema(value_type = String)]
    status: IssuerStatus,
}

/// A series as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesCard {
    id: String,
    name: String,
    /// `spend_and_save`, `discount`, `gift_card` or `stored_value`.
    kind: &'static str,
    /// `listed`, `delisted`, `expired` or `defaulted`.
    status: &'static str,
    issuer: IssuerBrief,
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    #[schema(value_type = MoneyDto)]
    issue_price: Money,
    /// What the cheapest unit costs now, before fees.
    #[schema(value_type = Option<MoneyDto>)]
    best_price: Option<Money>,
    /// `primary` or `secondary`.
    best_source: Option<&'static str>,
    /// `1 − P/F` of the best price, or of the last.
    discount_bps: i64,
    /// Price of the last trade between people.
    #[schema(value_type = Option<MoneyDto>)]
    last_price: Option<Money>,
    /// Units traded between people in 24 hours.
    volume_24h: u64,
    /// Units the issuer still has.
    stock: u64,
    days_left: u32,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Whether the reader has marked it.
    favourite: bool,
    /// Closing prices of up to 30 days, oldest first.
    spark: Vec<String>,
}

impl From<&Card> for IssuerBrief {
    fn from(card: &Card) -> Self {
        let issuer = &card.issuer;
        Self {
            id: issuer.id.to_string(),
            brand_name: issuer.brand_name.clone(),
            colour: issuer.colour.clone(),
            mark: issuer.mark.clone(),
            grade: card.grade().code(),
            trade: issuer.trade,
            status: issuer.status,
        }
    }
}

impl SeriesCard {
    /// The card with a word for how the series stands that only its issuer sees.
    pub(crate) fn with_status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }
}

impl From<&Card> for SeriesCard {
    fn from(card: &Card) -> Self {
        let (row, profile) = (&card.facts.row, &card.facts.profile);
        let best = card.best();
        let source = |primary: bool| if primary { "primary" } else { "secondary" };
        Self {
            id: row.series.to_string(),
            name: profile.name.clone(),
            kind: profile.kind.code(),
            status: card.status().code(),
            issuer: card.into(),
            face_value: row.face.in_currency(row.currency),
            issue_price: row.issue_price.in_currency(row.currency),
            best_price: best.map(|(price, _)| price.in_currency(row.currency)),
            best_source: best.map(|(_, primary)| source(primary)),
            discount_bps: card.facts.discount_bps(),
            last_price: row.last_price.map(|price| price.in_currency(row.currency)),
            volume_24h: card.facts.volume_24h,
            stock: card.facts.stock(),
            days_left: card.days_left(),
            expires_at: row.expires_at,
            favourite: card.favourite,
            spark: card.facts.spark.iter().map(|price| price.in_currency(row.currency).decimal()).collect(),
        }
    }
}
