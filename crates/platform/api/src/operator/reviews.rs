//! `GET /v1/operator/reviews`

use axum::{Json, extract::State};
use genex_services::people::{PendingReview, People};
use genex_types::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiError, extract::SignedIn, schema::List};

/// Something that waits for an operator.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewItem {
    /// Kind and subject.
    id: String,
    /// `issuer`, `template` or `kyc`.
    kind: &'static str,
    /// Id of the issuer, template or case.
    subject_id: String,
    title: String,
    issuer_name: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Timestamp,
    /// What is to be looked at; its fields depend on the kind.
    #[schema(value_type = Object)]
    summary: serde_json::Value,
}

/// Everything that waits, the longest first.
#[utoipa::path(get, path = "/v1/operator/reviews", tag = "operator",
    responses((status = 200, body = List<ReviewItem>)))]
pub async fn list(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
) -> Result<Json<List<ReviewItem>>, ApiError> {
    let reviews = people.reviews(&caller).await?;
    Ok(Json(List::whole(reviews.into_iter().map(ReviewItem::from).collect())))
}

impl From<PendingReview> for ReviewItem {
    fn from(review: PendingReview) -> Self {
        Self {
            id: format!("{}:{}", review.kind.code(), review.subject),
            kind: review.kind.code(),
            subject_id: review.subject,
            title: review.title,
            issuer_name: review.issuer_name,
            submitted_at: review.submitted_at,
            summary: review.summary,
        }
    }
}
