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
        world.db.save_aml_case(&about(id, user, severity), None).await.unwrap();
        Self { world, ada, bea, suspect, path: format!("/v1/compliance/cases/{id}") }
    }

    /// Two operators end the case.
    async fn ended(&self, outcome: &str) {
        let decide = json!({ "step": "decide", "outcome": outcome, "reason": "looked into" });
        self.step(&self.ada, decide).await.ok();
        self.step(&self.bea, json!({ "step": "confirm" })).await.ok();
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

#[tokio::test]
async fn an_appeal_that_is_upheld_opens_the_account_and_its_owner_is_told() {
    let desk = Desk::with(Severity::Low).await;
    let appeal = json!({ "step": "reopen", "reason": "the money was wages" });
    desk.step(&desk.ada, appeal.clone()).await.problem(409, "conflict");
    desk.ended("freeze").await;
    assert_eq!(desk.status().await, "frozen");
    desk.step(&desk.bea, appeal).await.ok();
    let dismiss = json!({ "step": "decide", "outcome": "dismiss", "reason": "payslips seen" });
    desk.step(&desk.ada, dismiss).await.ok();
    // Who confirmed the freeze does not decide about the appeal.
    desk.step(&desk.bea, json!({ "step": "confirm" })).await.problem(403, "forbidden");
    assert_eq!(desk.status().await, "frozen");
    let (_, cai) = desk.world.person("cai@example.test", 0, &[Role::Operator]).await;
    let closed = desk.step(&cai, json!({ "step": "confirm" })).await.ok();
    assert_eq!(closed["case"]["outcome"], "dismiss");
    assert_eq!(desk.status().await, "active");
    let notices = desk.world.get("/v1/me/notifications", &desk.suspect).await.ok();
    assert_eq!(notices["data"][0]["kind"], "account_thawed", "{notices}");
    let deposit = json!({ "amount": { "amount": "10.00", "currency": "USD" }, "method": "sandbox_card" });
    desk.world.post("/v1/me/deposits", &desk.suspect, deposit).await.ok();
}

#[tokio::test]
async fn of_two_operators_who_answer_a_proposal_at_once_one_is_heard() {
    let desk = Desk::with(Severity::High).await;
    let (_, cai) = desk.world.person("cai@example.test", 0, &[Role::Operator]).await;
    let freeze = json!({ "step": "decide", "outcome": "report", "reason": "passes money on" });
    desk.step(&desk.ada, freeze).await.ok();
    let turned_down = json!({ "step": "turn_down", "reason": "wages" });
    let (one, other) =
        tokio::join!(desk.step(&desk.bea, json!({ "step": "confirm" })), desk.step(&cai, turned_down));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_report_is_due_within_thirty_days_and_filed_once() {
    let desk = Desk::with(Severity::High).await;
    let list = |filed| format!("/v1/compliance/sars?filed={filed}");
    assert_eq!(desk.world.get(&list(false), &desk.ada).await.ok()["data"], json!([]));
    desk.ended("report").await;
    let due = desk.world.get(&list(false), &desk.ada).await.ok()["data"][0].clone();
    assert_eq!((&due["standing"], &due["days_left"]), (&json!("due"), &json!(31)));
    let path = format!("/v1/compliance/sars/{}", due["case_id"].as_str().unwrap());
    let detail = desk.world.get(&path, &desk.ada).await.ok();
    assert!(detail["draft"]["narrative"].as_str().unwrap().starts_with("Subject: "), "{detail}");
    desk.world.get(&format!("{path}/document"), &desk.ada).await.problem(404, "not_found");
    let file = format!("{path}/file");
    let nothing = json!({ "suspicions": [], "narrative": "Passed money on." });
    let refused = desk.world.post(&file, &desk.ada, nothing).await;
    assert_eq!(refused.problem(422, "invalid_request").as_deref(), Some("suspicions"));
    let report = json!({ "suspicions": ["funnel_account"], "narrative": "Passed money on." });
    desk.world.post(&file, &desk.suspect, report.clone()).await.problem(403, "forbidden");
    let filed = desk.world.post(&file, &desk.ada, report.clone()).await.ok();
    assert_eq!(filed["standing"], "filed");
    desk.world.post(&file, &desk.bea, report).await.problem(409, "conflict");
    let xml = desk.world.get(&format!("{path}/document"), &desk.bea).await.text;
    assert!(
        xml.contains("<fc2:FormTypeCode>SARX</fc2:FormTypeCode>") && xml.contains("Passed money on."),
        "{xml}"
    );
    assert_eq!(desk.world.get(&list(false), &desk.ada).await.ok()["data"], json!([]));
    // Nothing of it is told to whom it is about.
    let notices = desk.world.get("/v1/me/notifications", &desk.suspect).await.ok();
    assert_eq!(notices["data"], json!([]));
}
