//! Requests that happen once.

use genex_ports::{
    clock::{Clock, TestClock},
    store::idempotency::{Claim, Claimed, IdempotencyStore, KeyId},
};
use genex_types::DAY_US;
use serde_json::{Value, json};

use crate::support::{Answer, World};

fn body(amount: &str) -> Value {
    json!({ "amount": { "amount": amount, "currency": "USD" }, "method": "sandbox_card" })
}

async fn deposit(world: &World, token: &str, amount: &str, key: &str) -> Answer {
    world.post_as("/v1/me/deposits", token, body(amount), key).await
}

fn replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

#[tokio::test]
async fn the_same_request_is_answered_and_not_done_again() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    let first = deposit(&world, &token, "10.00", "k").await;
    let second = deposit(&world, &token, "10.00", "k").await;
    assert!(!replayed(&first) && replayed(&second));
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(second.headers["content-type"], "application/json");
    world.run_chain().await;
    let balance = world.get("/v1/me/balance", &token).await.ok();
    assert_eq!(balance["total"]["amount"], "10.00");
}

#[tokio::test]
async fn a_key_is_bound_to_its_request_and_its_caller() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    deposit(&world, &token, "10.00", "k").await.ok();
    deposit(&world, &token, "11.00", "k").await.problem(422, "idempotency_key_reused");
    let (_, other) = world.person("bea@example.test", 1, &[]).await;
    assert!(!replayed(&deposit(&world, &other, "10.00", "k").await));
}

#[tokio::test]
async fn a_refusal_by_the_rules_is_an_answer_too() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    deposit(&world, &token, "2000.01", "k").await.problem(422, "kyc_limit_reached");
    let again = deposit(&world, &token, "2000.01", "k").await;
    assert!(replayed(&again));
    assert_eq!((again.status.as_u16(), &again.json()["code"]), (422, &json!("kyc_limit_reached")));
    assert_eq!(again.headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_call_that_moves_value_needs_a_key() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    let post = |key: Option<&str>| {
        crate::support::request(axum::http::Method::POST, "/v1/me/deposits", &token, Some(body("1.00")), key)
    };
    world.send(post(None)).await.problem(400, "idempotency_key_required");
    world.send(post(Some(&"k".repeat(256)))).await.problem(400, "idempotency_key_required");
    world.send(post(Some(&"k".repeat(255)))).await.ok();
}

#[tokio::test]
async fn a_request_that_is_running_is_not_run_beside() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 1, &[]).await;
    let first = deposit(&world, &token, "10.00", "other").await;
    let now = world.clock.now();
    let id = KeyId { scope: user.to_string(), key: "k".into() };
    let fingerprint = fingerprint(&body("10.00"));
    let claim = Claim { id, fingerprint, node: "test".into(), now, forget_before: now.plus(-DAY_US) };
    assert!(matches!(world.db.claim(&claim).await.unwrap(), Claimed::Run { .. }));
    let refused = deposit(&world, &token, "10.00", "k").await;
    refused.problem(409, "request_in_progress");
    assert_eq!(refused.headers["retry-after"], "1");
    world.db.release_node("test").await.unwrap();
    let second = deposit(&world, &token, "10.00", "k").await;
    assert!(!replayed(&second));
    assert_ne!(first.ok()["id"], second.ok()["id"]);
}

#[tokio::test]
async fn fifty_at_the_same_moment_are_one() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    let calls = (0..50).map(|_| deposit(&world, &token, "10.00", "k"));
    let answers = futures::future::join_all(calls).await;
    let done: Vec<&Answer> = answers.iter().filter(|answer| answer.status.is_success()).collect();
    let rest = answers.iter().filter(|answer| answer.json()["code"] == "request_in_progress").count();
    assert_eq!(done.len() + rest, 50);
    assert_eq!(done.iter().filter(|answer| !replayed(answer)).count(), 1);
    world.run_chain().await;
    assert_eq!(world.get("/v1/me/balance", &token).await.ok()["total"]["amount"], "10.00");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    deposit(&world, &token, "10.00", "k").await.ok();
    world.clock.advance_to(world.clock.now().plus(DAY_US + 1)).unwrap();
    let token = world.sign_in("ann@example.test").await;
    assert!(!replayed(&deposit(&world, &token, "10.00", "k").await));
}

/// As the API makes it: method, path and body, apart.
fn fingerprint(body: &Value) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::new()
        .chain_update("POST")
        .chain_update([0])
        .chain_update("/v1/me/deposits")
        .chain_update([0])
        .chain_update(body.to_string())
        .finalize()
        .into()
}
