//! `Idempotency-Key`: the same request sent again is answered, not done again.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use genex_services::idempotency::{Attempt, Claimed, Idempotency, KeyId, StoredAnswer};
use sha2::{Digest, Sha256};

use super::authenticate::Identity;
use crate::{ApiError, app::BODY_LIMIT};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const KEY_LIMIT: usize = 255;

/// Runs the request once per key. The handler finds the [`Attempt`] in the request.
pub async fn layer(request: Request, next: Next) -> Response {
    match serve(request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn serve(request: Request, next: Next) -> Result<Response, ApiError> {
    let id = key_id(&request)?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| ApiError::BodyTooLarge)?;
    let fingerprint = fingerprint(parts.method.as_str(), &parts.uri.to_string(), &body);
    let service = parts.extensions.get::<Idempotency>().cloned().expect("App puts it into every request");
    match service.claim(id.clone(), fingerprint).await? {
        Claimed::Reused => Err(ApiError::IdempotencyKeyReused),
        Claimed::Running => Err(ApiError::RequestInProgress),
        Claimed::Answered(answer) => Ok(replay(answer)),
        Claimed::Run { first_seen } => {
            let mut request = Request::from_parts(parts, Body::from(body));
            request.extensions_mut().insert(Attempt::new(&id, fingerprint, first_seen));
            let guard = Held { service: service.clone(), id: id.clone(), settled: false };
            let response = next.run(request).await;
            guard.settle(response).await
        }
    }
}

/// A held key: released if the request is abandoned, by its client or by the deadline.
struct Held {
    service: Idempotency,
    id: KeyId,
    settled: bool,
}

impl Held {
    /// Keeps answers that say what was or was not done; lets failures and refusals at the door be tried again.
    async fn settle(mut self, response: Response) -> Result<Response, ApiError> {
        let status = response.status();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        if status.is_server_error() {
            self.service.release(&self.id).await?;
        } else if at_the_door(status) {
            self.service.forget(&self.id).await?;
        } else {
            self.service.answer(&self.id, &stored(&parts, &body)).await?;
        }
        self.settled = true;
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        let (service, id) = (self.service.clone(), self.id.clone());
        tokio::spawn(async move {
            if let Err(error) = service.release(&id).await {
                tracing::error!(%error, "an idempotency key stays held until the next start");
            }
        });
    }
}

fn at_the_door(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
            | StatusCode::TOO_MANY_REQUESTS
    )
}

fn key_id(request: &Request) -> Result<KeyId, ApiError> {
    let key = request.headers().get(KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_LIMIT {
        return Err(ApiError::IdempotencyKeyRequired);
    }
    let scope = match request.extensions().get::<Identity>() {
        Some(Identity::Known(caller)) => caller.user.to_string(),
        _ => "anonymous".to_owned(),
    };
    Ok(KeyId { scope, key: key.to_owned() })
}

fn fingerprint(method: &str, uri: &str, body: &Bytes) -> [u8; 32] {
    Sha256::new()
        .chain_update(method)
        .chain_update([0])
        .chain_update(uri)
        .chain_update([0])
        .chain_update(body)
        .finalize()
        .into()
}

fn stored(parts: &axum::http::response::Parts, body: &Bytes) -> StoredAnswer {
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    StoredAnswer {
        status: parts.status.as_u16(),
        content_type: content_type.unwrap_or("application/json").to_owned(),
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

fn replay(answer: StoredAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).expect("a status that was sent before");
    let content_type = HeaderValue::try_from(answer.content_type).expect("a header that was sent before");
    let headers = [(header::CONTENT_TYPE, content_type), (REPLAYED, HeaderValue::from_static("true"))];
    (status, headers, answer.body).into_response()
}
