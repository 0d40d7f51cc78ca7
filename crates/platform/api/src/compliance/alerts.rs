//! `GET /v1/compliance/alerts`

use axum::{Json, extract::State};
use genex_services::compliance::Compliance;

use super::dto::AlertItem;
use crate::{ApiError, extract::SignedIn, schema::List};

/// The newest alerts.
#[utoipa::path(get, path = "/v1/compliance/alerts", tag = "compliance",
    responses((status = 200, body = List<AlertItem>)))]
pub async fn list(
    State(compliance): State<Compliance>,
    SignedIn(caller): SignedIn,
) -> Result<Json<List<AlertItem>>, ApiError> {
    let alerts = compliance.alerts(&caller).await?;
    Ok(Json(List::whole(alerts.into_iter().map(AlertItem::from).collect())))
}
