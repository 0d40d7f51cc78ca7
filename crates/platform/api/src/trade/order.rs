//! `POST /v1/trade/orders`, `GET|DELETE /v1/trade/orders/{id}`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_ports::store::market::{OrderSide, TradeRow};
use genex_protocol::{CancelReason, TimeInForce};
use genex_services::market::{Market, OrderDraft, OrderSideDraft, OrderView};
use genex_types::{CouponId, Money, OrderId, SeriesId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{IssuerBrief, purchase::settlement, quote::Side};
use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson, ValidPath},
    schema::{CouponIdText, DecimalText, MoneyDto, SeriesIdText, TimeInForceText},
};

/// Limit or market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderType {
    /// At the price or better.
    Limit,
    /// At what there is.
    Market,
}

/// An order to place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRequest {
    #[schema(value_type = SeriesIdText)]
    series_id: SeriesId,
    side: Side,
    #[serde(rename = "type")]
    kind: OrderType,
    /// Of a limit order.
    #[schema(value_type = Option<DecimalText>)]
    price: Option<String>,
    #[schema(minimum = 1, maximum = 100)]
    quantity: u64,
    /// `gtc`, `ioc`, `fok` or `post_only`.
    #[schema(value_type = TimeInForceText)]
    time_in_force: TimeInForce,
    /// Of a bid: resales its coupons must have left; 0 unless told.
    #[schema(maximum = 255)]
    min_resales_left: Option<u8>,
    /// Of a bid: the buyer declares to buy for use.
    declared_for_use: Option<bool>,
    /// Of an ask: which coupons; chosen if not told.
    #[schema(value_type = Option<Vec<CouponIdText>>)]
    coupons: Option<Vec<CouponId>>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Order {
    id: String,
    /// The number people see.
    number: String,
    series_id: String,
    series_name: String,
    issuer: IssuerBrief,
    side: Side,
    #[serde(rename = "type")]
    kind: OrderType,
    #[schema(value_type = Option<MoneyDto>)]
    price: Option<Money>,
    quantity: u64,
    open_quantity: u64,
    filled_quantity: u64,
    #[schema(value_type = TimeInForceText)]
    time_in_force: TimeInForce,
    /// `open`, `filled`, `cancelled` or `expired`.
    status: &'static str,
    /// Why its rest left the book.
    #[schema(value_type = Option<String>)]
    cancel_reason: Option<CancelReason>,
    min_resales_left: u8,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    fills: Vec<Fill>,
}

/// A trade of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fill {
    trade_id: String,
    #[schema(value_type = MoneyDto)]
    price: Money,
    quantity: u64,
    /// This side's part of the fee.
    #[schema(value_type = MoneyDto)]
    fee: Money,
    /// `pending`, `settled` or `reversed`.
    settlement: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Places an order.
#[utoipa::path(post, path = "/v1/trade/orders", tag = "trade", request_body = OrderRequest,
    responses((status = 201, body = Order)))]
pub async fn create(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<OrderRequest>,
) -> Result<(StatusCode, Json<Order>), ApiError> {
    let draft = draft(&market, request).await?;
    let placed = market.place_order(&caller, &attempt, draft).await?;
    Ok((StatusCode::CREATED, Json(placed.into())))
}

/// One of the caller's orders.
#[utoipa::path(get, path = "/v1/trade/orders/{id}", tag = "trade", params(("id" = String, Path)),
    responses((status = 200, body = Order)))]
pub async fn read(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<OrderId>,
) -> Result<Json<Order>, ApiError> {
    Ok(Json(market.order_of(&caller, id).await?.into()))
}

/// Takes an order's rest out of the book; an order that is done stays as it is.
#[utoipa::path(delete, path = "/v1/trade/orders/{id}", tag = "trade", params(("id" = String, Path)),
    responses((status = 200, body = Order)))]
pub async fn cancel(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<OrderId>,
) -> Result<Json<Order>, ApiError> {
    Ok(Json(market.cancel_order(&caller, id).await?.into()))
}

async fn draft(market: &Market, request: OrderRequest) -> Result<OrderDraft, ApiError> {
    let price = match (request.kind, &request.price) {
        (OrderType::Limit, Some(text)) => Some(market.parse_price(request.series_id, text).await?),
        (OrderType::Limit, None) => return Err(ApiError::invalid("price", "a limit order has a price")),
        (OrderType::Market, Some(_)) => {
            return Err(ApiError::invalid("price", "a market order has no price"));
        }
        (OrderType::Market, None) => None,
    };
    Ok(OrderDraft {
        series: request.series_id,
        side: side(&request)?,
        price,
        quantity: request.quantity,
        time_in_force: request.time_in_force,
        expires_at: request.expires_at,
    })
}

/// What belongs to one side is refused on the other.
fn side(request: &OrderRequest) -> Result<OrderSideDraft, ApiError> {
    match request.side {
        Side::Buy if request.coupons.is_some() => Err(ApiError::invalid("coupons", "a bid names no coupons")),
        Side::Buy => Ok(OrderSideDraft::Buy {
            min_resales_left: request.min_resales_left.unwrap_or(0),
            declared_for_use: request.declared_for_use.unwrap_or(false),
        }),
        Side::Sell if request.min_resales_left.is_some_and(|least| least > 0) => {
            Err(ApiError::invalid("min_resales_left", "an ask demands nothing"))
        }
        Side::Sell => Ok(OrderSideDraft::Sell { coupons: request.coupons.clone().unwrap_or_default() }),
    }
}

impl From<OrderView> for Order {
    fn from(view: OrderView) -> Self {
        let (row, series) = (&view.row, &view.card.facts.row);
        let kind = if row.price.is_some() { OrderType::Limit } else { OrderType::Market };
        Self {
            id: row.order.to_string(),
            number: row.number.clone(),
            series_id: row.series.to_string(),
            series_name: view.card.facts.profile.name.clone(),
            issuer: (&view.card).into(),
            side: match row.side {
                OrderSide::Buy => Side::Buy,
                OrderSide::Sell => Side::Sell,
            },
            kind,
            price: row.price.map(|price| price.in_currency(series.currency)),
            quantity: row.quantity,
            open_quantity: row.open,
            filled_quantity: row.filled,
            time_in_force: row.time_in_force,
            status: row.status.name(),
            cancel_reason: row.cancel_reason,
            min_resales_left: if row.side == OrderSide::Buy { row.resales_left } else { 0 },
            created_at: row.created_at,
            expires_at: row.expires_at,
            fills: view.fills.iter().map(|trade| Fill::new(trade, row.side)).collect(),
        }
    }
}

impl Fill {
    fn new(trade: &TradeRow, side: OrderSide) -> Self {
        let fee_minor = match side {
            OrderSide::Buy => trade.buyer_fee_minor,
            OrderSide::Sell => trade.seller_fee_minor,
        };
        Self {
            trade_id: trade.trade.to_string(),
            price: trade.price.in_currency(trade.currency),
            quantity: trade.quantity(),
            fee: Money::new(fee_minor.into(), trade.currency),
            settlement: settlement(trade.status),
            at: trade.made_at,
        }
    }
}
