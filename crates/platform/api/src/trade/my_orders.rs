//! `GET /v1/me/orders`

use axum::{Json, extract::State};
use genex_ports::store::market::OrderStatus;
use genex_services::market::Market;
use serde::Deserialize;
use utoipa::IntoParams;

use super::order::Order;
use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidQuery, id_cursor},
    schema::List,
};

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// `open`, `filled`, `cancelled` or `expired`; all unless told.
    #[param(value_type = Option<String>)]
    status: Option<OrderStatus>,
}

/// The caller's orders, newest first.
#[utoipa::path(get, path = "/v1/me/orders", tag = "trade", params(OrdersQuery, PageParams),
    responses((status = 200, body = List<Order>)))]
pub async fn list(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<OrdersQuery>,
    page: Page,
) -> Result<Json<List<Order>>, ApiError> {
    let found = market.orders_of(&caller, query.status, id_cursor(&page)?, page.limit).await?;
    Ok(Json(List {
        data: found.orders.into_iter().map(Order::from).collect(),
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}
