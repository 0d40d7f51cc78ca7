//! Malformed input at every route: a problem, and nothing changed.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    body::Body,
    http::{Method, Request},
};
use genex_services::Role;
use serde_json::{Value, json};

use crate::support::World;

/// Every request is a new one.
static KEYS: AtomicU32 = AtomicU32::new(0);

struct Target {
    method: Method,
    path: String,
}

/// Every operation that takes a body.
async fn targets(world: &World) -> Vec<Target> {
    let document = world.get("/v1/openapi.json", "").await.ok();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["requestBody"].is_object() {
                let method = method.to_uppercase().parse().unwrap();
                found.push(Target { method, path: path.clone() });
            }
        }
    }
    assert!(found.len() >= 20, "{} operations take a body", found.len());
    found
}

struct Ids {
    issuer: String,
    template: String,
    case: String,
}

impl Ids {
    fn fill(&self, path: &str) -> String {
        let id = if path.contains("/templates/") { &self.template } else { &self.issuer };
        path.replace("{id}", id).replace("{case_id}", &self.case)
    }
}

fn send(target: &Target, path: &str, token: &str, body: Vec<u8>, content_type: &str) -> Request<Body> {
    Request::builder()
        .method(target.method.clone())
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed)))
        .header("content-type", content_type)
        .body(Body::from(body))
        .unwrap()
}

async fn picture(world: &World, token: &str) -> Vec<Value> {
    let mut picture = vec![json!(world.exchange.seq()), json!(world.queued().await.len())];
    for path in [
        "/v1/me",
        "/v1/me/kyc",
        "/v1/issue/issuers",
        "/v1/issue/templates",
        "/v1/operator/reviews",
        "/v1/test/mailbox",
        "/v1/test/clock",
    ] {
        picture.push(world.get(path, token).await.ok());
    }
    picture
}

#[tokio::test]
async fn malformed_bodies_are_problems_at_every_route_and_change_nothing() {
    let world = World::new().await;
    let (issuer, _) = world.issuer("own@example.test").await;
    let (_, token) = world.person("own@example.test", 2, &[Role::Operator]).await;
    let template = crate::templates::create(&world, &token, json!({})).await.ok()["id"].clone();
    let case = "cas_00000000000000000000000001".to_owned();
    let ids = Ids { issuer, template: template.as_str().unwrap().to_owned(), case };
    let before = picture(&world, &token).await;
    for target in targets(&world).await {
        let path = ids.fill(&target.path);
        let name = format!("{} {path}", target.method);
        let answer = async |body: &[u8], content_type: &str| {
            world.send(send(&target, &path, &token, body.to_vec(), content_type)).await
        };
        for body in ["", "{", "[]", "null", "\"text\"", "{\"surprise\":1}", "\u{0}", "{} {}"] {
            let answer = answer(body.as_bytes(), "application/json").await;
            assert!(matches!(answer.status.as_u16(), 400 | 422), "{name} {body:?}: {}", answer.status);
            answer.problem(answer.status.as_u16(), "invalid_request");
        }
        answer(&[0xff, 0xfe], "application/json").await.problem(400, "invalid_request");
        answer(b"a=b", "application/x-www-form-urlencoded").await.problem(415, "unsupported_media_type");
        answer(&vec![b' '; 65 * 1024], "application/json").await.problem(413, "body_too_large");
        let deep = "[".repeat(20_000);
        assert!(answer(deep.as_bytes(), "application/json").await.status.is_client_error(), "{name}");
    }
    assert_eq!(picture(&world, &token).await, before);
}

#[tokio::test]
async fn ids_that_cannot_exist_are_answered_like_ids_that_do_not() {
    let world = World::new().await;
    let (_, token) = world.person("op@example.test", 2, &[Role::Operator]).await;
    for id in ["x", "iss_", "usr_00000000000000000000000001", "%00", "iss_00000000000000000000000001"] {
        world.get(&format!("/v1/issue/issuers/{id}"), &token).await.problem(404, "not_found");
        world.get(&format!("/v1/me/deposits/{id}"), &token).await.problem(404, "not_found");
    }
}
