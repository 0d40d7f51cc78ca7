//! `POST /v1/trade/quotes`

use axum::{Json, extract::State};
use genex_services::market::{Market, QuoteSide};
use genex_types::{Money, SeriesId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::ValidJson,
    schema::{DecimalText, MoneyDto, SeriesIdText},
};

/// Which side of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Bids.
    Buy,
    /// Asks.
    Sell,
}

/// What is asked about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    #[schema(value_type = SeriesIdText)]
    series_id: SeriesId,
    side: Side,
    /// At this price; through the book as it stands if null.
    #[schema(value_type = Option<DecimalText>)]
    price: Option<String>,
    #[schema(minimum = 1, maximum = 100)]
    quantity: u64,
}

/// What an order would cost or bring.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteDto {
    #[schema(value_type = MoneyDto)]
    gross: Money,
    #[schema(value_type = MoneyDto)]
    fee: Money,
    /// What the buyer pays, or the seller gets.
    #[schema(value_type = MoneyDto)]
    total: Money,
}

/// Quotes an order, fees included.
#[utoipa::path(post, path = "/v1/trade/quotes", tag = "trade", request_body = QuoteRequest,
    responses((status = 200, body = QuoteDto)))]
pub async fn create(
    State(market): State<Market>,
    ValidJson(request): ValidJson<QuoteRequest>,
) -> Result<Json<QuoteDto>, ApiError> {
    let side = match request.side {
        Side::Buy => QuoteSide::Buy,
        Side::Sell => QuoteSide::Sell,
    };
    let price = match &request.price {
        Some(text) => Some(market.parse_price(request.series_id, text).await?),
        None => None,
    };
    let quote = market.quote(request.series_id, side, price, request.quantity).await?;
    Ok(Json(QuoteDto { gross: quote.gross, fee: quote.fee, total: quote.total }))
}
