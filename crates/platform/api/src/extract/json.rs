//! JSON bodies.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::param_of;
use crate::{ApiError, app::BODY_LIMIT};

/// A body that is JSON and of this shape.
#[derive(Debug, Clone)]
pub struct ValidJson<T>(pub T);

impl<S, T> FromRequest<S> for ValidJson<T>
where
    S: Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let body = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| ApiError::BodyTooLarge)?;
        parse(&body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let message = without_place(&error.inner().to_string());
        match error.inner().classify() {
            Category::Data => ApiError::Invalid { param: param_of(error.path(), &message), detail: message },
            _ => ApiError::Malformed(message),
        }
    })?;
    reader.end().map_err(|_| ApiError::Malformed("the body goes on after its end".into()))?;
    Ok(value)
}

/// Serde's message without line and column, which mean nothing to a client that never saw the text.
fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Outer {
        name: String,
        rules: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        limit: u8,
        stores: Vec<u8>,
    }

    fn param(body: &str) -> Option<String> {
        match parse::<Outer>(body.as_bytes()) {
            Err(ApiError::Invalid { param, .. }) => param,
            Err(ApiError::Malformed(_)) => None,
            other => panic!("{body} gave {other:?}"),
        }
    }

    #[test]
    fn a_problem_names_the_value_that_is_to_blame() {
        assert_eq!(param(r#"{"name":1}"#).as_deref(), Some("name"));
        assert_eq!(param(r#"{"name":"a"}"#).as_deref(), Some("rules"));
        assert_eq!(param(r#"{"name":"a","x":1}"#).as_deref(), Some("x"));
        assert_eq!(param(r#"{"name":"a","rules":{"limit":256}}"#).as_deref(), Some("rules.limit"));
        assert_eq!(param(r#"{"name":"a","rules":{"limit":1,"y":1}}"#).as_deref(), Some("rules.y"));
        assert_eq!(param(r#"{"name":"a","rules":{"stores":[]}}"#).as_deref(), Some("rules.limit"));
        assert_eq!(
            param(r#"{"name":"a","rules":{"limit":1,"stores":[1,"b"]}}"#).as_deref(),
            Some("rules.stores[1]")
        );
    }

    #[test]
    fn a_body_that_is_no_json_blames_nothing_in_particular() {
        for body in ["", "{", "[]", "null", r#"{"name":"a","rules":{"limit":1,"stores":[]}} x"#] {
            assert_eq!(param(body), None, "{body}");
        }
    }
}
