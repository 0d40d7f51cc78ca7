//! Issuers, stores, staff.

use std::collections::BTreeSet;

use genex_ports::store::outbox::Purpose;
use genex_services::Role;
use serde_json::{Value, json};

use crate::support::{World, application};

async fn operator(world: &World) -> String {
    world.person("op@example.test", 0, &[Role::Operator]).await.1
}

#[tokio::test]
async fn a_business_applies_is_reviewed_and_may_issue() {
    let world = World::new().await;
    let (_, owner) = world.person("own@example.test", 1, &[]).await;
    let op = operator(&world).await;
    world.run_chain().await;
    let issuer = world.post("/v1/issue/issuers", &owner, application("R-1")).await.ok();
    assert_eq!(
        (&issuer["status"], &issuer["grade"], &issuer["score"]),
        (&json!("pending_review"), &json!("NR"), &Value::Null)
    );
    assert_eq!(
        (&issuer["colour"], &issuer["fee_tier"], &issuer["fee_bps"]),
        (&json!("#1A2B3C"), &json!("gold"), &json!(120))
    );
    assert_eq!(world.queued().await.len(), 0, "nothing is made before the review");
    let me = world.get("/v1/me", &owner).await.ok();
    assert_eq!(
        (&me["roles"], &me["issuer"]["brand_name"]),
        (&json!(["consumer", "issuer_owner"]), &json!("Harbour"))
    );
    let id = issuer["id"].as_str().unwrap();
    let pending = world.get("/v1/issue/issuers?status=pending_review", &op).await.ok();
    assert_eq!(pending["data"][0]["id"], id);
    let approved = world.post(&format!("/v1/issue/issuers/{id}/approve"), &op, json!({})).await.ok();
    assert_eq!(approved["status"], "active");
    let asked: Vec<Purpose> = world.queued().await.iter().map(|entry| entry.id.purpose).collect();
    assert_eq!(
        asked,
        [Purpose::CashApproval, Purpose::Delegation, Purpose::IssuerAdmission, Purpose::KycLevel]
    );
    world.post(&format!("/v1/issue/issuers/{id}/approve"), &op, json!({})).await.problem(409, "conflict");
    assert_eq!(world.get("/v1/me/notifications", &owner).await.ok()["data"][0]["kind"], "issuer_reviewed");
}

#[tokio::test]
async fn a_business_is_registered_once_and_a_person_owns_one() {
    let world = World::new().await;
    let (_, owner) = world.person("own@example.test", 1, &[]).await;
    let (_, other) = world.person("two@example.test", 1, &[]).await;
    world.post("/v1/issue/issuers", &owner, application("R-1")).await.ok();
    world.post("/v1/issue/issuers", &owner, application("R-2")).await.problem(409, "conflict");
    world.post("/v1/issue/issuers", &other, application("R-1")).await.problem(409, "conflict");
    assert_eq!(world.get("/v1/me", &other).await.ok()["issuer"], Value::Null);
    world.post("/v1/issue/issuers", &other, application("R-2")).await.ok();
}

#[tokio::test]
async fn what_is_not_acceptable_of_an_application_is_named() {
    let world = World::new().await;
    let (_, owner) = world.person("own@example.test", 1, &[]).await;
    let cases = [
        ("trade", json!("mining"), "trade"),
        ("colour", json!("blue"), "colour"),
        ("mark", json!("abc"), "mark"),
        ("country", json!("USA"), "country"),
        ("contact_email", json!("office"), "contact_email"),
        ("legal_name", json!(""), "legal_name"),
        ("brand_name", json!("x".repeat(61)), "brand_name"),
        ("quota", json!(1), "quota"),
    ];
    for (field, value, param) in cases {
        let mut form = application("R-1");
        form[field] = value;
        let answer = world.post("/v1/issue/issuers", &owner, form).await;
        assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some(param));
    }
}

#[tokio::test]
async fn a_rejected_business_learns_why() {
    let world = World::new().await;
    let (_, owner) = world.person("own@example.test", 1, &[]).await;
    let op = operator(&world).await;
    let issuer = world.post("/v1/issue/issuers", &owner, application("R-1")).await.ok();
    let path = format!("/v1/issue/issuers/{}/reject", issuer["id"].as_str().unwrap());
    let missing = world.post(&path, &op, json!({})).await;
    assert_eq!(missing.problem(422, "invalid_request").as_deref(), Some("reason"));
    let rejected = world.post(&path, &op, json!({ "reason": "No register entry." })).await.ok();
    assert_eq!(rejected["status"], "rejected");
    world.post(&path, &op, json!({ "reason": "Again." })).await.problem(409, "conflict");
    let told = world.get("/v1/me/notifications", &owner).await.ok();
    assert!(told["data"][0]["body"].as_str().unwrap().ends_with("Reason: No register entry."));
}

