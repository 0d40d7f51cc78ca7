//! Cases of surveillance: who decides what, and what follows.

use genex_ports::store::surveillance::{CaseRecord, SurveillanceStore};
use genex_services::Role;
use genex_surveillance::{Case, Severity};
use genex_types::{CaseId, UserId};
use serde_json::{Value, json};

use crate::support::{World, start};

/// A world with two operators, somebody else, and a case about them.
struct Desk {
    world: World,
    ada: String,
    bea: String,
    suspect: String,
    path: String,
}

impl Desk {
    async fn with(severity: Severity) -> Self {
        let world = World::new().await;
        let (_, ada) = world.person("ada@example.test", 0, &[Role::Operator]).await;
        let (_, bea) = world.person("bea@example.test", 0, &[Role::Operator]).await;
        let (user, suspect) = world.person("sam@example.test", 2, &[]).await;
        let id = CaseId(7);
        world.db.save_aml_case(&about(id, user, severity)).await.unwrap();
        Self { world, ada, bea, suspect, path: format!("/v1/compliance/cases/{id}") }
    }

    async fn step(&self, operator: &str, body: Value) -> crate::support::Answer {
        self.world.post(&format!("{}/steps", self.path), operator, body).await
    }

    async fn status(&self) -> String {
        self.world.get("/v1/me", &self.suspect).await.ok()["status"].as_str().unwrap().to_owned()
    }

    async fn waiting(&self, closed: bool) -> usize {
        let path = format!("/v1/compliance/cases?closed={closed}");
        self.world.get(&path, &self.ada).await.ok()["data"].as_array().unwrap().len()
    }
}

fn about(id: CaseId, user: UserId, severity: Severity) -> CaseRecord {
    let case = Case::open(id.to_string(), severity, vec![user.to_string()], vec![], start().seconds());
    CaseRecord { id, version: 0, case }
}

#[tokio::test]
async fn an_account_is_frozen_by_two_people_and_its_owner_is_told_how_to_appeal() {
    let desk = Desk::with(Severity::High).await;
    desk.step(&desk.ada, json!({ "step": "take" })).await.ok();
    let freeze = json!({ "step": "decide", "outcome": "freeze", "reason": "passes money on" });
    let proposed = desk.step(&desk.ada, freeze).await.ok();
    assert_eq!((&proposed["case"]["state"], desk.status().await.as_str()), (&json!("proposed"), "active"));
    desk.step(&desk.ada, json!({ "step": "confirm" })).await.problem(403, "forbidden");
    let closed = desk.step(&desk.bea, json!({ "step": "confirm" })).await.ok();
    assert_eq!(closed["case"]["state"], "closed");
    assert_eq!(closed["timeline"].as_array().unwrap().len(), 4);
    assert_eq!(
        (desk.status().await.as_str(), desk.waiting(false).await, desk.waiting(true).await),
        ("frozen", 0, 1)
    );
    let deposit = json!({ "amount": { "amount": "10.00", "currency": "USD" }, "method": "sandbox_card" });
    desk.world.post("/v1/me/deposits", &desk.suspect, deposit).await.problem(403, "account_frozen");
    let notices = desk.world.get("/v1/me/notifications", &desk.suspect).await.ok();
    assert!(notices["data"][0]["body"].as_str().unwrap().contains("appeal"), "{notices}");
    desk.step(&desk.ada, json!({ "step": "take" })).await.problem(409, "conflict");
}

#[tokio::test]
async fn one_person_dismisses_what_is_not_grave_and_says_why() {
    let desk = Desk::with(Severity::Low).await;
    let bare = json!({ "step": "decide", "outcome": "dismiss" });
    let missing = desk.step(&desk.ada, bare).await;
    assert_eq!(missing.problem(422, "invalid_request").as_deref(), Some("reason"));
    let dismiss = json!({ "step": "decide", "outcome": "dismiss", "reason": "wages" });
    assert_eq!(desk.step(&desk.ada, dismiss).await.ok()["case"]["state"], "closed");
    assert_eq!(desk.status().await, "active");
}

#[tokio::test]
async fn a_case_that_waits_too_long_is_overdue_and_one_put_aside_comes_back() {
    let desk = Desk::with(Severity::Low).await;
    let later = |days: i64| start().plus(days * genex_types::DAY_US);
    let snooze = json!({ "step": "snooze", "until": later(2).to_string(), "reason": "papers" });
    assert_eq!(desk.step(&desk.ada, snooze).await.ok()["case"]["state"], "snoozed");
    genex_ports::clock::TestClock::advance_to(&*desk.world.clock, later(4)).unwrap();
    let token = desk.world.sign_in("ada@example.test").await;
    let case = desk.world.get(&desk.path, &token).await.ok()["case"].clone();
    assert_eq!((&case["state"], &case["overdue"]), (&json!("open"), &json!(true)));
}
