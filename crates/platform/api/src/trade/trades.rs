//! `GET /v1/trade/series/{series_id}/trades`

use axum::{Json, extract::State};
use genex_ports::store::market::{Page as Rows, TakerSide, TradeLine};
use genex_services::market::Market;
use genex_types::{Currency, SeriesId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Page, PageParams, ValidPath, id_cursor},
    schema::List,
};

/// A trade as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketTrade {
    id: String,
    #[schema(example = "80.00")]
    price: String,
    quantity: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `buy`, `sell`, or `primary` for a purchase from the issuer.
    taker_side: &'static str,
}

/// A series' trades, newest first.
#[utoipa::path(get, path = "/v1/trade/series/{series_id}/trades", tag = "trade",
    params(("series_id" = String, Path), PageParams), responses((status = 200, body = List<MarketTrade>)))]
pub async fn list(
    State(market): State<Market>,
    ValidPath(series): ValidPath<SeriesId>,
    page: Page,
) -> Result<Json<List<MarketTrade>>, ApiError> {
    let rows = Rows { after: id_cursor(&page)?, limit: page.limit + 1 };
    let (currency, mut lines) = market.trades(series, rows).await?;
    let more = lines.len() > page.limit as usize;
    lines.truncate(page.limit as usize);
    let next_cursor = lines.last().filter(|_| more).map(|line| line.market_seq.to_string());
    Ok(Json(List { data: lines.iter().map(|line| MarketTrade::new(line, currency)).collect(), next_cursor }))
}

impl MarketTrade {
    /// The trade in a currency's decimals.
    pub(super) fn new(line: &TradeLine, currency: Currency) -> Self {
        Self {
            id: line.trade.to_string(),
            price: line.price.in_currency(currency).decimal(),
            quantity: line.quantity,
            at: line.at,
            taker_side: match line.taker {
                TakerSide::Buy => "buy",
                TakerSide::Sell => "sell",
                TakerSide::Primary => "primary",
            },
        }
    }
}
