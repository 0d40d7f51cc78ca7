//! `GET /v1/trade/series/{series_id}/book`

use axum::{Json, extract::State};
use genex_ports::exchange::{Depth, Level};
use genex_services::market::Market;
use genex_types::{Currency, SeriesId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError,
    extract::{ValidPath, ValidQuery},
};

const LEVELS: usize = 10;
const MOST_LEVELS: usize = 50;

/// How much of the book.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BookQuery {
    /// Price levels per side, 1 to 50; 10 unless told.
    #[param(minimum = 1, maximum = 50)]
    levels: Option<usize>,
}

/// A book's price levels, best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Book {
    /// Journal sequence the picture was taken at.
    seq: u64,
    bids: Vec<BookLevel>,
    asks: Vec<BookLevel>,
}

/// One price level.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookLevel {
    #[schema(example = "80.00")]
    price: String,
    quantity: u64,
    orders: u32,
}

/// A series' book.
#[utoipa::path(get, path = "/v1/trade/series/{series_id}/book", tag = "trade",
    params(("series_id" = String, Path), BookQuery), responses((status = 200, body = Book)))]
pub async fn read(
    State(market): State<Market>,
    ValidPath(series): ValidPath<SeriesId>,
    ValidQuery(query): ValidQuery<BookQuery>,
) -> Result<Json<Book>, ApiError> {
    let levels = query.levels.unwrap_or(LEVELS);
    if !(1..=MOST_LEVELS).contains(&levels) {
        return Err(ApiError::invalid("levels", format!("must be 1 to {MOST_LEVELS}")));
    }
    let (currency, depth) = market.book(series, levels).await?;
    Ok(Json(Book::new(&depth, currency)))
}

impl Book {
    /// The picture in a currency's decimals.
    pub(super) fn new(depth: &Depth, currency: Currency) -> Self {
        let side = |levels: &[Level]| levels.iter().map(|level| BookLevel::new(level, currency)).collect();
        Self { seq: depth.seq, bids: side(&depth.bids), asks: side(&depth.asks) }
    }
}

impl BookLevel {
    fn new(level: &Level, currency: Currency) -> Self {
        let price = level.price.in_currency(currency).decimal();
        Self { price, quantity: level.quantity, orders: level.orders }
    }
}
