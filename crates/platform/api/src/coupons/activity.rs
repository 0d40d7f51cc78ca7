//! `GET /v1/me/activity`

use axum::{Json, extract::State};
use genex_ports::store::market::{ActivityKind, ActivityStatus, Direction};
use genex_services::market::{Activity, Market};
use genex_types::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidQuery, id_cursor},
    schema::{List, MoneyDto},
};

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// `deposit`, `payout`, `purchase`, `buy`, `sell`, `gift_sent`, `gift_received`, `gift_returned`,
    /// `redemption`, `expiry` or `refund`; all unless told.
    #[param(value_type = Option<String>)]
    kind: Option<ActivityKind>,
}

/// A line of the caller's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityLine {
    id: String,
    /// The number people see.
    #[schema(example = "GNX-20260209-001234")]
    number: String,
    #[schema(value_type = String)]
    kind: ActivityKind,
    series_id: Option<String>,
    series_name: Option<String>,
    /// Who is on the other side, masked; only of gifts.
    counterparty_masked: Option<String>,
    quantity: Option<u64>,
    #[schema(value_type = Option<MoneyDto>)]
    amount: Option<Money>,
    /// `in`, `out` or `none`, as the caller sees it.
    #[schema(value_type = String)]
    direction: Direction,
    /// `pending`, `settled` or `reversed`.
    #[schema(value_type = String)]
    status: ActivityStatus,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Id of what to open for more.
    link_id: String,
}

/// The caller's history, newest first.
#[utoipa::path(get, path = "/v1/me/activity", tag = "coupons", params(ActivityQuery, PageParams),
    responses((status = 200, body = List<ActivityLine>)))]
pub async fn list(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<ActivityQuery>,
    page: Page,
) -> Result<Json<List<ActivityLine>>, ApiError> {
    let found = market.activity_of(&caller, query.kind, id_cursor(&page)?, page.limit).await?;
    Ok(Json(List {
        data: found.lines.into_iter().map(ActivityLine::from).collect(),
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

impl From<Activity> for ActivityLine {
    fn from(line: Activity) -> Self {
        let (series_id, series_name) = line.series.map(|(id, name)| (id.to_string(), name)).unzip();
        Self {
            id: line.id.to_string(),
            number: line.number,
            kind: line.kind,
            series_id,
            series_name,
            counterparty_masked: line.counterparty,
            quantity: Some(line.quantity).filter(|units| *units > 0),
            amount: line.amount,
            direction: line.direction,
            status: line.status,
            at: line.at,
            link_id: line.link,
        }
    }
}
