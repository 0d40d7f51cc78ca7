//! Every route says who may call it, and means it.

use axum::http::Method;
use genex_services::Role;
use serde_json::Value;

use crate::support::{World, request};

struct Operation {
    method: Method,
    path: String,
    access: String,
}

async fn operations(world: &World) -> Vec<Operation> {
    let document = world.get("/v1/openapi.json", "").await.ok();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let access = operation["x-access"].as_str();
            found.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: fill(path),
                access: access
                    .unwrap_or_else(|| panic!("{method} {path} does not say who may call it"))
                    .into(),
            });
        }
    }
    assert!(found.len() > 40, "{} operations", found.len());
    found
}

/// The path with something in place of its parameters.
fn fill(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_route_says_who_may_call_it_and_lets_nobody_else_in() {
    let world = World::new().await;
    let (_, consumer) = world.person("plain@example.test", 3, &[]).await;
    for Operation { method, path, access } in operations(&world).await {
        let call = |token: &str| world.send(request(method.clone(), &path, token, None, Some("k")));
        let (stranger, person) = (call("").await, call(&consumer).await);
        match access.as_str() {
            "public" => assert_ne!(stranger.json()["code"], "unauthenticated", "{method} {path}"),
            "signed_in" => {
                stranger.problem(401, "unauthenticated");
                assert_ne!(person.json()["code"], "forbidden", "{method} {path}");
            }
            _ => {
                stranger.problem(401, "unauthenticated");
                person.problem(403, "forbidden");
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_is_made_up_signs_nobody_in() {
    let world = World::new().await;
    world.get("/v1/me", "gxa_made-up").await.problem(401, "unauthenticated");
    let basic = axum::http::Request::get("/v1/me").header("authorization", "Basic eDp5");
    world.send(basic.body(axum::body::Body::empty()).unwrap()).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn one_issuers_people_see_nothing_of_another() {
    let world = World::new().await;
    let (mine, owner) = world.issuer("one@example.test").await;
    let (theirs, _) = world.issuer("two@example.test").await;
    assert_eq!(world.get(&format!("/v1/issue/issuers/{mine}"), &owner).await.ok()["id"], mine.as_str());
    world.get(&format!("/v1/issue/issuers/{theirs}"), &owner).await.problem(404, "not_found");
    world.get(&format!("/v1/issue/issuers/{theirs}/stores"), &owner).await.problem(404, "not_found");
    world.get(&format!("/v1/issue/issuers/{theirs}/staff"), &owner).await.problem(403, "forbidden");
    let store = serde_json::json!({ "name": "A", "region": "B", "city": "C" });
    world.post(&format!("/v1/issue/issuers/{theirs}/stores"), &owner, store).await.problem(403, "forbidden");
}

#[tokio::test]
async fn a_regulator_looks_and_does_not_touch() {
    let world = World::new().await;
    let (issuer, _) = world.issuer("one@example.test").await;
    let (_, regulator) = world.person("reg@example.test", 0, &[Role::Regulator]).await;
    world.get(&format!("/v1/issue/issuers/{issuer}"), &regulator).await.ok();
    let reason = serde_json::json!({ "reason": "no" });
    let path = format!("/v1/issue/issuers/{issuer}/default");
    world.post(&path, &regulator, reason).await.problem(403, "forbidden");
}

#[tokio::test]
async fn the_document_describes_requests_answers_and_problems() {
    let document: Value = serde_json::from_str(&genex_api::openapi_json().unwrap()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let deposit = &document["paths"]["/v1/me/deposits"]["post"];
    assert_eq!(deposit["x-idempotent"], true);
    assert_eq!(deposit["security"][0]["bearer"], serde_json::json!([]));
    let problem = &deposit["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/Problem");
    for name in ["Problem", "Money", "Token", "Issuer", "Template"] {
        assert!(document["components"]["schemas"][name].is_object(), "{name} is not described");
    }
}
