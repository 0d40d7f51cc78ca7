//! What only the sandbox has.

use genex_ports::{
    clock::Clock,
    messages::{Contact, Message},
    store::sandbox::{Mail, SandboxStore},
};
use genex_services::Role;
use serde_json::json;

use crate::support::{World, start};

#[tokio::test]
async fn a_persona_is_signed_in_with_one_call() {
    let world = World::new().await;
    world.post("/v1/test/personas/operator/login", "", json!({})).await.problem(404, "not_found");
    let (user, _) = world.person("op@example.test", 0, &[Role::Operator]).await;
    world.people.put_persona("operator", user).await.unwrap();
    assert!(world.people.put_persona("emperor", user).await.is_err());
    let personas = world.get("/v1/test/personas", "").await.ok();
    assert_eq!(
        (&personas["data"][0]["key"], &personas["data"][0]["name"]),
        (&json!("operator"), &json!("Ann Example"))
    );
    let token = world.post("/v1/test/personas/operator/login", "", json!({})).await.ok();
    world.get("/v1/operator/reviews", token["access_token"].as_str().unwrap()).await.ok();
}

#[tokio::test]
async fn the_clock_goes_forward_only() {
    let world = World::new().await;
    assert_eq!(world.get("/v1/test/clock", "").await.ok()["now"], start().to_string());
    let put = async |body: serde_json::Value| world.put("/v1/test/clock", "", body).await;
    assert_eq!(put(json!({ "advance_seconds": 60 })).await.ok()["now"], "2026-11-22T08:01:00Z");
    assert_eq!(put(json!({ "now": "2026-12-01T00:00:00Z" })).await.ok()["now"], "2026-12-01T00:00:00Z");
    for bad in [
        json!({ "now": "2026-11-30T00:00:00Z" }),
        json!({ "now": "2126-11-30T00:00:00Z" }),
        json!({}),
        json!({ "now": "2026-12-02T00:00:00Z", "advance_seconds": 1 }),
    ] {
        assert_eq!(put(bad).await.problem(422, "invalid_request").as_deref(), Some("now"));
    }
    assert!(put(json!({ "advance_seconds": -1 })).await.status.is_client_error());
    assert_eq!(world.clock.now().to_string(), "2026-12-01T00:00:00Z");
}

#[tokio::test]
async fn the_mailbox_keeps_the_newest_and_finds_by_contact() {
    let world = World::new().await;
    for n in 0..7 {
        let to = Contact::Phone(format!("+8613812341{:03}", n % 2));
        let message = Message { to, subject: format!("{n}"), body: String::new() };
        world.db.put_mail(&Mail { message, at: start() }, 5).await.unwrap();
    }
    let subjects = async |query: &str| -> Vec<String> {
        let mails = world.get(&format!("/v1/test/mailbox{query}"), "").await.ok();
        mails["data"].as_array().unwrap().iter().map(|m| m["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(subjects("").await, ["6", "5", "4", "3", "2"]);
    assert_eq!(subjects("?contact=%2B8613812341001").await, ["5", "3"]);
    assert_eq!(subjects("?contact=+8613812341001").await, ["5", "3"]);
    let bad = world.get("/v1/test/mailbox?contact=nobody", "").await;
    assert_eq!(bad.problem(422, "invalid_request").as_deref(), Some("contact"));
}

#[tokio::test]
async fn waiting_for_nothing_is_over_at_once() {
    World::new().await.post("/v1/test/settle", "", json!({})).await.ok();
}
