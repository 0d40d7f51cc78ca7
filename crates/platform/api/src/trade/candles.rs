//! `GET /v1/trade/series/{series_id}/candles`

use axum::{Json, extract::State};
use genex_ports::store::market::{Candle, Interval};
use genex_services::market::Market;
use genex_types::{Currency, SeriesId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError,
    extract::{ValidPath, ValidQuery},
    schema::List,
};

const MOST: u32 = 1_000;

/// Which candles.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CandleQuery {
    /// `1m`, `5m`, `1h`, `1d` (unless told) or `1w`.
    #[param(value_type = Option<String>)]
    interval: Option<Interval>,
    /// From this moment on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Up to this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// Prices of a stretch of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandleDto {
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    #[schema(example = "80.00")]
    open: String,
    high: String,
    low: String,
    close: String,
    /// Units.
    volume: u64,
}

/// Candles of trades between people, oldest first; the last 1,000.
#[utoipa::path(get, path = "/v1/trade/series/{series_id}/candles", tag = "trade",
    params(("series_id" = String, Path), CandleQuery), responses((status = 200, body = List<CandleDto>)))]
pub async fn list(
    State(market): State<Market>,
    ValidPath(series): ValidPath<SeriesId>,
    ValidQuery(query): ValidQuery<CandleQuery>,
) -> Result<Json<List<CandleDto>>, ApiError> {
    if let (Some(from), Some(to)) = (query.from, query.to)
        && from >= to
    {
        return Err(ApiError::invalid("to", "must lie after from"));
    }
    let interval = query.interval.unwrap_or(Interval::Day);
    let (currency, candles) = market.candles(series, interval, query.from, query.to, MOST).await?;
    Ok(Json(List::whole(candles.iter().map(|candle| CandleDto::new(candle, currency)).collect())))
}

impl CandleDto {
    fn new(candle: &Candle, currency: Currency) -> Self {
        let decimal = |price: genex_types::Price| price.in_currency(currency).decimal();
        Self {
            time: candle.key.time,
            open: decimal(candle.open),
            high: decimal(candle.high),
            low: decimal(candle.low),
            close: decimal(candle.close),
            volume: candle.volume,
        }
    }
}
