//! `GET /v1/trade/series/{series_id}`

use axum::{Json, extract::State};
use genex_coupon::{HolderGroup, Transfer};
use genex_services::market::{Market, SeriesPage};
use genex_types::{Money, SeriesId, StoreId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::SeriesCard;
use crate::{
    ApiError,
    extract::{SignedIn, ValidPath},
    schema::{HolderGroupText, MoneyDto, StoreIdText, TransferText},
};

/// A series with everything its page says.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesDetail {
    #[serde(flatten)]
    card: SeriesCard,
    /// In the issuer's words.
    description: String,
    rules: SeriesRules,
    /// Days in which a first sale can be undone.
    refund_days: u16,
    /// Reviewed as a gift card.
    gift_card: bool,
    #[schema(value_type = String, format = DateTime)]
    valid_from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    valid_until: Timestamp,
    days_total: u32,
    /// Smallest step of a price.
    #[schema(example = "0.01")]
    tick: String,
    /// The issuer's rate on a trade's price, half from each side.
    fee_bps: u32,
    disclosure: DisclosureDto,
}

/// The issuer's rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesRules {
    /// `free`, `forbidden` or `counted`.
    #[schema(value_type = TransferText)]
    transfer: Transfer,
    max_resales: u8,
    /// `all`.
    #[schema(value_type = HolderGroupText)]
    holder_group: HolderGroup,
    /// Most one person may buy from the issuer; null for no limit.
    per_person: Option<u32>,
    /// Stores where it is good; empty for all.
    #[schema(value_type = Vec<StoreIdText>)]
    stores: Vec<StoreId>,
    stackable: bool,
    #[schema(value_type = Option<MoneyDto>)]
    min_spend: Option<Money>,
}

/// What a buyer has to be told before buying.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisclosureDto {
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    #[schema(value_type = String, format = DateTime)]
    valid_until: Timestamp,
    /// What it is limited by, as codes.
    limits: Vec<&'static str>,
    grade: &'static str,
    refund_days: u16,
}

/// One series.
#[utoipa::path(get, path = "/v1/trade/series/{series_id}", tag = "trade", params(("series_id" = String, Path)),
    responses((status = 200, body = SeriesDetail)))]
pub async fn read(
    State(market): State<Market>,
    reader: Option<SignedIn>,
    ValidPath(series): ValidPath<SeriesId>,
) -> Result<Json<SeriesDetail>, ApiError> {
    let reader = reader.map(|SignedIn(caller)| caller);
    let page = market.series_page(reader.as_ref(), series).await?;
    Ok(Json(page.into()))
}

impl From<SeriesPage> for SeriesDetail {
    fn from(page: SeriesPage) -> Self {
        let (row, profile) = (&page.card.facts.row, &page.card.facts.profile);
        let disclosure = DisclosureDto {
            face_value: page.disclosure.face,
            valid_until: page.disclosure.valid_until,
            limits: page.disclosure.limits,
            grade: page.card.grade().code(),
            refund_days: page.disclosure.refund_days,
        };
        Self {
            card: (&page.card).into(),
            description: profile.description.clone(),
            rules: SeriesRules {
                transfer: profile.rules.transfer,
                max_resales: profile.rules.max_resales,
                holder_group: profile.rules.holder_group,
                per_person: Some(profile.rules.per_person).filter(|limit| *limit > 0),
                stores: profile.rules.stores.clone(),
                stackable: profile.rules.stackable,
                min_spend: profile.rules.min_spend,
            },
            refund_days: profile.refund_days,
            gift_card: profile.gift_card,
            valid_from: profile.valid_from,
            valid_until: row.expires_at,
            days_total: page.card.days_total(),
            tick: row.tick.in_currency(row.currency).decimal(),
            fee_bps: row.fee.0,
            disclosure,
        }
    }
}
