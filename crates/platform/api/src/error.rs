//! The one error of the API: RFC 9457 problem details with stable codes.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use genex_protocol::Reject;
use genex_services::{Error, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::middleware::request_id;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The body is no JSON.
    #[error("{0}")]
    Malformed(String),
    /// A value is missing, of the wrong type or out of range.
    #[error("{detail}")]
    Invalid {
        /// Path of the value in the request.
        param: Option<String>,
        /// What is wrong with it.
        detail: String,
    },
    /// A POST that moves value has no key.
    #[error("this call needs an Idempotency-Key header of at most 255 characters")]
    IdempotencyKeyRequired,
    /// The key was used with another request.
    #[error("this Idempotency-Key was used with another request")]
    IdempotencyKeyReused,
    /// The first request with this key is still running.
    #[error("the first request with this Idempotency-Key is still running")]
    RequestInProgress,
    /// No such path.
    #[error("there is nothing here")]
    NoRoute,
    /// The path does not know the method.
    #[error("this path does not take that method")]
    MethodNotAllowed,
    /// The body is larger than we read.
    #[error("the body is larger than 64 KiB")]
    BodyTooLarge,
    /// The body is not JSON.
    #[error("the body must be application/json")]
    UnsupportedMediaType,
    /// It took too long; whether it was done is not known.
    #[error("the request took too long")]
    TimedOut,
    /// Asked too often.
    #[error("too many requests")]
    RateLimited {
        /// Seconds until the next is taken.
        retry_after_s: u32,
    },
    /// A use case said no.
    #[error(transparent)]
    Service(#[from] Error),
}

/// A problem as it goes over the wire (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; the last part is the code.
    #[serde(rename = "type")]
    #[schema(example = "https://genex.example/problems/insufficient_funds")]
    pub kind: String,
    /// The HTTP status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for people.
    pub detail: String,
    /// What happened, for programs; never changes.
    #[schema(example = "insufficient_funds")]
    pub code: &'static str,
    /// Which value of the request, if one is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// Id of the request, also in the `X-Request-Id` header.
    pub request_id: String,
}

impl ApiError {
    /// A value of the request that can't be accepted.
    pub fn invalid(param: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid { param: Some(param.into()), detail: detail.into() }
    }

    /// HTTP status and stable code.
    pub fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_request"),
            Self::IdempotencyKeyRequired => (StatusCode::BAD_REQUEST, "idempotency_key_required"),
            Self::IdempotencyKeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
            Self::RequestInProgress => (StatusCode::CONFLICT, "request_in_progress"),
            Self::NoRoute => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
            Self::TimedOut => (StatusCode::GATEWAY_TIMEOUT, "timed_out"),
            Self::RateLimited { .. } => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
            Self::Service(error) => of_service(error),
        }
    }

    fn param(&self) -> Option<String> {
        match self {
            Self::Invalid { param, .. } => param.clone(),
            Self::Service(Error::Invalid { param, .. }) => Some((*param).to_owned()),
            _ => None,
        }
    }

    /// What people may read: of a defect, nothing but that there is one.
    fn detail(&self) -> String {
        match self {
            Self::Service(Error::Internal(_)) => "something went wrong on our side".to_owned(),
            Self::Service(Error::Unavailable(_)) => "temporarily unavailable; try again".to_owned(),
            other => other.to_string(),
        }
    }

    fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::RateLimited { retry_after_s } => Some(*retry_after_s),
            Self::Service(Error::TooMany { retry_after_s }) => Some(*retry_after_s),
            Self::Service(Error::Unavailable(_)) | Self::RequestInProgress => Some(1),
            _ => None,
        }
    }

    fn log(&self) {
        match self {
            Self::Service(Error::Internal(source)) => tracing::error!(error = %source, "request failed"),
            Self::Service(Error::Unavailable(what)) => tracing::warn!(what, "request not served"),
            _ => {}
        }
    }
}

