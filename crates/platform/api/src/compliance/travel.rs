//! `GET /v1/compliance/travel-rule`

use axum::{Json, extract::State};
use genex_ports::chain::Hash32;
use genex_services::compliance::{Compliance, TravelView};
use genex_types::{CouponId, Currency, GiftId, Money, Timestamp, UserId};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::dto::PartyInCase;
use crate::{
    ApiError,
    extract::SignedIn,
    schema::{CouponIdText, Hash32Text, List, MoneyDto},
};

/// A transfer to which the Travel Rule applied, with both identities.
#[derive(Debug, Serialize, ToSchema)]
pub struct TravelItem {
    #[schema(value_type = String)]
    gift_id: GiftId,
    /// Whether the gift is on its way back.
    back: bool,
    sender: PartyInCase,
    receiver: PartyInCase,
    #[schema(value_type = CouponIdText)]
    coupon_id: CouponId,
    /// Its face value.
    #[schema(value_type = MoneyDto)]
    worth: Money,
    /// Both identities, in the interVASP Messaging Standard 101.
    #[schema(value_type = Object)]
    identities: Box<RawValue>,
    /// What stands on the chain for them.
    #[schema(value_type = Hash32Text)]
    commitment: Hash32,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    /// When its ticket is void.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// The newest 200 transfers to which the Travel Rule applied.
#[utoipa::path(get, path = "/v1/compliance/travel-rule", tag = "compliance",
    responses((status = 200, body = List<TravelItem>)))]
pub async fn list(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
) -> Result<Json<List<TravelItem>>, ApiError> {
    let views = compliance.travel_records(&caller).await?;
    Ok(Json(List::whole(views.into_iter().map(TravelItem::from).collect())))
}

impl From<TravelView> for TravelItem {
    fn from(view: TravelView) -> Self {
        let side = |user: UserId| PartyInCase::new(user.to_string(), view.name(user).map(str::to_owned));
        let (sender, receiver) = (side(view.record.from), side(view.record.to));
        let record = view.record;
        Self {
            gift_id: record.gift,
            back: record.back,
            sender,
            receiver,
            coupon_id: record.coupon,
            worth: Money::new(record.worth_cents.into(), Currency::Usd),
            identities: RawValue::from_string(record.payload).expect("it was stored as JSON"),
            commitment: record.commitment,
            made_at: record.made_at,
            expires_at: record.expires_at,
        }
    }
}
