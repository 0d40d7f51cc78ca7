//! `POST /v1/trade/purchases`, `GET /v1/trade/purchases/{id}`

use axum::{Extension, Json, extract::State, http::StatusCode};
use genex_ports::store::market::TradeStatus;
use genex_services::market::{Market, PurchaseView};
use genex_types::{Money, PurchaseId, SeriesId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Attempt, SignedIn, ValidJson, ValidPath},
    schema::{MoneyDto, SeriesIdText},
};

/// What pays.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayWith {
    /// The account's balance.
    Balance,
}

/// What to buy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseRequest {
    #[schema(value_type = SeriesIdText)]
    series_id: SeriesId,
    #[schema(minimum = 1, maximum = 100)]
    quantity: u64,
    #[allow(dead_code, reason = "there is one way to pay yet; a request names it all the same")]
    pay_with: PayWith,
    /// The buyer declares to buy for use.
    declared_for_use: bool,
}

/// A purchase from an issuer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Purchase {
    id: String,
    /// The number people see.
    #[schema(example = "GNX-20260209-001234")]
    number: String,
    series_id: String,
    series_name: String,
    quantity: u64,
    /// Price of one.
    #[schema(value_type = MoneyDto)]
    price: Money,
    #[schema(value_type = MoneyDto)]
    total: Money,
    /// `pending`, `settled` or `reversed`.
    settlement: &'static str,
    trade_id: String,
    /// Until when it can be undone; null if not at all.
    #[schema(value_type = Option<String>, format = DateTime)]
    refund_until: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// Buys from the issuer at the issue price.
#[utoipa::path(post, path = "/v1/trade/purchases", tag = "trade", request_body = PurchaseRequest,
    responses((status = 201, body = Purchase)))]
pub async fn create(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    Extension(attempt): Extension<Attempt>,
    ValidJson(request): ValidJson<PurchaseRequest>,
) -> Result<(StatusCode, Json<Purchase>), ApiError> {
    let PurchaseRequest { series_id, quantity, declared_for_use, .. } = request;
    let made = market.purchase(&caller, &attempt, series_id, quantity, declared_for_use).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// One of the caller's purchases.
#[utoipa::path(get, path = "/v1/trade/purchases/{id}", tag = "trade", params(("id" = String, Path)),
    responses((status = 200, body = Purchase)))]
pub async fn read(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(id): ValidPath<PurchaseId>,
) -> Result<Json<Purchase>, ApiError> {
    Ok(Json(market.purchase_of(&caller, id).await?.into()))
}

impl From<PurchaseView> for Purchase {
    fn from(view: PurchaseView) -> Self {
        let trade = &view.trade;
        Self {
            id: view.id.to_string(),
            number: trade.number.clone(),
            series_id: trade.series.to_string(),
            series_name: view.card.facts.profile.name.clone(),
            quantity: trade.quantity(),
            price: trade.price.in_currency(trade.currency),
            total: trade.buyer_total(),
            settlement: settlement(trade.status),
            trade_id: trade.trade.to_string(),
            refund_until: view.refund_until,
            created_at: trade.made_at,
        }
    }
}

/// How a trade stands, as people see it.
pub(super) const fn settlement(status: TradeStatus) -> &'static str {
    match status {
        TradeStatus::Pending => "pending",
        TradeStatus::Settled => "settled",
        TradeStatus::Reversed | TradeStatus::Refunded => "reversed",
    }
}
