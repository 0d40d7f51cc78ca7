//! KYC levels.

use genex_ports::{chain::ChainOp, store::outbox::Purpose};
use genex_services::Role;
use serde_json::{Value, json};

use crate::support::World;

fn apply(level: u8, document: Option<&str>) -> Value {
    json!({ "level": level, "name": "Ann Example", "birth_date": "1990-05-17", "nationality": "US",
        "document_number": document })
}

async fn level(world: &World, token: &str) -> Value {
    world.get("/v1/me/kyc", token).await.ok()["level"].clone()
}

#[tokio::test]
async fn levels_come_one_after_the_other_and_reach_the_chain() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 0, &[]).await;
    world.post("/v1/me/kyc", &token, apply(2, Some("APPROVE-2"))).await.problem(409, "conflict");
    assert_eq!(world.post("/v1/me/kyc", &token, apply(1, None)).await.ok()["status"], "approved");
    let missing = world.post("/v1/me/kyc", &token, apply(2, None)).await;
    assert_eq!(missing.problem(422, "invalid_request").as_deref(), Some("document_number"));
    assert_eq!(
        world.post("/v1/me/kyc", &token, apply(2, Some("APPROVE-2"))).await.ok()["status"],
        "approved"
    );
    let standing = world.get("/v1/me/kyc", &token).await.ok();
    assert_eq!((&standing["level"], &standing["next_level"]), (&json!(2), &json!(3)));
    assert_eq!(standing["rights"][1]["daily_limit"]["amount"], "2000.00");
    let written: Vec<u8> = world
        .queued()
        .await
        .iter()
        .filter(|entry| entry.id.purpose == Purpose::KycLevel)
        .map(|entry| match entry.op {
            ChainOp::SetKycLevel { level, .. } => level,
            _ => panic!("{:?}", entry.op),
        })
        .collect();
    assert_eq!(written, [1, 2]);
}

#[tokio::test]
async fn a_rejected_application_changes_nothing_and_can_be_repeated() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    let rejected = world.post("/v1/me/kyc", &token, apply(2, Some("REJECT-1"))).await.ok();
    assert_eq!(
        (&rejected["status"], &rejected["reason"]),
        (&json!("rejected"), &json!("the document is not valid"))
    );
    assert_eq!(level(&world, &token).await, 1);
    world.post("/v1/me/kyc", &token, apply(2, Some("APPROVE-2"))).await.ok();
    assert_eq!(level(&world, &token).await, 2);
}

#[tokio::test]
async fn a_doubtful_application_waits_for_an_operator() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    let (_, operator) = world.person("op@example.test", 0, &[Role::Operator]).await;
    let case = world.post("/v1/me/kyc", &token, apply(2, Some("REVIEW-1"))).await.ok();
    assert_eq!((&case["status"], &case["reason"]), (&json!("review"), &Value::Null));
    world.post("/v1/me/kyc", &token, apply(2, Some("APPROVE-2"))).await.problem(409, "conflict");
    assert_eq!(level(&world, &token).await, 1);
    let path = format!("/v1/compliance/kyc/{}/approve", case["case_id"].as_str().unwrap());
    world.post(&path, &token, json!({})).await.problem(403, "forbidden");
    world.post(&path, &operator, json!({})).await.ok();
    assert_eq!(level(&world, &token).await, 2);
    let told = world.get("/v1/me/notifications", &token).await.ok();
    assert_eq!(told["data"][0]["kind"], "kyc_decided");
    assert_eq!(world.get("/v1/operator/reviews", &operator).await.ok()["data"], json!([]));
}

#[tokio::test]
async fn another_name_or_a_listed_one_is_never_approved_by_itself() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 0, &[]).await;
    let mut other = apply(1, None);
    other["name"] = json!("Somebody Else");
    assert_eq!(world.post("/v1/me/kyc", &token, other).await.ok()["status"], "review");
    let (_, token) = world.person("bea@example.test", 0, &[]).await;
    let mut listed = apply(1, None);
    listed["name"] = json!("Greta Blockmann");
    listed["birth_date"] = json!("1971-04-02");
    assert_eq!(world.post("/v1/me/kyc", &token, listed).await.ok()["status"], "review");
    assert_eq!(level(&world, &token).await, 0);
}