fn of_service(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_request"),
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        Error::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
        Error::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        Error::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
        Error::Refused(refusal) => (of_refusal(*refusal), refusal.code()),
        Error::Rejected(reject) => of_reject(*reject),
        Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// Who may not: 403. What is in the wrong state: 409. What breaks a rule: 422.
fn of_refusal(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::KycLevelRequired
        | Refusal::SanctionsHold
        | Refusal::AccountFrozen
        | Refusal::IssuanceSuspended
        | Refusal::StoreNotAllowed
        | Refusal::PayoutsHalted => StatusCode::FORBIDDEN,
        Refusal::CouponNotAvailable
        | Refusal::CouponAlreadyRedeemed
        | Refusal::CouponExpired
        | Refusal::RefundWindowClosed
        | Refusal::PassInvalid
        | Refusal::GiftClosed => StatusCode::CONFLICT,
        Refusal::KycLimitReached
        | Refusal::ProceedsNotMatured
        | Refusal::QuotaExceeded
        | Refusal::CouponNotTransferable
        | Refusal::DeclarationRequired
        | Refusal::TravelRuleRequired
        | Refusal::SignatureInvalid
        | Refusal::MinimumSpendNotMet => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The exchange's reasons. Its ids that are unknown are simply not there; its codes keep their names otherwise.
fn of_reject(reject: Reject) -> (StatusCode, &'static str) {
    use Reject as R;
    match reject {
        R::IdempotencyKeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
        R::UnknownParty
        | R::UnknownSeries
        | R::UnknownOrder
        | R::UnknownTrade
        | R::UnknownPayout
        | R::UnknownLock
        | R::UnknownCoupon
        | R::UnknownTransfer
        | R::NotHolder => (StatusCode::NOT_FOUND, "not_found"),
        R::DuplicateId => (StatusCode::CONFLICT, "conflict"),
        R::MakerProtected => (StatusCode::CONFLICT, "maker_protected"),
        R::CouponNotAvailable => (StatusCode::CONFLICT, "coupon_not_available"),
        R::CouponAlreadyRedeemed => (StatusCode::CONFLICT, "coupon_already_redeemed"),
        R::CouponExpired => (StatusCode::CONFLICT, "coupon_expired"),
        R::RefundWindowClosed => (StatusCode::CONFLICT, "refund_window_closed"),
        R::NotListed => (StatusCode::CONFLICT, "not_listed"),
        R::SoldOut => (StatusCode::CONFLICT, "sold_out"),
        R::AccountFrozen => (StatusCode::FORBIDDEN, "account_frozen"),
        R::MixedResales => (StatusCode::UNPROCESSABLE_ENTITY, "mixed_resales"),
        R::ResaleLimitReached => (StatusCode::UNPROCESSABLE_ENTITY, "resale_limit_reached"),
        R::PriceAboveFace => (StatusCode::UNPROCESSABLE_ENTITY, "price_above_face"),
        R::OffTick => (StatusCode::UNPROCESSABLE_ENTITY, "off_tick"),
        R::BadPrice => (StatusCode::UNPROCESSABLE_ENTITY, "bad_price"),
        R::BadQuantity => (StatusCode::UNPROCESSABLE_ENTITY, "bad_quantity"),
        R::BadAmount => (StatusCode::UNPROCESSABLE_ENTITY, "bad_amount"),
        R::BadTime => (StatusCode::UNPROCESSABLE_ENTITY, "bad_time"),
        R::InsufficientFunds => (StatusCode::UNPROCESSABLE_ENTITY, "insufficient_funds"),
        R::PurchaseLimitReached => (StatusCode::UNPROCESSABLE_ENTITY, "purchase_limit_reached"),
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let (status, code) = self.status_and_code();
        let problem = Problem {
            kind: format!("https://genex.example/problems/{code}"),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: self.detail(),
            code,
            param: self.param(),
            request_id: request_id::current(),
        };
        let body = serde_json::to_vec(&problem).expect("a problem is plain strings and numbers");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in self.extra_headers() {
            headers.insert(name, value);
        }
        response
    }
}

impl ApiError {
    fn extra_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = Vec::new();
        if let Some(seconds) = self.retry_after_s() {
            headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        }
        if self.status_and_code().0 == StatusCode::UNAUTHORIZED {
            headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        headers
    }
}
