//! `GET /v1/me/coupons`, `GET /v1/me/coupons/{coupon_id}`

use axum::{Json, extract::State};
use genex_ports::store::market::{AcquiredBy, CouponFilter, CouponState};
use genex_protocol::LockPurpose;
use genex_services::market::{HeldCoupon, Market};
use genex_types::{CouponId, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidPath, ValidQuery, id_cursor},
    schema::{List, MoneyDto},
    trade::SeriesCard,
};

/// Which coupons.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CouponsQuery {
    /// `available`, `listed`, `in_trade`, `locked`, `redeemed`, `expired` or `all` (unless told).
    #[param(inline)]
    state: Option<StateDto>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StateDto {
    Available,
    Listed,
    InTrade,
    Locked,
    Redeemed,
    Expired,
    All,
}

/// A coupon as its holder sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coupon {
    #[schema(example = "cpn_7_12")]
    id: String,
    /// Its number within the series, as people count: from 1.
    #[schema(example = "№ 000013")]
    number_short: String,
    series: SeriesCard,
    resales_left: u8,
    /// `available`, `listed`, `in_trade`, `locked`, `redeemed`, `expired` or `withdrawn`.
    state: &'static str,
    /// `gift`, `redemption`, `refund`, …: what a locked coupon is kept for.
    #[schema(value_type = Option<String>)]
    lock_purpose: Option<LockPurpose>,
    /// The order that offers it.
    order_id: Option<String>,
    #[schema(value_type = Option<MoneyDto>)]
    listed_price: Option<Money>,
    #[schema(value_type = String, format = DateTime)]
    acquired_at: Timestamp,
    #[schema(value_type = Option<MoneyDto>)]
    acquired_price: Option<Money>,
    /// `purchase`, `trade` or `gift`.
    #[schema(value_type = String)]
    acquired_by: AcquiredBy,
    /// The purchase that can be undone.
    purchase_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    refund_until: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    valid_until: Timestamp,
}

/// The caller's coupons, newest series first.
#[utoipa::path(get, path = "/v1/me/coupons", tag = "coupons", params(CouponsQuery, PageParams),
    responses((status = 200, body = List<Coupon>)))]
pub async fn list(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidQuery(query): ValidQuery<CouponsQuery>,
    page: Page,
) -> Result<Json<List<Coupon>>, ApiError> {
    let filter = query.state.map_or_else(CouponFilter::default, CouponFilter::from);
    let found = market.coupons_of(&caller, filter, id_cursor(&page)?, page.limit).await?;
    Ok(Json(List {
        data: found.coupons.into_iter().map(Coupon::from).collect(),
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

/// One of the caller's coupons.
#[utoipa::path(get, path = "/v1/me/coupons/{coupon_id}", tag = "coupons", params(("coupon_id" = String, Path)),
    responses((status = 200, body = Coupon)))]
pub async fn read(
    State(market): State<Market>,
    SignedIn(caller): SignedIn,
    ValidPath(coupon): ValidPath<CouponId>,
) -> Result<Json<Coupon>, ApiError> {
    Ok(Json(market.coupon_of(&caller, coupon).await?.into()))
}

impl From<StateDto> for CouponFilter {
    fn from(state: StateDto) -> Self {
        match state {
            StateDto::Available => Self::Available,
            StateDto::Listed => Self::Listed,
            StateDto::InTrade => Self::InTrade,
            StateDto::Locked => Self::Locked,
            StateDto::Redeemed => Self::Redeemed,
            StateDto::Expired => Self::Expired,
            StateDto::All => Self::All,
        }
    }
}

impl From<HeldCoupon> for Coupon {
    fn from(held: HeldCoupon) -> Self {
        let (row, series) = (&held.coupon.row, &held.card.facts.row);
        let money = |price: genex_types::Price| price.in_currency(series.currency);
        let (state, lock_purpose, order) = state_of(row.state);
        Self {
            id: row.coupon.to_string(),
            number_short: format!("№ {:06}", row.coupon.serial + 1),
            series: (&held.card).into(),
            resales_left: row.resales_left,
            state,
            lock_purpose,
            order_id: order,
            listed_price: held.coupon.listed_price.map(money),
            acquired_at: row.acquired.at,
            acquired_price: row.acquired.price.map(money),
            acquired_by: row.acquired.by,
            purchase_id: row.purchase.filter(|_| held.refund_until.is_some()).map(|id| id.to_string()),
            refund_until: held.refund_until,
            valid_until: series.expires_at,
        }
    }
}

fn state_of(state: CouponState) -> (&'static str, Option<LockPurpose>, Option<String>) {
    match state {
        CouponState::Available => ("available", None, None),
        CouponState::Listed(order) => ("listed", None, Some(order.to_string())),
        CouponState::InTrade(_) => ("in_trade", None, None),
        CouponState::Locked(_, purpose) => ("locked", Some(purpose), None),
        CouponState::Redeemed => ("redeemed", None, None),
        CouponState::Expired => ("expired", None, None),
        CouponState::Withdrawn => ("withdrawn", None, None),
    }
}
