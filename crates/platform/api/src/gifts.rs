//! Gifts.

mod cancel;
mod claim;
mod create;
mod give_back;
mod list;
mod preview;
mod read;

use genex_ports::store::gifts::GiftStatus;
use genex_services::{
    contact::mask,
    market::{GiftView, Market},
};
use genex_types::{Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard, once, schema::MoneyDto, trade::IssuerBrief};

/// The routes and who may call them.
pub fn routes() -> OpenApiRouter<Market> {
    let signed_in = |routes| guard(Access::SignedIn, routes);
    OpenApiRouter::new()
        .routes(signed_in(once(routes!(create::create))))
        .routes(signed_in(routes!(list::list)))
        .routes(guard(Access::Public, routes!(preview::preview)))
        .routes(signed_in(routes!(read::read, cancel::cancel)))
        .routes(signed_in(once(routes!(claim::claim))))
        .routes(signed_in(once(routes!(give_back::give_back))))
}

/// The routes, served by `market`.
pub fn router(market: Market) -> OpenApiRouter {
    routes().with_state(market)
}

/// What is given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GiftSeries {
    id: String,
    name: String,
    issuer: IssuerBrief,
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// A gift.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GiftDto {
    id: String,
    /// The number people see.
    number: String,
    coupon_id: String,
    series: GiftSeries,
    /// To whom, with the middle hidden.
    to_masked: String,
    /// From whom, with the middle hidden.
    from_masked: String,
    message: Option<String>,
    /// `sent` or `received`.
    direction: &'static str,
    /// `offered`, `claiming`, `claimed`, `returned`, `cancelled` or `expired`.
    status: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When the offer ends.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl From<&GiftView> for GiftSeries {
    fn from(view: &GiftView) -> Self {
        let row = &view.card.facts.row;
        Self {
            id: row.series.to_string(),
            name: view.card.facts.profile.name.clone(),
            issuer: (&view.card).into(),
            face_value: row.face.in_currency(row.currency),
            expires_at: row.expires_at,
        }
    }
}

impl From<GiftView> for GiftDto {
    fn from(view: GiftView) -> Self {
        let gift = &view.gift;
        Self {
            id: gift.id.to_string(),
            number: gift.number.clone(),
            coupon_id: gift.coupon.to_string(),
            series: (&view).into(),
            to_masked: mask(&gift.to),
            from_masked: gift.from_masked.clone(),
            message: message(&gift.message),
            direction: if view.sent { "sent" } else { "received" },
            status: status(gift.status),
            created_at: gift.created_at,
            expires_at: gift.expires_at,
        }
    }
}

fn message(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// A gift on its way back is its receiver's until it has arrived.
const fn status(status: GiftStatus) -> &'static str {
    match status {
        GiftStatus::Returning => GiftStatus::Claimed.name(),
        other => other.name(),
    }
}