#[tokio::test]
async fn an_audit_gives_grade_score_and_quota() {
    let world = World::new().await;
    let (id, _) = world.issuer("own@example.test").await;
    let op = operator(&world).await;
    let path = format!("/v1/issue/issuers/{id}/rating");
    let audit = json!({ "redemption_rate_bps": 9_800, "breakage_rate_bps": 100, "tenure_months": 36,
        "satisfaction_bps": 9_800 });
    let rated = world.post(&path, &op, audit).await.ok();
    assert_eq!((&rated["grade"], &rated["quota"]["amount"]), (&json!("AAA"), &json!("10000000.00")));
    assert_eq!(rated["score"], "98.6");
    let contradictory = json!({ "redemption_rate_bps": 9_800, "breakage_rate_bps": 300, "tenure_months": 36,
        "satisfaction_bps": 0 });
    let answer = world.post(&path, &op, contradictory).await;
    assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some("breakage_rate_bps"));
}

#[tokio::test]
async fn a_defaulted_issuer_may_not_issue() {
    let world = World::new().await;
    let (id, owner) = world.issuer("own@example.test").await;
    let op = operator(&world).await;
    let path = format!("/v1/issue/issuers/{id}/default");
    assert_eq!(world.post(&path, &op, json!({ "reason": "Closed." })).await.ok()["status"], "defaulted");
    let template = crate::templates::create(&world, &owner, json!({})).await.ok();
    let submit = format!("/v1/issue/templates/{}/submit", template["id"].as_str().unwrap());
    world.post(&submit, &owner, json!({})).await.problem(403, "issuance_suspended");
}

#[tokio::test]
async fn staff_work_where_they_were_invited_now_or_when_they_register() {
    let world = World::new().await;
    let (id, owner) = world.issuer("own@example.test").await;
    let (_, cashier) = world.person("till@example.test", 0, &[]).await;
    let store = json!({ "name": "Pier 1", "region": "Bay", "city": "Oakland" });
    let store = world.post(&format!("/v1/issue/issuers/{id}/stores"), &owner, store).await.ok();
    let invite = async |email: &str, role: &str| {
        let body = json!({ "contact": { "email": email }, "role": role, "store_id": store["id"] });
        world.post(&format!("/v1/issue/issuers/{id}/staff"), &owner, body).await
    };
    assert_eq!(invite("till@example.test", "cashier").await.ok()["status"], "active");
    assert_eq!(invite("new@example.test", "manager").await.ok()["status"], "invited");
    assert_eq!(
        invite("new@example.test", "operator").await.problem(422, "invalid_request").as_deref(),
        Some("role")
    );
    let me = world.get("/v1/me", &cashier).await.ok();
    assert_eq!((&me["roles"], &me["store"]["name"]), (&json!(["consumer", "cashier"]), &json!("Pier 1")));
    let (_, manager) = world.person("new@example.test", 0, &[]).await;
    assert_eq!(world.get("/v1/me", &manager).await.ok()["roles"], json!(["consumer", "manager"]));
    let staff = world.get(&format!("/v1/issue/issuers/{id}/staff"), &manager).await.ok();
    let roles: BTreeSet<&str> =
        staff["data"].as_array().unwrap().iter().map(|s| s["role"].as_str().unwrap()).collect();
    assert_eq!(roles, BTreeSet::from(["issuer_owner", "cashier", "manager"]));
    world.get(&format!("/v1/issue/issuers/{id}/staff"), &cashier).await.problem(403, "forbidden");
}

#[tokio::test]
async fn a_store_of_another_issuer_employs_nobody() {
    let world = World::new().await;
    let (mine, owner) = world.issuer("own@example.test").await;
    let (theirs, other) = world.issuer("two@example.test").await;
    let store = json!({ "name": "Pier 1", "region": "Bay", "city": "Oakland" });
    let store = world.post(&format!("/v1/issue/issuers/{theirs}/stores"), &other, store).await.ok();
    let body =
        json!({ "contact": { "email": "a@example.test" }, "role": "cashier", "store_id": store["id"] });
    let answer = world.post(&format!("/v1/issue/issuers/{mine}/staff"), &owner, body).await;
    assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some("store_id"));
    let body =
        json!({ "contact": { "email": "two@example.test" }, "role": "cashier", "store_id": store["id"] });
    let store = json!({ "name": "Pier 2", "region": "Bay", "city": "Oakland" });
    let own = world.post(&format!("/v1/issue/issuers/{mine}/stores"), &owner, store).await.ok();
    let mut body = body;
    body["store_id"] = own["id"].clone();
    world.post(&format!("/v1/issue/issuers/{mine}/staff"), &owner, body).await.problem(409, "conflict");
}
